"""Actions on accounts and profiles, the only code that writes their rows (besides allauth)."""

from .accounts import (
    administers_alone,
    claim_placeholder,
    deactivate_account,
    end_session,
    end_sessions_of,
    keep_zone_of_browser,
    reactivate_account,
    restore_account,
    set_preferences,
    suspend_account,
    welcome_person,
)
from .deleting import delete_account
from .moderation import clear_profile, hide_profile, restore_profile
from .pictures import remove_picture, set_picture
from .profiles import (
    dismiss_completion,
    set_about,
    set_basics,
    set_entries,
    set_field_values,
    set_links,
    set_name_and_kind,
    set_skills,
    set_visibility,
)
from .ties import block_person, follow_person, unblock_person, unfollow_person

__all__ = [
    "administers_alone",
    "block_person",
    "claim_placeholder",
    "clear_profile",
    "deactivate_account",
    "delete_account",
    "dismiss_completion",
    "end_session",
    "end_sessions_of",
    "follow_person",
    "hide_profile",
    "keep_zone_of_browser",
    "reactivate_account",
    "remove_picture",
    "restore_account",
    "restore_profile",
    "set_about",
    "set_basics",
    "set_entries",
    "set_field_values",
    "set_links",
    "set_name_and_kind",
    "set_picture",
    "set_preferences",
    "set_skills",
    "set_visibility",
    "suspend_account",
    "unblock_person",
    "unfollow_person",
    "welcome_person",
]
