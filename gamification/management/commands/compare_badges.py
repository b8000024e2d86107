"""Compares the badges of an imported archive with those that our rules of the same meaning
awarded."""

from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Max

from communities.archives.models import ImportedBadge, ImportedEdit
from communities.community.models import Community
from communities.feed.models import Comment, Post, PostState
from plc.accounts.models import User
from plc.core.spreadsheets import csv_lines

from ...models import Badge, BadgeAward

ENOUGH = 0.95

SHOWN = {"state": PostState.PUBLISHED}


def _why_no_student(member: int, community: Community) -> str:
    questions = Post.objects.filter(author=member, community=community, kind="question")
    if not questions.exists():
        return "no question of theirs is in the archive"
    best = questions.filter(**SHOWN).aggregate(best=Max("score"))["best"]
    return f"the best score of their questions is {best} today"


def _why_no_teacher(member: int, community: Community) -> str:
    answers = Comment.objects.filter(author=member, kind="answer", post__community=community)
    if not answers.exists():
        return "no answer of theirs is in the archive"
    others = answers.filter(**SHOWN).exclude(post__author=member)
    if not others.exists():
        return "they answered only questions of their own"
    return f"the best score of their answers is {others.aggregate(n=Max('score'))['n']} today"


def _why_no_scholar(member: int, community: Community) -> str:
    questions = Post.objects.filter(author=member, community=community, kind="question")
    if not questions.exists():
        return "no question of theirs is in the archive"
    accepted = questions.filter(accepted_answer__isnull=False)
    if not accepted.exists():
        return "none of their questions in the archive has an accepted answer"
    if not accepted.exclude(accepted_answer__author=member).exists():
        return "the accepted answers are their own"
    return "the accepted answer, or its author, is no longer there"


def _why_no_editor(member: int, community: Community) -> str:
    if ImportedEdit.objects.filter(by=member).exists():
        return "what they edited is no longer there"
    return "the archive names only the last editor of a text, and that is never them"


class Meaning(NamedTuple):
    theirs: str  # the name in the archive
    ours: str  # the key of our badge
    why_not: Callable[[int, Community], str]
    is_wanted: bool  # whether ENOUGH must be found


MEANINGS = (
    Meaning("Student", "student", _why_no_student, True),
    Meaning("Teacher", "teacher", _why_no_teacher, True),
    Meaning("Scholar", "scholar", _why_no_scholar, True),
    # Archives name the last editor only.
    Meaning("Editor", "editor", _why_no_editor, False),
)


@dataclass
class Comparison:
    meaning: Meaning
    theirs: set[int]
    ours: set[int]

    @property
    def share(self) -> float:
        return len(self.theirs & self.ours) / len(self.theirs) if self.theirs else 1.0


def compare(meaning: Meaning, community: Community) -> Comparison:
    here = community.memberships.values("user")
    theirs = ImportedBadge.objects.filter(name=meaning.theirs, user__in=here)
    badge = Badge.objects.get(key=meaning.ours)
    ours = BadgeAward.objects.valid().filter(badge=badge, community=community, level=1)
    return Comparison(
        meaning,
        set(theirs.values_list("user", flat=True)),
        set(ours.values_list("member", flat=True)),
    )


class Command(BaseCommand):
    help = (
        "Compare the badges of an imported archive (Student, Teacher, Scholar, Editor) with those"
        " that our rules of the same meaning awarded, after the past was entered and badges were"
        " evaluated. Fails if fewer than 95 % of the first three are found."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--community", required=True, metavar="SLUG")
        parser.add_argument(
            "--report", type=Path, help="Write each difference, by member and reason, to this CSV"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        community = Community.objects.filter(slug=options["community"]).first()
        if community is None:
            raise CommandError(f"There is no community with the address {options['community']}.")
        found = [compare(meaning, community) for meaning in MEANINGS]
        self.stdout.write(f"{'badge':<10}{'theirs':>9}{'found':>9}{'share':>9}{'only ours':>11}")
        for one in found:
            both = one.theirs & one.ours
            self.stdout.write(
                f"{one.meaning.theirs:<10}{len(one.theirs):>9}{len(both):>9}{one.share:>9.1%}"
                f"{len(one.ours - one.theirs):>11}"
            )
        rows = [row for one in found for row in self._differences(one, community)]
        self._say(rows)
        if options["report"]:
            self._write(rows, options["report"])
        low = [one.meaning.theirs for one in found if one.meaning.is_wanted and one.share < ENOUGH]
        if low:
            raise CommandError(f"Fewer than {ENOUGH:.0%} were found of {', '.join(low)}.")

    def _differences(self, one: Comparison, community: Community) -> list[dict[str, Any]]:
        missing, more = one.theirs - one.ours, one.ours - one.theirs
        names = User.objects.in_bulk(missing | more)
        return [
            {
                "badge": one.meaning.theirs,
                "member": member,
                "name": names[member].name,
                "held": "in the archive" if member in missing else "here",
                "reason": one.meaning.why_not(member, community)
                if member in missing
                else "our rule is met by what is in the archive",
            }
            for member in sorted(missing | more)
        ]

    def _say(self, rows: list[dict[str, Any]]) -> None:
        """Each reason, and how often it occurs."""
        reasons: dict[tuple[str, str, str], int] = {}
        for row in rows:
            key = (row["badge"], row["held"], row["reason"])
            reasons[key] = reasons.get(key, 0) + 1
        for (badge, held, reason), times in sorted(reasons.items()):
            self.stdout.write(f"{badge}: {times:>6} only {held}: {reason}")

    def _write(self, rows: list[dict[str, Any]], path: Path) -> None:
        head = ["badge", "member", "name", "held", "reason"]
        lines = [[row[name] for name in head] for row in rows]
        with path.open("w", newline="", encoding="utf-8") as out:
            out.writelines(csv_lines([head, *lines]))
