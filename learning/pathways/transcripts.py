"""What somebody learned, in contact hours, and what they completed without any: by year and
category, on a page, as CSV and on paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet, Sum
from django.db.models.functions import Cast, ExtractYear
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from communities.community.access import memberships_of
from learning.courses.models import Enrolment
from plc.core.paper import Code, Rule, Sheet, Text, wrap
from plc.core.paper.sheets import Thing
from plc.core.refusals import Refused

from .models import Certificate, HoursEntry, HoursTarget, TranscriptCopy, Walker

INK, ACCENT, QUIET = "#23201c", "#1f5f7a", "#5d574f"
MOST_LINES = 1000
LEFT, TOP, FOOT, ROW = 48.0, 60.0, 64.0, 15.0


@dataclass(frozen=True)
class Filter:
    """A year, or 0 for all; a category, or "" for all."""

    year: int = 0
    category: str = ""

    @classmethod
    def of(cls, sent: Any) -> "Filter":
        year = sent.get("year", "")
        known = int(year) if year.isascii() and year.isdecimal() and len(year) == 4 else 0
        return cls(known, sent.get("category", "")[:80])

    def of_entries(self, rows: QuerySet[HoursEntry]) -> QuerySet[HoursEntry]:
        if self.year:
            rows = rows.filter(on__year=self.year)
        return rows.filter(category=self.category) if self.category else rows

    @property
    def span(self) -> str:
        """As paper says it, which is for others: "" for everything."""
        return " · ".join(part for part in (str(self.year or ""), self.category) if part)


def entries_of(person: Any) -> QuerySet[HoursEntry]:
    """Corrections and what they correct are left out: they add up to nothing."""
    return HoursEntry.objects.standing().filter(user=person)


def years_of(person: Any) -> list[int]:
    rows = entries_of(person).annotate(year=ExtractYear("on")).order_by("-year")
    return list(rows.values_list("year", flat=True).distinct())


def categories_of(person: Any) -> list[str]:
    rows = entries_of(person).exclude(category="").order_by("category")
    return list(rows.values_list("category", flat=True).distinct())


def sums_of(rows: QuerySet[HoursEntry]) -> list[tuple[str, Decimal]]:
    """By category, the largest first."""
    found = rows.order_by().values_list("category").annotate(hours=Sum("hours"))
    return sorted(found, key=lambda one: (-one[1], one[0]))


def target_of(person: Any) -> int | None:
    """A year: their own, or else the highest that a community of theirs asks for."""
    own = HoursTarget.objects.filter(user=person).values_list("hours", flat=True).first()
    if own is not None:
        return own
    theirs = HoursTarget.objects.filter(community__in=list(memberships_of(person)))
    return theirs.order_by("-hours").values_list("hours", flat=True).first()


def further_of(person: Any, chosen: Filter) -> list[dict[str, Any]]:
    """What they completed and were certified, newest first: courses without hours, pathways,
    certificates that hold. Nothing where a category is chosen, because these have none. Three
    queries, each of so many rows that `lines_of` refuses more."""
    if chosen.category:
        return []
    counted = entries_of(person).filter(source="course", key=Cast(OuterRef("pk"), CharField()))
    courses = Enrolment.objects.filter(user=person, completed_at__isnull=False)
    courses = courses.filter(~Exists(counted))
    walks = Walker.objects.filter(user=person, completed_at__isnull=False)
    held = Certificate.objects.valid().filter(holder=person)
    found = [
        *_of_kind("course", chosen, courses, "completed_at", "offering__course__name"),
        *_of_kind("pathway", chosen, walks, "completed_at", "pathway__name"),
        *_of_kind("certificate", chosen, held, "issued_at", "title", "number"),
    ]
    return sorted(found, key=lambda one: one["on"], reverse=True)


def _of_kind(
    kind: str, chosen: Filter, rows: QuerySet[Any], on: str, title: str, number: str = ""
) -> Iterator[dict[str, Any]]:
    if chosen.year:
        rows = rows.filter(**{f"{on}__year": chosen.year})
    names = [on, title, *([number] if number else [])]
    for at, said, *rest in rows.order_by(f"-{on}").values_list(*names)[: MOST_LINES + 1]:
        yield {
            "on": timezone.localdate(at).isoformat(),
            "title": said,
            "kind": kind,
            "number": rest[0] if rest else "",
        }


def says(line: dict[str, Any]) -> str:
    """What something without hours is."""
    kind = {"course": _("Course"), "pathway": _("Pathway"), "certificate": _("Certificate")}
    return f"{kind[line['kind']]} {line['number']}".strip()


def refuse_more_than_fits(number: int) -> None:
    if number > MOST_LINES:
        sentence = _("More than %(n)d entries fit on no paper. Choose a year first.")
        raise Refused(sentence % {"n": MOST_LINES})


def lines_of(rows: QuerySet[HoursEntry]) -> list[dict[str, Any]]:
    """As a copy keeps them, oldest first. Refused where they do not all fit."""
    refuse_more_than_fits(rows.count())
    return [
        {
            "on": row.on.isoformat(),
            "title": row.title,
            "category": row.category,
            "authority": row.authority,
            "hours": str(row.hours),
        }
        for row in rows.order_by("on", "id")
    ]


def table_of(
    rows: QuerySet[HoursEntry], further: Sequence[dict[str, Any]] = ()
) -> Iterator[list[Any]]:
    yield [_("Day"), _("What for"), _("Category"), _("Recognised by"), _("Contact hours")]
    for row in rows.order_by("on", "id").iterator(MOST_LINES):
        yield [row.on.isoformat(), row.title, row.category, row.authority, row.hours]
    for one in reversed(further):
        yield [one["on"], one["title"], says(one), "", ""]


def sheets_of(copy: TranscriptCopy, address: str) -> list[Sheet]:
    """On as many sheets as it takes; each has the code by which the copy is checked."""
    sheets: list[Sheet] = []
    y = 0.0
    for line in [*copy.lines, None, *copy.further]:
        pieces = _pieces(line) if line else []
        if not sheets or y + ROW * (len(pieces) + 2) > sheets[-1].height - FOOT:
            sheets.append(_begin(copy, address, len(sheets) + 1))
            y = TOP + 92
        y = _write(sheets[-1], line, pieces, y, copy.total)
    return sheets


def _begin(copy: TranscriptCopy, address: str, number: int) -> Sheet:
    title = _("Transcript of professional learning")
    sheet = Sheet.of("a4", landscape=False, language=get_language() or "en", title=title)
    right = sheet.width - LEFT
    span = copy.span or _("everything")
    printed = date_format(timezone.localdate(copy.at), "DATE_FORMAT")
    head: Sequence[Thing] = (
        Text(LEFT, TOP, title, 18, ACCENT, bold=True),
        Text(LEFT, TOP + 24, copy.name, 13, INK, bold=True),
        Text(LEFT, TOP + 42, f"{span} · {printed}", 10, QUIET),
        Code(right - 62, TOP - 18, 62, address, "#000000", _("Check this transcript")),
        Text(LEFT, TOP + 78, _("Day"), 9, QUIET),
        Text(LEFT + 80, TOP + 78, _("What for"), 9, QUIET),
        Text(right, TOP + 78, _("Hours"), 9, QUIET, anchor="end"),
        Rule(LEFT, TOP + 84, right, TOP + 84, QUIET),
        Text(LEFT, sheet.height - 36, address, 8, QUIET),
        Text(right, sheet.height - 36, str(number), 8, QUIET, anchor="end"),
    )
    sheet.add(*head)
    return sheet


def _pieces(line: dict[str, Any]) -> list[tuple[str, float, str]]:
    """The lines of text of one row: what for, and below it category and authority."""
    if "kind" in line:
        quiet = says(line)
    else:
        quiet = " · ".join(part for part in (line["category"], line["authority"]) if part)
    return [
        *((piece, 10.0, INK) for piece in wrap(line["title"], 350, 10)),
        *((piece, 8.5, QUIET) for piece in wrap(quiet, 350, 8.5)),
    ]


def _write(
    sheet: Sheet,
    line: dict[str, Any] | None,
    pieces: Sequence[tuple[str, float, str]],
    y: float,
    total: Decimal,
) -> float:
    right = sheet.width - LEFT
    if line is None:
        sheet.add(
            Rule(LEFT, y, right, y, QUIET),
            Text(LEFT, y + 18, _("Together"), 11, INK, bold=True),
            Text(right, y + 18, number_format(total), 11, INK, bold=True, anchor="end"),
        )
        return y + 36
    y += 10
    sheet.add(Text(LEFT, y, line["on"], 10, INK))
    if "hours" in line:
        hours = number_format(Decimal(line["hours"]))
        sheet.add(Text(right, y, hours, 10, INK, anchor="end"))
    for number, (text, size, colour) in enumerate(pieces):
        sheet.add(Text(LEFT + 80, y + 13 * number, text, size, colour))
    return y + 13 * len(pieces) - 4
