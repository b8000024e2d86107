"""Commitments to say something about, for the home page."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from plc.core import registry
from plc.core.registry import WaitingItem

from .models import Prompt

FEW = 3
PROMPTS = "growth.prompts"
# Due in any time zone.
registry.reader_questions.register(
    PROMPTS,
    """EXISTS(SELECT FROM growth_prompt p JOIN growth_commitment c ON c.id = p.commitment_id
        WHERE c.user_id = u.id AND c.ended = '' AND p.answered_at IS NULL
            AND NOT p.passed_over AND p.due_on <= CURRENT_DATE + 1)""",
)


def to_answer(actor: Any) -> Sequence[WaitingItem]:
    """One query; none for people who are asked nothing."""
    if actor.answers.get(PROMPTS) is False:
        return []
    rows = Prompt.objects.due(timezone.localdate()).filter(commitment__user=actor.pk)
    found = {
        prompt.commitment_id: prompt.commitment
        for prompt in rows.select_related("commitment").order_by("due_on", "id")[: 3 * FEW]
    }
    return [
        WaitingItem(
            icon="target",
            title=commitment.what,
            href=f"{commitment.get_absolute_url()}#answer",
            why=_("You wanted to do this"),
            action=_("Say how it went"),
        )
        for commitment in list(found.values())[:FEW]
    ]


registry.waiting.register(PROMPTS, to_answer)
