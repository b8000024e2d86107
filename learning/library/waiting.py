"""Resources that are to be looked at again, for the home page."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from plc.core import registry
from plc.core.registry import WaitingItem

from .access import looked_after

FEW = 3
REVIEWS = "library.reviews"
# Own ones that are due in any time zone, or places to look after, whose resources may be.
registry.reader_questions.register(
    REVIEWS,
    """(EXISTS(SELECT FROM library_resource r WHERE r.owner_id = u.id
            AND r.archived_at IS NULL AND r.review_on <= CURRENT_DATE + 1)
        OR EXISTS(SELECT FROM community_membership m
            WHERE m.user_id = u.id AND m.role IN ('owner', 'admin'))
        OR EXISTS(SELECT FROM groups_groupmembership g
            WHERE g.user_id = u.id AND g.role = 'facilitator'))""",
)


def reviews(actor: Any) -> Sequence[WaitingItem]:
    """One query; none for people who have nothing to look after."""
    if actor.answers.get(REVIEWS) is False:
        return []
    due = looked_after(actor).due(timezone.localdate()).for_cards()
    return [
        WaitingItem(
            icon="history",
            title=_("Is “%(title)s” still right?") % {"title": resource.title},
            href=f"{resource.get_absolute_url()}#review",
            why=_("It is time to look at it again"),
            action=_("Look at it"),
        )
        for resource in due.order_by("review_on", "id")[:FEW]
    ]


registry.waiting.register(REVIEWS, reviews)
