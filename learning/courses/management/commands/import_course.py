from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from communities.community.models import Community, Membership, Role
from communities.groups.models import Group
from learning.courses.access import why_not_found_course
from learning.courses.actions import Imported, import_course
from plc.accounts.models import User
from plc.core.packages import open_package
from plc.core.refusals import Refused


class Command(BaseCommand):
    help = (
        "Import a course into a community: a folder or archive in the layout of The Carpentries"
        " Workbench (config.yaml, episodes/*.md) or of Open edX (OLX). Importing a newer version"
        " changes the same course, and its learners keep what they did. What could not be taken is"
        " listed by file and line."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH")
        parser.add_argument("--community", required=True, metavar="SLUG")
        parser.add_argument("--group", metavar="SLUG", help="The group whose course it will be")
        parser.add_argument(
            "--by", metavar="EMAIL", help="Whose course it will be; otherwise the owner's"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        community = Community.objects.filter(slug=options["community"]).first()
        if community is None:
            raise CommandError(f"There is no community with the address {options['community']}.")
        group = self._group(community, options["group"])
        by = self._author(community, options["by"])
        if reason := why_not_found_course(by, community, group):
            raise CommandError(f"{by} cannot write courses there: {reason}")
        path: Path = options["path"]
        if not path.exists():
            raise CommandError(f"There is no {path}.")
        try:
            with open_package(path) as package:
                done = import_course(by=by, community=community, group=group, package=package)
        except Refused as refusal:
            raise CommandError(f"Nothing was imported. {refusal.sentence}") from refusal
        self._say(done)

    def _group(self, community: Community, slug: str | None) -> Group | None:
        if not slug:
            return None
        group = Group.objects.filter(community=community, slug=slug).first()
        if group is None:
            raise CommandError(f"There is no group with the address {slug} in this community.")
        group.community = community
        return group

    def _author(self, community: Community, address: str | None) -> User:
        members = Membership.objects.filter(community=community).select_related("user")
        if address:
            members = members.filter(user__email__iexact=address)
        else:
            members = members.filter(role=Role.OWNER)
        if (found := members.order_by("pk").first()) is None:
            raise CommandError("There is no such member of the community.")
        by: User = found.user
        return by

    def _say(self, done: Imported) -> None:
        what = "A new course" if done.is_new else "The course"
        self.stdout.write(f"{what}: {done.course.name} ({done.course.get_absolute_url()})")
        lessons = [len(done.added), len(done.changed), done.unchanged, len(done.removed)]
        words = ("new", "changed", "unchanged", "removed")
        counts = ", ".join(f"{n} {word}" for n, word in zip(lessons, words, strict=True))
        self.stdout.write(f"Lessons: {counts}")
        self.stdout.write(f"Files taken: {done.files}. Questions taken: {done.questions}.")
        self.stdout.write(f"Could not be taken as it is: {len(done.notices)}")
        for notice in done.notices:
            self.stdout.write(f"  {notice}")
