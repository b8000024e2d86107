"""A quiz that was begun, and work that is begun or was returned, wait on the home page."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from plc.core import registry
from plc.core.registry import WaitingItem

from .access import may_take
from .models import Attempt, AttemptState, Submission, SubmissionState

FEW = 3
BEGUN = "assessment.begun"
registry.reader_questions.register(
    BEGUN,
    """EXISTS(SELECT FROM assessment_attempt a
        WHERE a.learner_id = u.id AND a.state = 'open')""",
)


def begun(actor: Any) -> Sequence[WaitingItem]:
    """One query; none for people without. Not of quizzes that they may no longer take."""
    if actor.answers.get(BEGUN) is False:
        return []
    mine = Attempt.objects.filter(learner=actor.pk, state=AttemptState.OPEN)
    rows = mine.select_related("sitting__quiz", "sitting__group").order_by("started_at")[:FEW]
    return [
        WaitingItem(
            icon="list-checks",
            title=attempt.sitting.quiz.title,
            href=attempt.get_absolute_url(),
            why=_("You have begun this quiz"),
            action=_("Go on"),
            due=attempt.deadline_at,
        )
        for attempt in rows
        if not attempt.is_over and may_take(actor, attempt.sitting)
    ]


WORK = "assessment.work"
registry.reader_questions.register(
    WORK,
    """EXISTS(SELECT FROM assessment_share h JOIN assessment_submission s ON s.id = h.submission_id
        WHERE h.learner_id = u.id AND s.state <> 'submitted')""",
)


def work(actor: Any) -> Sequence[WaitingItem]:
    """One query; none for people without."""
    if actor.answers.get(WORK) is False:
        return []
    mine = Submission.objects.filter(shares__learner=actor.pk).exclude(
        state=SubmissionState.SUBMITTED
    )
    rows = mine.select_related("handout__assignment").order_by("-saved_at", "-id")[:FEW]
    return [
        WaitingItem(
            icon="file-text",
            title=one.handout.assignment.title,
            href=one.get_absolute_url(),
            why=_("It was returned to you for another version")
            if one.state == SubmissionState.RETURNED
            else _("You have begun this assignment"),
            action=_("Go on"),
            due=one.handout.due_at,
        )
        for one in rows
        if not one.handout.is_closed
    ]


registry.waiting.register("assessment", begun)
registry.waiting.register("assessment.work", work)
