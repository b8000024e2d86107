from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from communities.community.models import Community, Membership, Role
from communities.groups.models import Group
from learning.courses.access import why_not_found_course, why_not_write
from learning.courses.actions import Imported, import_course, read_package
from learning.courses.importing.outline import Notice
from learning.courses.models import Course
from plc.accounts.models import User
from plc.core.fences import find_fences
from plc.core.packages import open_package
from plc.core.refusals import Refused


class Command(BaseCommand):
    help = (
        "Import a course into a community: a folder or archive in the layout of The Carpentries"
        " Workbench (config.yaml, episodes/*.md) or of Open edX (OLX). Importing a newer version"
        " changes the same course, known by its source or identifier, or the one that --course"
        " names, and its learners keep what they did. What could not be taken is listed by file and"
        " line."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH")
        parser.add_argument("--community", metavar="SLUG")
        parser.add_argument("--group", metavar="SLUG", help="The group whose course it will be")
        parser.add_argument(
            "--course", metavar="SLUG", help="The course that it changes, instead of a new one"
        )
        parser.add_argument(
            "--by", metavar="EMAIL", help="Whose course it will be; otherwise the owner's"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would be taken, and store nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            self._read(options["path"])
        elif options["community"]:
            self._import(options)
        else:
            raise CommandError("Say into which community: --community SLUG.")

    def _import(self, options: dict[str, Any]) -> None:
        community = Community.objects.filter(slug=options["community"]).first()
        if community is None:
            raise CommandError(f"There is no community with the address {options['community']}.")
        group = self._group(community, options["group"])
        by = self._author(community, options["by"])
        course = self._course(community, options["course"])
        reason = (
            why_not_write(by, course)
            if course is not None
            else why_not_found_course(by, community, group)
        )
        if reason:
            raise CommandError(f"{by} cannot write courses there: {reason}")
        path: Path = options["path"]
        if not path.exists():
            raise CommandError(f"There is no {path}.")
        try:
            with open_package(path) as package:
                done = import_course(
                    by=by, community=community, group=group, package=package, course=course
                )
        except Refused as refusal:
            raise CommandError(f"Nothing was imported. {refusal.sentence}") from refusal
        self._say(done)

    def _read(self, path: Path) -> None:
        if not path.exists():
            raise CommandError(f"There is no {path}.")
        try:
            with open_package(path) as package:
                layout, read = read_package(package)
        except Refused as refusal:
            raise CommandError(f"It cannot be imported. {refusal.sentence}") from refusal
        self.stdout.write(f"{read.name} ({layout}, {read.licence or 'no licence'})")
        for section in read.sections:
            self.stdout.write(f"  {section.name}")
            for lesson in section.lessons:
                draft = ", for authors only" if lesson.only_for_authors else ""
                self.stdout.write(f"    {lesson.name} ({lesson.minutes} min{draft})")
        blocks = Counter(
            fence.name or "without a name"
            for lesson in read.lessons
            for fence in find_fences(lesson.source).by_line.values()
        )
        counted = ", ".join(f"{number} {name}" for name, number in sorted(blocks.items()))
        self.stdout.write(f"Lessons: {len(list(read.lessons))}. Blocks: {counted or 'none'}.")
        asked = sum(len(lesson.questions) for lesson in read.lessons)
        self.stdout.write(f"Files: {len(read.files)}. Questions: {asked}.")
        self._list(read.notices)

    def _list(self, notices: Sequence[Notice]) -> None:
        self.stdout.write(f"Could not be taken as it is: {len(notices)}")
        for notice in notices:
            self.stdout.write(f"  {notice}")

    def _group(self, community: Community, slug: str | None) -> Group | None:
        if not slug:
            return None
        group = Group.objects.filter(community=community, slug=slug).first()
        if group is None:
            raise CommandError(f"There is no group with the address {slug} in this community.")
        group.community = community
        return group

    def _course(self, community: Community, slug: str | None) -> Course | None:
        if not slug:
            return None
        found = Course.objects.for_cards().filter(community=community, slug=slug).first()
        if found is None:
            raise CommandError(f"There is no course with the address {slug} in this community.")
        found.community = community
        return found

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
        self._list(done.notices)
