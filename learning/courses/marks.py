"""The marks of learners: what they reached in the quizzes and assignments of a course, as far as it
is released."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F

from learning.assessment.knowing import standing_of
from learning.assessment.models import (
    Assignment,
    Attempt,
    Handout,
    Quiz,
    RubricVersion,
    Sitting,
)
from learning.assessment.results import gives_points, results_of

from .given import GIVEN
from .models import Course, Enrolment, GivenLesson, Lesson, LessonAssignment, LessonQuiz

# (offering, round, lesson)
Place = tuple[int, int, int]
# (learner, offering, round, lesson, id of the quiz or assignment)
Where = tuple[int, int, int, int, int]


@dataclass(frozen=True)
class Mark:
    """``percent`` is the mean over the ``parts``, quizzes and assignments with points; None while
    one has no result that its learner may know."""

    percent: Decimal | None
    parts: int


def mean_of(percents: Collection[Decimal]) -> Decimal | None:
    return sum(percents, Decimal(0)) / len(percents) if percents else None


def marks_of(enrolments: Sequence[Enrolment]) -> dict[int, Mark]:
    """By enrolment, in the quizzes and assignments that stand in published lessons of its course
    today. Each counts as its authors say; assignments without points, and what is not released,
    count for nothing. Eight queries for any number of enrolments."""
    courses = {one.offering.course_id for one in enrolments}
    quizzes, assignments = _quizzes(courses), _assignments(courses)
    places = _places({one.offering_id for one in enrolments})
    people = {one.user_id for one in enrolments}
    tried = _attempts(places, people) if any(quizzes.values()) else {}
    worked = _works(places, people) if any(assignments.values()) else {}
    found = {}
    for one in enrolments:
        course, mine = one.offering.course_id, (one.user_id, one.offering_id, one.round)
        percents: list[Decimal | None] = []
        for lesson, quiz in quizzes.get(course, []):
            theirs = tried.get((*mine, lesson, quiz.pk), [])
            standing = standing_of(quiz, theirs, lambda one: one.released_at is not None)
            percents.append(standing.percent if standing is not None else None)
        for lesson, assignment in assignments.get(course, []):
            percents.append(worked.get((*mine, lesson, assignment.pk)))
        told = [percent for percent in percents if percent is not None]
        whole = len(told) == len(percents)
        found[one.pk] = Mark(mean_of(told) if whole else None, len(percents))
    return found


def gives_marks(course: Course) -> bool:
    """Whether a quiz, or an assignment with points, stands in its published lessons."""
    return bool(_quizzes([course.pk]) or _assignments([course.pk]))


def _quizzes(courses: Collection[int]) -> dict[int, list[tuple[int, Quiz]]]:
    """(lesson, quiz) by course. One query."""
    lessons = Lesson.objects.published().filter(course__in=courses)
    rows = LessonQuiz.objects.filter(lesson__in=lessons).select_related("quiz", "lesson")
    found: dict[int, list[tuple[int, Quiz]]] = {}
    for row in rows:
        found.setdefault(row.lesson.course_id, []).append((row.lesson_id, row.quiz))
    return found


def _assignments(courses: Collection[int]) -> dict[int, list[tuple[int, Assignment]]]:
    """The same of assignments that give points, by their rubrics of today. Two queries, one without
    any."""
    lessons = Lesson.objects.published().filter(course__in=courses)
    rows = LessonAssignment.objects.filter(lesson__in=lessons)
    listed = list(rows.select_related("assignment", "lesson"))
    rubrics = {row.assignment.rubric_id for row in listed} - {None}
    newest = RubricVersion.objects.filter(rubric__in=rubrics, number=F("rubric__newest"))
    versions = {version.rubric_id: version for version in newest} if rubrics else {}
    found: dict[int, list[tuple[int, Assignment]]] = {}
    for row in listed:
        if gives_points(row.assignment, versions.get(row.assignment.rubric_id or 0)):
            found.setdefault(row.lesson.course_id, []).append((row.lesson_id, row.assignment))
    return found


def _places(offerings: Collection[int]) -> dict[int, Place]:
    """By the id of the place in which something is given."""
    rows = GivenLesson.objects.filter(offering__in=offerings)
    return {row.pk: (row.offering_id, row.round, row.lesson_id) for row in rows}


def _given(model: Any, places: Collection[int], of: str) -> Any:
    """(id, place, id of what is given) of everything that is given there."""
    rows = model.objects.filter(place_key=GIVEN, place_id__in=places)
    return rows.values_list("pk", "place_id", of)


def _attempts(places: Mapping[int, Place], people: Collection[int]) -> dict[Where, list[Attempt]]:
    """In order, also what is not released."""
    sittings = {
        pk: (*places[place], quiz) for pk, place, quiz in _given(Sitting, places.keys(), "quiz")
    }
    tried = Attempt.objects.filter(sitting__in=sittings, learner__in=people)
    found: dict[Where, list[Attempt]] = {}
    for attempt in tried.order_by("number"):
        found.setdefault((attempt.learner_id, *sittings[attempt.sitting_id]), []).append(attempt)
    return found


def _works(places: Mapping[int, Place], people: Collection[int]) -> dict[Where, Decimal | None]:
    """The percent that learners may know."""
    rows = _given(Handout, places.keys(), "assignment")
    handouts = {pk: (*places[place], assignment) for pk, place, assignment in rows}
    results = results_of(handouts, people)
    return {
        (learner, *handouts[handout]): result.percent
        for (handout, learner), result in results.items()
    }
