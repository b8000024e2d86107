"""Resources that are to be looked at again, for the home page."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from plc.core import registry
from plc.core.registry import WaitingItem

from .access import looked_after

FEW = 3


def reviews(actor: Any) -> Sequence[WaitingItem]:
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


registry.waiting.register("library.reviews", reviews)
