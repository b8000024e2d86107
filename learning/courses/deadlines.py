"""When quizzes of lessons close, and assignments are due."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from learning.assessment.models import Assignment, Handout, Quiz, Sitting

from .access import UNREAD
from .assessed import ASSIGNMENT, QUIZ, kind_of
from .given import GIVEN
from .models import Deadline, Enrolment, GivenLesson, Lesson, Offering

Key = tuple[int, str, int]  # the lesson, and the kind and the id of what is asked in it


@dataclass(frozen=True)
class Asked:
    """A quiz or an assignment of a lesson, and when it ends in an offering: at a moment, or so many
    days after a learner began; None for never."""

    lesson: Lesson
    item: Quiz | Assignment
    ends: datetime | int | None

    @property
    def is_quiz(self) -> bool:
        return isinstance(self.item, Quiz)

    @property
    def key(self) -> Key:
        return self.lesson.pk, kind_of(self.item).key, self.item.pk


def asked_in(offering: Offering) -> list[Asked]:
    """In the order of the course. What was changed where it is given counts. Six queries."""
    lessons = Lesson.objects.published().filter(course=offering.course_id).in_order()
    rows = list(lessons.defer(*UNREAD).prefetch_related("quizzes__quiz", "assignments__assignment"))
    said = {key_of(row): _said(row) for row in offering.deadlines.all()} | _given(offering)
    found: list[Asked] = []
    for lesson in rows:
        items: list[Quiz | Assignment] = [row.quiz for row in lesson.quizzes.all()]
        items += [row.assignment for row in lesson.assignments.all()]
        found += [
            Asked(lesson, item, said.get((lesson.pk, kind_of(item).key, item.pk))) for item in items
        ]
    return found


def key_of(row: Deadline) -> Key:
    if row.quiz_id is not None:
        return row.lesson_id, QUIZ.key, row.quiz_id
    return row.lesson_id, ASSIGNMENT.key, row.assignment_id or 0


def _said(row: Deadline) -> datetime | int | None:
    return row.on if row.on is not None else row.after_days


def _given(offering: Offering) -> dict[Key, datetime]:
    """Of what its learners have begun already, as the last round of it ends."""
    places = _places(offering)
    here = {"place_key": GIVEN, "place_id__in": list(places)}
    found: dict[Key, datetime] = {}
    for sitting in Sitting.objects.filter(**here, closes_at__isnull=False).order_by("id"):
        if sitting.closes_at is not None:
            found[places[sitting.place_id or 0], QUIZ.key, sitting.quiz_id] = sitting.closes_at
    for handout in Handout.objects.filter(**here, due_at__isnull=False).order_by("id"):
        if handout.due_at is not None:
            found[places[handout.place_id or 0], ASSIGNMENT.key, handout.assignment_id] = (
                handout.due_at
            )
    return found


def given_of(offering: Offering, asked: Collection[Asked]) -> list[tuple[Asked, Sitting | Handout]]:
    """What its learners have begun of it, in each round. Two queries and one for places."""
    wanted = {one.key: one for one in asked}
    places = _places(offering)
    here = {"place_key": GIVEN, "place_id__in": list(places)}
    found: list[tuple[Asked, Sitting | Handout]] = []
    for sitting in Sitting.objects.filter(**here).select_related("quiz"):
        key = (places[sitting.place_id or 0], QUIZ.key, sitting.quiz_id)
        if key in wanted:
            found.append((wanted[key], sitting))
    for handout in Handout.objects.filter(**here):
        key = (places[handout.place_id or 0], ASSIGNMENT.key, handout.assignment_id)
        if key in wanted:
            found.append((wanted[key], handout))
    return found


def _places(offering: Offering) -> dict[int, int]:
    """The lessons of its places, in order of rounds."""
    rows = GivenLesson.objects.filter(offering=offering).order_by("round")
    return dict(rows.values_list("pk", "lesson"))


class Ends:
    """When what is asked in a lesson ends for one learner. One query."""

    def __init__(self, lesson: Lesson, enrolment: Enrolment) -> None:
        rows = Deadline.objects.filter(offering=enrolment.offering_id, lesson=lesson)
        self._rows = {key_of(row): row for row in rows}
        self._lesson, self._enrolment = lesson, enrolment

    def of(self, item: Quiz | Assignment, given: Sitting | Handout | None) -> datetime | None:
        """What is ``given`` already knows when it ends for everybody, and that counts."""
        known = None
        if given is not None:
            known = given.closes_at if isinstance(given, Sitting) else given.due_at
        row = self._rows.get((self._lesson.pk, kind_of(item).key, item.pk))
        if known is not None or row is None or (given is not None and row.on is not None):
            return known
        return row.moment_for(self._enrolment)


def common_end(lesson: Lesson, enrolment: Enrolment, item: Quiz | Assignment) -> datetime | None:
    """When it ends for everybody of the learner's round. One query."""
    rows = Deadline.objects.filter(offering=enrolment.offering_id, lesson=lesson)
    row = rows.filter(**{kind_of(item).key: item}, on__isnull=False).first()
    return row.moment_for(enrolment) if row is not None else None
