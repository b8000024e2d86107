"""Writing, consenting to, publishing and withdrawing stories."""

from .consenting import (
    allow_asking,
    ask_consent,
    ask_for_change,
    decline_consent,
    give_consent,
    refuse_asking,
    withdraw_consent,
)
from .drafting import change_story, discard_story, draft_story
from .moderation import hide_story, remove_story, restore_story
from .publishing import publish_story, return_story, withdraw_story
from .turns import set_willing

__all__ = [
    "allow_asking",
    "ask_consent",
    "ask_for_change",
    "change_story",
    "decline_consent",
    "discard_story",
    "draft_story",
    "give_consent",
    "hide_story",
    "publish_story",
    "refuse_asking",
    "remove_story",
    "restore_story",
    "return_story",
    "set_willing",
    "withdraw_consent",
    "withdraw_story",
]
