"""Reminds newcomers on the home page to complete their profile, until it is complete or they
dismiss it."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from plc.core.registry import WaitingItem, waiting

from .completion import missing_parts


def unfinished_profile(actor: Any) -> Sequence[WaitingItem]:
    missing = missing_parts(actor) if actor.is_authenticated else []
    if len(missing) < 3:
        return []
    return [
        WaitingItem(
            icon="user",
            title=_("Say who you are"),
            href=reverse("people:edit"),
            why=_("People answer more readily when they know who asks."),
            action=_("Fill it in"),
        )
    ]


waiting.register("accounts.profile", unfinished_profile)
