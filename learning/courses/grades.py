"""The gradebook: what each learner of an offering did in each lesson, and what came of its quizzes
and assignments. For those who teach the offering, who also see what is not released of a quiz; it
is marked as such."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.assessment.grading import WAITING
from learning.assessment.knowing import standing_of
from learning.assessment.models import (
    Assignment,
    Attempt,
    AttemptState,
    Handout,
    Quiz,
    Sitting,
    Submission,
    SubmissionState,
)
from learning.assessment.results import WorkResult, results_of
from plc.accounts.models import User
from plc.core.addresses import cached_reverse
from plc.core.spreadsheets import first_of

from .given import GIVEN
from .gradebook import Learner, learners, lessons_of, standing_words, taking
from .marks import mean_of
from .models import (
    GivenLesson,
    Lesson,
    LessonAssignment,
    LessonPackage,
    LessonQuiz,
    Offering,
    Package,
)
from .offering_access import taken_by
from .packages.learners import Played, counting, scores_of

ITEMS = 40  # on a page
MOST_IN_CSV = 5000
PORTION = 250


class Given(NamedTuple):
    """A quiz or assignment as it is given: its id, and the one in addresses."""

    pk: int
    key: str


@dataclass(frozen=True)
class Item:
    """A column: a lesson, or a quiz or assignment of it, with how this offering gives it, by round,
    once somebody has begun, or a package whose score counts. ``waiting``: how many submissions are
    to be marked."""

    lesson: Lesson
    name: str
    quiz: Quiz | None = None
    assignment: Assignment | None = None
    given: Mapping[int, Given] = field(default_factory=dict)
    waiting: int = 0
    package: Package | None = None


@dataclass(frozen=True)
class Cell:
    """``kind``: done, quiz, waiting (for who marks), begun, returned, work (that was accepted or
    not), package (which reports its score) or nothing. ``href`` is where it is marked."""

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
    """In the order of the course, what a lesson asks behind it. Four queries at most."""
    lessons = lessons_of(offering)
    rows = [*_asked(LessonQuiz, Sitting, "quiz", offering, lessons)]
    work = _asked(LessonAssignment, Handout, "assignment", offering, lessons)
    rows += work.annotate(waiting=_waiting(offering))
    rows += counting(lessons)
    found: list[Item] = []
    for lesson in lessons:
        name = lesson.published.name if lesson.published else lesson.name
        asked = [_item(lesson, row) for row in rows if row.lesson_id == lesson.pk]
        found += [Item(lesson, name), *asked]
    return found


def _asked(
    model: Any, given: Any, what: str, offering: Offering, lessons: Sequence[Lesson]
) -> QuerySet[Any]:
    """Rows of quizzes or assignments that stand in the lessons, with how the offering gives them in
    each round (``given``). One query."""
    place = GivenLesson.objects.filter(offering=offering, lesson=OuterRef(OuterRef("lesson")))
    here = given.objects.filter(
        place_key=GIVEN, place_id__in=place.values("pk"), **{what: OuterRef(what)}
    )
    numbered = GivenLesson.objects.filter(pk=OuterRef("place_id")).values("round")
    each = here.annotate(round=Subquery(numbered)).order_by("round")
    rows: QuerySet[Any] = model.objects.filter(lesson__in=lessons).select_related(what)
    return rows.annotate(
        given=ArraySubquery(each.values(json=JSONObject(pk="pk", key="public_id", round="round")))
    )


def _waiting(offering: Offering) -> Subquery:
    """How many submissions to what was given wait to be marked, in all rounds."""
    place = GivenLesson.objects.filter(offering=offering, lesson=OuterRef(OuterRef("lesson")))
    rows = Submission.objects.filter(
        WAITING,
        handout__place_key=GIVEN,
        handout__place_id__in=place.values("pk"),
        handout__assignment=OuterRef("assignment"),
    )
    counted = rows.order_by().values("handout__assignment").annotate(n=Count("id", distinct=True))
    return Subquery(counted.values("n"))


def _item(lesson: Lesson, row: Any) -> Item:
    if isinstance(row, LessonPackage):
        return Item(lesson, row.package.title, package=row.package)
    quiz, assignment = getattr(row, "quiz", None), getattr(row, "assignment", None)
    title: str = (row.quiz if quiz is not None else row.assignment).title
    waiting = getattr(row, "waiting", None) or 0
    given = {one["round"]: Given(one["pk"], one["key"]) for one in row.given}
    return Item(lesson, title, quiz, assignment, given, waiting)


def rows_of(people: Sequence[Any], items: Sequence[Item]) -> list[Row]:
    """Those whom `gradebook.taking` found, in this order. Four queries at most for any number of
    them and of items; the mean is of all quizzes and assignments among the items that have a
    result."""
    lessons = list({item.lesson.pk: item.lesson for item in items}.values())
    attempts, results = _attempts(people, items), _results(people, items)
    listed = learners(people, lessons)
    played = _played(listed, items)
    found = []
    for learner in listed:
        cells = [
            _package_cell(played.get((item.package.pk, learner.user.pk)))
            if item.package is not None
            else _cell(item, learner, attempts, results)
            for item in items
        ]
        judged = [cell.percent for cell in cells if cell.kind != "package"]
        mean = mean_of([percent for percent in judged if percent is not None])
        found.append(Row(learner, cells, None if mean is None else round(mean, 1)))
    return found


def _played(listed: Sequence[Learner], items: Sequence[Item]) -> dict[tuple[int, int], Played]:
    """By package and learner. Two queries, none without packages."""
    packages = [item.package.pk for item in items if item.package is not None]
    return scores_of(packages, [one.enrolment for one in listed if one.enrolment is not None])


def _package_cell(played: Played | None) -> Cell:
    if played is None:
        return NOTHING
    if played.score is None:
        return Cell("done", at=played.done_at) if played.done_at else Cell("begun")
    return Cell("package", percent=played.score, passed=played.passed)


def _attempts(
    people: Sequence[User], items: Sequence[Item]
) -> dict[tuple[int, int], list[Attempt]]:
    """By sitting and learner, in order. One query, none without quizzes."""
    sittings = [one.pk for item in items if item.quiz for one in item.given.values()]
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
    handouts = [one.pk for item in items if item.assignment for one in item.given.values()]
    return results_of(handouts, [person.pk for person in people]) if handouts else {}


def _cell(
    item: Item,
    learner: Learner,
    attempts: dict[tuple[int, int], list[Attempt]],
    results: dict[tuple[int, int], WorkResult],
) -> Cell:
    if item.quiz is None and item.assignment is None:
        at = learner.done.get(item.lesson.pk)
        return Cell("done", at=at) if at is not None else NOTHING
    given = item.given.get(learner.round)
    if given is None:
        return NOTHING
    if item.quiz is None:
        result = results.get((given.pk, learner.user.pk))
        return _work_cell(item, given, result) if result is not None else NOTHING
    theirs = attempts.get((given.pk, learner.user.pk), [])
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


def _work_cell(item: Item, given: Given, result: WorkResult) -> Cell:
    """Nobody marks a draft, so it leads nowhere; and where names are hidden, what is not released
    leads to the list of all, not to whose it is."""
    if result.state == SubmissionState.DRAFT:
        return Cell("begun")
    href = cached_reverse("assessment:mark_submission", result.submission)
    hides_names = item.assignment is not None and item.assignment.hides_names
    if hides_names and result.released_at is None:
        slug = item.lesson.course.community.slug
        href = cached_reverse("assessment:submissions", slug, given.key)
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
    yield [_("Name"), _("Standing"), _("Done"), _("Last active"), _("Mean"), *names]
    people = taken_by(offering).order_by("name", "pk")
    ids, more = first_of(people.values_list("pk", flat=True), MOST_IN_CSV)
    for start in range(0, len(ids), PORTION):
        portion = ids[start : start + PORTION]
        by_id = taking(User.objects.all(), offering).in_bulk(portion)
        found = [by_id[pk] for pk in portion if pk in by_id]
        yield from (_line(row) for row in rows_of(found, items))
    yield from more


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
