"""Actions on communities, the only code that writes their rows."""

from .charters import CHARTER_TEXTS, accept_charter, revise_charter
from .communities import (
    archive_community,
    change_community,
    found_community,
    hand_over_community,
    reopen_community,
    set_appearance,
)
from .invitations import (
    accept_invitation,
    invite_by_email,
    keep_invitation,
    make_invitation_link,
    revoke_invitation,
    use_invitation,
)
from .joining import answer_join_request, ask_to_join, join_community, withdraw_join_request
from .members import (
    admit_member,
    change_role,
    leave_community,
    lock_community,
    remove_member,
)
from .onboarding import (
    add_step,
    change_step,
    dismiss_onboarding,
    mark_step_done,
    move_step,
    remove_step,
)
from .projections import count_members, count_rows, forget_member, recount
from .sanctions import lift_sanction, sanction_member

__all__ = [
    "CHARTER_TEXTS",
    "accept_charter",
    "accept_invitation",
    "add_step",
    "admit_member",
    "answer_join_request",
    "archive_community",
    "ask_to_join",
    "change_community",
    "change_role",
    "change_step",
    "count_members",
    "count_rows",
    "dismiss_onboarding",
    "forget_member",
    "found_community",
    "hand_over_community",
    "invite_by_email",
    "join_community",
    "keep_invitation",
    "leave_community",
    "lift_sanction",
    "lock_community",
    "make_invitation_link",
    "mark_step_done",
    "move_step",
    "recount",
    "remove_member",
    "remove_step",
    "reopen_community",
    "revise_charter",
    "revoke_invitation",
    "sanction_member",
    "set_appearance",
    "use_invitation",
    "withdraw_join_request",
]
