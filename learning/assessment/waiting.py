"""A quiz that was begun waits on the home page."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from plc.core import registry
from plc.core.registry import WaitingItem

from .access import may_take
from .models import Attempt, AttemptState

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


registry.waiting.register("assessment", begun)
