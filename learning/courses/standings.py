"""How learners stand in the quizzes and assignments of lessons, as far as it is released."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from learning.assessment.actions.attempts import why_not_start
from learning.assessment.actions.submissions import why_not_work
from learning.assessment.knowing import (
    Standing,
    learner_knows,
    progress_of,
    questions_asked,
    standing_of,
)
from learning.assessment.models import (
    Assignment,
    Attempt,
    AttemptState,
    FeedbackTime,
    Handout,
    Late,
    Quiz,
    Sitting,
    SubmissionState,
)
from learning.assessment.results import WorkResult, accepted_by, results_of

from .assessed import ASSIGNMENT, QUIZ
from .deadlines import Ends
from .given import GIVEN, given_to
from .models import Enrolment, Lesson


@dataclass(frozen=True)
class Taking:
    """A quiz of a lesson as its learner finds it: ``asks`` so many questions. ``standing`` is what
    they may know of it."""

    quiz: Quiz
    asks: int
    attempts: Sequence[Attempt]
    standing: Standing | None
    why_not: str
    closes_at: datetime | None = None

    @property
    def current(self) -> Attempt | None:
        return next((one for one in self.attempts if one.state == AttemptState.OPEN), None)

    @property
    def last(self) -> Attempt | None:
        """The last that was handed in."""
        ended = [one for one in self.attempts if one.state != AttemptState.OPEN]
        return ended[-1] if ended else None

    @property
    def counts(self) -> bool:
        return counts_as_passed(self.quiz, self.attempts)


def taking(lesson: Lesson, enrolment: Enrolment) -> list[Taking]:
    """Five queries."""
    quizzes = QUIZ.standing_in(lesson)
    asks = questions_asked(quizzes)
    attempts, ends = _attempts(lesson, enrolment), Ends(lesson, enrolment)
    return [
        _taking(quiz, asks.get(quiz.pk, 0), attempts.get(quiz.pk, []), ends) for quiz in quizzes
    ]


def _taking(quiz: Quiz, asks: int, attempts: list[Attempt], ends: Ends) -> Taking:
    standing = standing_of(quiz, attempts, lambda one: learner_knows(one).score)
    sitting = attempts[0].sitting if attempts else None
    end = ends.of(quiz, sitting)
    why_not = why_not_start(sitting, attempts) if sitting is not None else None
    if end is not None and end <= timezone.now():
        why_not = _("This quiz is closed.")
    return Taking(quiz, asks, attempts, standing, why_not or "", end)


def _attempts(lesson: Lesson, enrolment: Enrolment) -> dict[int, list[Attempt]]:
    """The learner's own in this offering, by quiz, in order."""
    places = given_to(enrolment).filter(lesson=lesson)
    sittings = Sitting.objects.filter(place_key=GIVEN, place_id__in=places.values("pk"))
    rows = Attempt.objects.filter(sitting__in=sittings, learner=enrolment.user_id)
    found: dict[int, list[Attempt]] = {}
    for attempt in rows.select_related("sitting__quiz").order_by("number"):
        found.setdefault(attempt.sitting.quiz_id, []).append(attempt)
    return found


def counts_as_passed(quiz: Quiz, attempts: Iterable[Attempt]) -> bool:
    """What is not released counts for nothing. Where nobody passes or fails, or results are told to
    nobody, or after an end that the quiz does not have, handing it in is enough."""
    listed = list(attempts)
    never = quiz.feedback_time == FeedbackTime.NEVER or (
        quiz.feedback_time == FeedbackTime.CLOSED
        and all(one.sitting.closes_at is None for one in listed)
    )
    if quiz.pass_percent is None or never:
        return any(one.state != AttemptState.OPEN for one in listed)
    standing = standing_of(quiz, listed, lambda one: one.released_at is not None)
    return standing is not None and bool(standing.passed)


def has_passed(lesson: Lesson, enrolment: Enrolment) -> bool:
    """All quizzes of the lesson, of which there is at least one. Two queries."""
    quizzes = QUIZ.standing_in(lesson)
    attempts = _attempts(lesson, enrolment)
    return bool(quizzes) and all(
        counts_as_passed(quiz, attempts.get(quiz.pk, [])) for quiz in quizzes
    )


@dataclass(frozen=True)
class Doing:
    """An assignment of a lesson as its learner finds it. ``handout`` is there once somebody of
    their offering has begun, ``result`` once they have."""

    assignment: Assignment
    handout: Handout | None
    result: WorkResult | None
    due_at: datetime | None = None

    @property
    def progress(self) -> str:
        return progress_of(self.result)

    @property
    def is_written(self) -> bool:
        """They have something to go on with."""
        return self.result is not None and self.result.state != SubmissionState.SUBMITTED

    @property
    def counts(self) -> bool:
        return self.result is not None and bool(self.result.accepted)

    @property
    def why_not(self) -> str:
        if self.handout is not None:
            state = self.result.state if self.result is not None else SubmissionState.DRAFT
            return why_not_work(self.handout, state) or ""
        is_due = self.due_at is not None and self.due_at <= timezone.now()
        if is_due and self.assignment.late == Late.REFUSE:
            return _("This assignment is closed.")
        return ""

    @property
    def reviews(self) -> bool:
        """Whether they review the work of others; those who have handed in do."""
        has_rules = self.assignment.rules_in_force is not None
        return has_rules and self.result is not None and self.result.submitted_at is not None


def doing(lesson: Lesson, enrolment: Enrolment) -> list[Doing]:
    """Four queries."""
    handouts, ends = _handouts(lesson, enrolment), Ends(lesson, enrolment)
    results = results_of([one.pk for one in handouts.values()], [enrolment.user_id])
    rows = lesson.assignments.select_related("assignment__review_rules")
    found = []
    for assignment in [row.assignment for row in rows]:
        handout = handouts.get(assignment.pk)
        result = results.get((handout.pk, enrolment.user_id)) if handout else None
        due = ends.of(assignment, handout)
        if handout is not None:
            handout.due_at = due  # as it is for this learner
        found.append(Doing(assignment, handout, result, due))
    return found


def _handouts(lesson: Lesson, enrolment: Enrolment) -> dict[int, Handout]:
    """As their offering gives them, by assignment."""
    places = given_to(enrolment).filter(lesson=lesson)
    rows = Handout.objects.filter(place_key=GIVEN, place_id__in=places.values("pk"))
    return {row.assignment_id: row for row in rows.select_related("assignment", "community")}


def is_accepted(lesson: Lesson, enrolment: Enrolment) -> bool:
    """Their work on all assignments of the lesson, of which there is at least one. Three
    queries."""
    assignments = ASSIGNMENT.standing_in(lesson)
    handouts = _handouts(lesson, enrolment)
    accepted = accepted_by([one.pk for one in handouts.values()], [enrolment.user_id])
    return bool(assignments) and all(
        (handout := handouts.get(one.pk)) is not None
        and (handout.pk, enrolment.user_id) in accepted
        for one in assignments
    )
