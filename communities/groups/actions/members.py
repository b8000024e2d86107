"""Memberships and roles."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.community.actions import forget_member
from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..access import leaves_others_alone
from ..models import Group, GroupMembership, GroupRole
from .seats import (
    fill_seats,
    has_seat,
    hold_member,
    lock_group,
    refuse_a_fourth_facilitator,
    refuse_to_lose_last_facilitator,
    seat,
    unseat,
)


@transaction.atomic
def admit_to_group(
    *, group: Group, user: User, role: str = GroupRole.MEMBER, by: User | None
) -> GroupMembership:
    """Make ``user`` a member of the group, regardless of its size, which callers check. Idempotent.
    Refuses people who are not in the community, and a fourth facilitator."""
    hold_member(group, user)
    locked = lock_group(group)
    if role == GroupRole.FACILITATOR and not locked.memberships.filter(user=user).exists():
        refuse_a_fourth_facilitator(locked)
    return seat(locked, user, role, by)


@transaction.atomic
def leave_group(*, group: Group, by: User) -> None:
    """Leave the group; the first on the waiting list gets the seat. Refuses the last facilitator
    while there are other members. When the last member leaves, the group goes to the waiting list
    or is archived."""
    locked = lock_group(group)
    if leaves_others_alone(locked, by):
        refuse_to_lose_last_facilitator(locked, by)
    unseat(locked, by, by)


@transaction.atomic
def remove_from_group(*, group: Group, user: User, by: User | None) -> None:
    """Remove a member; the first on the waiting list gets the seat. Refuses the last
    facilitator."""
    locked = lock_group(group)
    refuse_to_lose_last_facilitator(locked, user)
    unseat(locked, user, by)


@transaction.atomic
def change_group_role(*, group: Group, user: User, role: str, by: User | None) -> None:
    """Assign another role. Refuses unknown roles, a fourth facilitator, demoting the last one, and
    making an observer a member if there is no free seat."""
    if role not in GroupRole.values:
        raise Refused(_("Choose one of the roles."), field="role")
    locked = lock_group(group)
    membership = locked.memberships.filter(user=user).first()
    if membership is None:
        raise Refused(_("This person is no longer a member of the group."))
    if membership.role == role:
        return
    if membership.role == GroupRole.FACILITATOR:
        refuse_to_lose_last_facilitator(locked, user)
    if membership.role == GroupRole.OBSERVER and not has_seat(locked):
        raise Refused(
            _("The group is full. Make room first, or raise its largest size."), field="role"
        )
    if role == GroupRole.FACILITATOR:
        refuse_a_fourth_facilitator(locked)
    set_group_role(membership, role, by)
    if role == GroupRole.OBSERVER:
        fill_seats(locked)


def set_group_role(membership: GroupMembership, role: str, by: User | None) -> None:
    before, membership.role = membership.role, role
    membership.role_since = timezone.now()
    membership.save(update_fields=["role", "role_since"])
    forget_member(membership)
    record(
        facts.GroupRoleChanged(
            group_id=membership.group_id,
            user_id=membership.user_id,
            before=str(before),
            after=str(role),
        ),
        by=by,
    )


@transaction.atomic
def hand_over_group(*, group: Group, to: User, by: User | None) -> None:
    """Make ``to`` the facilitator instead of ``by``, who stays as a member. Somebody who manages
    the community without facilitating this group just appoints a facilitator. Refuses people who
    could not facilitate: non-members, suspended members, and those who have not accepted the
    community's charter."""
    locked = lock_group(group)
    if to == by:
        return
    theirs = locked.memberships.heirs_of(by).filter(user=to).first()
    mine = locked.memberships.filter(user=by, role=GroupRole.FACILITATOR).first() if by else None
    if theirs is None:
        raise Refused(_("Choose a member who has accepted the charter."), field="to")
    if theirs.role == GroupRole.OBSERVER and not has_seat(locked):
        raise Refused(_("The group is full, and an observer has no seat in it."), field="to")
    if mine is not None:
        set_group_role(mine, GroupRole.MEMBER, by)
    if theirs.role != GroupRole.FACILITATOR:
        refuse_a_fourth_facilitator(locked)
        set_group_role(theirs, GroupRole.FACILITATOR, by)
