"""Invitations to a group by its facilitators."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..models import Group, GroupInvitation, GroupMembership, GroupRole, WaitlistEntry
from .seats import close_invitation, hold_member, lock_group, refuse_archived, seat_or_queue


@transaction.atomic
def invite_to_group(
    *, group: Group, user: User, role: str = GroupRole.MEMBER, message: str = "", by: User
) -> GroupInvitation | None:
    """Invite a member (or guest) of the community. None if they are in the group already. A
    repeated invitation keeps the first one while its sender is still a facilitator. Refuses to
    invite somebody as a facilitator, which is a role to be assigned."""
    if role not in (GroupRole.MEMBER, GroupRole.OBSERVER):
        raise Refused(_("Invite as a member or an observer."), field="role")
    hold_member(group, user)
    locked = lock_group(group)
    refuse_archived(locked)
    if locked.memberships.filter(user=user).exists():
        return None
    theirs = locked.invitations.filter(user=user)
    if not theirs.open().exists():
        for lapsed in theirs.filter(answered_at=None):
            close_invitation(lapsed, accepted=False, by=by)
    try:
        with transaction.atomic():
            invitation = GroupInvitation.objects.create(
                group=locked, user=user, role=role, message=message, by=by
            )
    except IntegrityError:
        return GroupInvitation.objects.get(group=locked, user=user, answered_at=None)
    record(
        facts.GroupInvited(invitation_id=invitation.pk, group_id=locked.pk, user_id=user.pk),
        by=by,
    )
    return invitation


@transaction.atomic
def answer_group_invitation(
    *, invitation: GroupInvitation, accept: bool, by: User
) -> GroupMembership | WaitlistEntry | None:
    """Accept (which may lead to the waiting list) or decline. Refuses an invitation that was
    withdrawn in the meantime, or whose sender is no longer a facilitator."""
    if accept:
        hold_member(invitation.group, by)
    group = lock_group(invitation.group)
    invitation = GroupInvitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.answered_at:
        if invitation.accepted == accept:
            return None
        raise Refused(_("This invitation was answered or taken back in the meantime."))
    if accept:
        refuse_archived(group)
        if not GroupInvitation.objects.open().filter(pk=invitation.pk).exists():
            raise Refused(_("This invitation was answered or taken back in the meantime."))
    close_invitation(invitation, accepted=accept, by=by)
    return seat_or_queue(group, by, invitation.role, by) if accept else None


@transaction.atomic
def withdraw_group_invitation(*, invitation: GroupInvitation, by: User | None) -> None:
    """Withdraw an invitation, unless it was answered."""
    lock_group(invitation.group)
    invitation = GroupInvitation.objects.select_for_update().get(pk=invitation.pk)
    if not invitation.answered_at:
        close_invitation(invitation, accepted=False, by=by)
