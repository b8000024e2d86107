"""The gradebook: what each learner of an offering did in each lesson and quiz. For those who teach
the offering, who also see what is not released yet; it is marked as such."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.assessment.knowing import standing_of
from learning.assessment.models import Attempt, AttemptState, Quiz, Sitting
from plc.accounts.models import User
from plc.core.addresses import cached_reverse

from .access import learners_of
from .gradebook import Learner, learners, lessons_of, standing_words
from .models import GivenLesson, Lesson, LessonQuiz, Offering
from .quizzing import GIVEN

ITEMS = 40  # on a page
MOST_IN_CSV = 5000
PORTION = 250


@dataclass(frozen=True)
class Item:
    """A column: a lesson, or a quiz of it, with its sitting once somebody has started it."""

    lesson: Lesson
    name: str
    quiz: Quiz | None = None
    sitting: Sitting | None = None


@dataclass(frozen=True)
class Cell:
    """``kind``: done, quiz, waiting (for who marks), begun or nothing. ``attempt`` is the last."""

    kind: str = ""
    at: datetime | None = None
    percent: Decimal | None = None
    passed: bool | None = None
    released: bool = True
    attempt: Attempt | None = None

    @property
    def href(self) -> str:
        """Where the attempt is marked."""
        if self.attempt is None:
            return ""
        return cached_reverse("assessment:mark", self.attempt.public_id)


NOTHING = Cell()


@dataclass(frozen=True)
class Row:
    learner: Learner
    cells: list[Cell]
    mean: Decimal | None


def items_of(offering: Offering) -> list[Item]:
    """In the order of the course, each quiz behind its lesson. Three queries."""
    lessons = lessons_of(offering)
    quizzes: dict[int, list[Quiz]] = {}
    rows = LessonQuiz.objects.filter(lesson__in=[lesson.pk for lesson in lessons])
    for row in rows.select_related("quiz"):
        quizzes.setdefault(row.lesson_id, []).append(row.quiz)
    sittings = _sittings(offering)
    found: list[Item] = []
    for lesson in lessons:
        name = lesson.published.name if lesson.published else lesson.name
        found.append(Item(lesson, name))
        found += [
            Item(lesson, quiz.title, quiz, sittings.get((lesson.pk, quiz.pk)))
            for quiz in quizzes.get(lesson.pk, [])
        ]
    return found


def _sittings(offering: Offering) -> dict[tuple[int, int], Sitting]:
    """By lesson and quiz. Two queries."""
    places = dict(GivenLesson.objects.filter(offering=offering).values_list("pk", "lesson"))
    if not places:
        return {}
    rows = Sitting.objects.filter(place_key=GIVEN, place_id__in=places).select_related("community")
    return {(places[row.place_id or 0], row.quiz_id): row for row in rows}


def rows_of(offering: Offering, people: Sequence[User], items: Sequence[Item]) -> list[Row]:
    """These people in this order. Four queries for any number of them and of items; the mean is of
    all quizzes among the items that they have handed in."""
    lessons = list({item.lesson.pk: item.lesson for item in items}.values())
    attempts = _attempts(people, items)
    found = []
    for learner in learners(offering, people, lessons):
        cells = [_cell(item, learner, attempts) for item in items]
        percents = [cell.percent for cell in cells if cell.percent is not None]
        mean = round(sum(percents, Decimal(0)) / len(percents), 1) if percents else None
        found.append(Row(learner, cells, mean))
    return found


def _attempts(
    people: Sequence[User], items: Sequence[Item]
) -> dict[tuple[int, int], list[Attempt]]:
    """By sitting and learner, in order. One query, none without quizzes."""
    sittings = [item.sitting.pk for item in items if item.sitting is not None]
    if not sittings:
        return {}
    rows = Attempt.objects.filter(sitting__in=sittings, learner__in=people)
    needed = rows.only(
        "public_id", "sitting", "learner", "state", "points", "out_of", "released_at"
    )
    found: dict[tuple[int, int], list[Attempt]] = {}
    for attempt in needed.order_by("number"):
        found.setdefault((attempt.sitting_id, attempt.learner_id), []).append(attempt)
    return found


def _cell(item: Item, learner: Learner, attempts: dict[tuple[int, int], list[Attempt]]) -> Cell:
    if item.quiz is None:
        at = learner.done.get(item.lesson.pk)
        return Cell("done", at=at) if at is not None else NOTHING
    theirs = attempts.get((item.sitting.pk, learner.user.pk), []) if item.sitting else []
    if not theirs:
        return NOTHING
    last = theirs[-1]
    if any(one.state == AttemptState.SUBMITTED for one in theirs):
        return Cell("waiting", attempt=last)
    standing = standing_of(item.quiz, theirs)
    if standing is None:
        return Cell("begun", attempt=last)
    released = all(one.released_at is not None for one in standing.attempts)
    return Cell(
        "quiz",
        percent=standing.percent,
        passed=standing.passed,
        released=released,
        attempt=standing.attempts[-1],
    )


def gradebook_rows(offering: Offering) -> Iterator[list[Any]]:
    """A heading, then a row for each learner: their name, where they are, when they completed each
    lesson, and the percent of each quiz. In portions, so that no course is too large."""
    items = items_of(offering)
    names = [item.name for item in items]
    yield [_("Name"), _("Standing"), _("Done"), _("Last active"), _("Mean of quizzes"), *names]
    people = learners_of(offering).order_by("name", "pk")
    ids = list(people.values_list("pk", flat=True)[:MOST_IN_CSV])
    for start in range(0, len(ids), PORTION):
        portion = ids[start : start + PORTION]
        by_id = User.objects.in_bulk(portion)
        found = [by_id[pk] for pk in portion if pk in by_id]
        yield from (_line(row) for row in rows_of(offering, found, items))


def _line(row: Row) -> list[Any]:
    learner = row.learner
    last = learner.enrolment.last_at if learner.enrolment else None
    mean = None if row.mean is None else float(row.mean)
    head = [learner.user.name, standing_words(learner), len(learner.done), _day(last), mean]
    return [*head, *(_value(cell) for cell in row.cells)]


def _value(cell: Cell) -> Any:
    if cell.kind == "waiting":
        return _("to be marked")
    if cell.percent is not None:
        return float(cell.percent)
    return _("begun") if cell.kind == "begun" else _day(cell.at)


def _day(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "Y-m-d") if moment else ""
