"""Actions on groups, the only code that writes their rows."""

from .departures import leave_all_groups
from .groups import (
    archive_group,
    change_group,
    found_group,
    hide_group,
    reopen_group,
    show_group,
)
from .invitations import answer_group_invitation, invite_to_group, withdraw_group_invitation
from .joining import (
    answer_group_request,
    ask_to_join_group,
    join_group,
    leave_waitlist,
    withdraw_group_request,
)
from .members import (
    admit_to_group,
    change_group_role,
    hand_over_group,
    leave_group,
    remove_from_group,
)
from .projections import count_members, recount
from .seats import fill_free_seats, hold_group
from .templates import keep_as_template, remove_template

__all__ = [
    "admit_to_group",
    "answer_group_invitation",
    "answer_group_request",
    "archive_group",
    "ask_to_join_group",
    "change_group",
    "change_group_role",
    "count_members",
    "fill_free_seats",
    "found_group",
    "hand_over_group",
    "hide_group",
    "hold_group",
    "invite_to_group",
    "join_group",
    "keep_as_template",
    "leave_all_groups",
    "leave_group",
    "leave_waitlist",
    "recount",
    "remove_from_group",
    "remove_template",
    "reopen_group",
    "show_group",
    "withdraw_group_invitation",
    "withdraw_group_request",
]
