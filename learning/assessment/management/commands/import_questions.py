import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from communities.community.models import Community
from communities.groups.models import Group
from learning.assessment.access import why_not_author
from learning.assessment.actions.importing import import_questions
from learning.assessment.exchange import tried
from learning.assessment.formats.drafts import MOST_BYTES
from learning.assessment.formats.recognising import recognised
from plc.accounts.models import User
from plc.core.refusals import Refused


class Command(BaseCommand):
    help = (
        "Take questions from a file (GIFT, Moodle XML, QTI, CSV) into the bank of a community or"
        " group. Nothing is taken if one of them cannot be, unless --only-good is given; those"
        " that are in the bank already are left out."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH")
        parser.add_argument("--community", required=True, metavar="SLUG")
        parser.add_argument("--group", metavar="SLUG", help="The group whose bank it is")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="Who is their author")
        parser.add_argument("--only-good", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        community = Community.objects.filter(slug=options["community"]).first()
        by = User.objects.filter(email__iexact=options["by"]).first()
        group = Group.objects.filter(community=community, slug=options["group"] or "").first()
        if community is None or by is None or (options["group"] and group is None):
            raise CommandError("There is no such community, group or person.")
        if reason := why_not_author(by, community, group):
            raise CommandError(f"{by} cannot write questions there: {reason}")
        path: Path = options["path"]
        if not path.is_file() or path.stat().st_size > 10 * MOST_BYTES:
            raise CommandError(f"There is no {path}, or it is too large.")
        content = path.read_bytes()
        try:
            read = recognised(path.name, content).read(content)
            found = tried("", read, community, group)
            for problem in found.problems:
                self.stderr.write(f"{problem.place}: {problem.sentence}")
            if found.problems and not options["only_good"]:
                first = found.problems[0]
                raise CommandError(f"Nothing was taken. {first.place}: {first.sentence}")
            taken = import_questions(
                by=by,
                community=community,
                group=group,
                drafts=[(one.draft, one.checked) for one in found.new],
                parcel=UUID(bytes=hashlib.sha256(content).digest()[:16]),
            )
        except Refused as refusal:
            raise CommandError(f"Nothing was taken. {refusal.sentence}") from refusal
        self.stdout.write(f"Questions taken: {len(taken)}.")
