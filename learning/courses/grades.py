"""The gradebook: what each learner of an offering did in each lesson, and what came of its quizzes
and assignments. For those who teach the offering, who also see what is not released of a quiz; it
is marked as such."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.assessment.knowing import standing_of
from learning.assessment.models import (
    Assignment,
    Attempt,
    AttemptState,
    Handout,
    Quiz,
    Sitting,
    SubmissionState,
)
from learning.assessment.results import WorkResult, results_of, waiting_in
from plc.accounts.models import User
from plc.core.addresses import cached_reverse

from .access import learners_of
from .given import GIVEN
from .gradebook import Learner, learners, lessons_of, standing_words
from .models import GivenLesson, Lesson, LessonAssignment, LessonQuiz, Offering

ITEMS = 40  # on a page
MOST_IN_CSV = 5000
PORTION = 250


@dataclass(frozen=True)
class Item:
    """A column: a lesson, or a quiz or assignment of it, with how it is given once somebody has
    begun. ``waiting``: how many submissions are to be marked."""

    lesson: Lesson
    name: str
    quiz: Quiz | None = None
    sitting: Sitting | None = None
    assignment: Assignment | None = None
    handout: Handout | None = None
    waiting: int = 0


@dataclass(frozen=True)
class Cell:
    """``kind``: done, quiz, waiting (for who marks), begun, returned, work (that was accepted or
    not) or nothing. ``href`` is where it is marked."""

    kind: str = ""
    at: datetime | None = None
    percent: Decimal | None = None
    passed: bool | None = None
    released: bool = True
    href: str = ""


NOTHING = Cell()


@dataclass(frozen=True)
class Row:
    learner: Learner
    cells: list[Cell]
    mean: Decimal | None


def items_of(offering: Offering) -> list[Item]:
    """In the order of the course, what a lesson asks behind it. Seven queries at most."""
    lessons = lessons_of(offering)
    asked = _quizzes(offering, lessons)
    for pk, items in _assignments(offering, lessons).items():
        asked.setdefault(pk, []).extend(items)
    found: list[Item] = []
    for lesson in lessons:
        name = lesson.published.name if lesson.published else lesson.name
        found += [Item(lesson, name), *asked.get(lesson.pk, [])]
    return found


def _quizzes(offering: Offering, lessons: Sequence[Lesson]) -> dict[int, list[Item]]:
    """By lesson. Two queries, one without any."""
    rows = list(LessonQuiz.objects.filter(lesson__in=lessons).select_related("quiz", "lesson"))
    given = _given(offering, Sitting.objects.select_related("community"), "quiz_id") if rows else {}
    found: dict[int, list[Item]] = {}
    for row in rows:
        sitting = given.get((row.lesson_id, row.quiz_id))
        item = Item(row.lesson, row.quiz.title, quiz=row.quiz, sitting=sitting)
        found.setdefault(row.lesson_id, []).append(item)
    return found


def _assignments(offering: Offering, lessons: Sequence[Lesson]) -> dict[int, list[Item]]:
    """The same of assignments, with what waits. Three queries, one without any."""
    rows = list(
        LessonAssignment.objects.filter(lesson__in=lessons).select_related("assignment", "lesson")
    )
    handouts = Handout.objects.select_related("community", "assignment")
    given = _given(offering, handouts, "assignment_id") if rows else {}
    waiting = waiting_in([one.pk for one in given.values()]) if given else {}
    found: dict[int, list[Item]] = {}
    for row in rows:
        handout = given.get((row.lesson_id, row.assignment_id))
        item = Item(
            row.lesson,
            row.assignment.title,
            assignment=row.assignment,
            handout=handout,
            waiting=waiting.get(handout.pk, 0) if handout else 0,
        )
        found.setdefault(row.lesson_id, []).append(item)
    return found


def _given(offering: Offering, rows: Any, of: str) -> dict[tuple[int, int], Any]:
    """How it is given in lessons of this offering, by lesson and what is given. Two queries."""
    places = dict(GivenLesson.objects.filter(offering=offering).values_list("pk", "lesson"))
    found = rows.filter(place_key=GIVEN, place_id__in=places) if places else []
    return {(places[row.place_id], getattr(row, of)): row for row in found}


def rows_of(offering: Offering, people: Sequence[User], items: Sequence[Item]) -> list[Row]:
    """These people in this order. Five queries for any number of them and of items; the mean is of
    all quizzes among the items that they have handed in."""
    lessons = list({item.lesson.pk: item.lesson for item in items}.values())
    attempts, results = _attempts(people, items), _results(people, items)
    found = []
    for learner in learners(offering, people, lessons):
        cells = [_cell(item, learner, attempts, results) for item in items]
        percents = [
            cell.percent for cell in cells if cell.kind == "quiz" and cell.percent is not None
        ]
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


def _results(people: Sequence[User], items: Sequence[Item]) -> dict[tuple[int, int], WorkResult]:
    """By handout and learner. One query, none without assignments."""
    handouts = [item.handout.pk for item in items if item.handout is not None]
    return results_of(handouts, [person.pk for person in people]) if handouts else {}


def _cell(
    item: Item,
    learner: Learner,
    attempts: dict[tuple[int, int], list[Attempt]],
    results: dict[tuple[int, int], WorkResult],
) -> Cell:
    if item.assignment is not None:
        result = results.get((item.handout.pk, learner.user.pk)) if item.handout else None
        return _work_cell(item, result) if result is not None else NOTHING
    if item.quiz is None:
        at = learner.done.get(item.lesson.pk)
        return Cell("done", at=at) if at is not None else NOTHING
    theirs = attempts.get((item.sitting.pk, learner.user.pk), []) if item.sitting else []
    if not theirs:
        return NOTHING
    last = _marked_at(theirs[-1])
    if any(one.state == AttemptState.SUBMITTED for one in theirs):
        return Cell("waiting", href=last)
    standing = standing_of(item.quiz, theirs)
    if standing is None:
        return Cell("begun", href=last)
    released = all(one.released_at is not None for one in standing.attempts)
    return Cell(
        "quiz",
        percent=standing.percent,
        passed=standing.passed,
        released=released,
        href=_marked_at(standing.attempts[-1]),
    )


def _marked_at(attempt: Attempt) -> str:
    return cached_reverse("assessment:mark", attempt.public_id)


def _work_cell(item: Item, result: WorkResult) -> Cell:
    """Nobody marks a draft, so it leads nowhere; and where names are hidden, what is not released
    leads to the list of all, not to whose it is."""
    assert item.handout is not None
    assert item.assignment is not None
    if result.state == SubmissionState.DRAFT:
        return Cell("begun")
    href = cached_reverse("assessment:mark_submission", result.submission)
    if item.assignment.hides_names and result.released_at is None:
        slug = item.handout.community.slug
        href = cached_reverse("assessment:submissions", slug, item.handout.public_id)
    if result.state == SubmissionState.RETURNED:
        return Cell("returned", href=href)
    if result.released_at is None:
        return Cell("waiting", href=href)
    return Cell("work", percent=result.percent, passed=result.accepted, href=href)


def gradebook_rows(offering: Offering) -> Iterator[list[Any]]:
    """A heading, then a row for each learner: their name, where they are, when they completed each
    lesson, and what came of what it asks. In portions, so that no course is too large."""
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
    if cell.kind == "returned":
        return _("returned")
    if cell.percent is not None:
        return float(cell.percent)
    if cell.kind == "work":
        return _("accepted") if cell.passed else _("not accepted")
    return _("begun") if cell.kind == "begun" else _day(cell.at)


def _day(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "Y-m-d") if moment else ""
