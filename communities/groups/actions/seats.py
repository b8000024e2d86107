"""The size policy of a group: seats and the waiting list.

All functions are called with the group's row locked, so that joins and leaves are serialised.
Observers do not take a seat. The lock order is: a person's membership of the community, then the
group. While a group is locked, other people's memberships are only locked with SKIP LOCKED; if one
is skipped, the seat is reserved for that person, and `fill_free_seats` assigns it later, starting
in the right order.
"""

from collections.abc import Collection

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.community.access import forget_memberships
from communities.community.models import Community, Membership
from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.journal.actions import record
from plc.live import actions as live

from .. import facts
from ..access import facilitators, is_last_facilitator
from ..models import Group, GroupInvitation, GroupJoinRequest, GroupMembership, GroupRole
from ..models import WaitlistEntry as Entry
from .projections import count_members

MOST_FACILITATORS = 3
AHEAD = 50  # the number of waiting memberships to lock while filling seats


def hold_member(group: Group, user: User) -> Membership:
    """Lock the membership of ``user`` in the community until the transaction ends; call this before
    locking the group. Refuses people who do not belong to it."""
    rows = Membership.objects.select_for_update(no_key=True)
    held = rows.filter(community_id=group.community_id, user=user).first()
    if held is None:
        raise Refused(_("Only members of the community can join its groups."))
    return held


def lock_group(group: Group) -> Group:
    locked = Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    locked.community = group.community  # saves a query
    return locked


def hold_group(group: Group) -> Group:
    """Lock the group against changes until the transaction ends; others can take the same shared
    lock. Call this before locking anything in the group, because changing the group locks it
    first."""
    held: Group = Group.objects.raw(
        "SELECT * FROM groups_group WHERE id = %s FOR SHARE", [group.pk]
    )[0]
    held.community = group.community  # saves a query
    return held


def is_archived(group: Group) -> bool:
    """Whether the group or its community is archived."""
    return bool(group.archived_at) or (
        Community.objects.filter(pk=group.community_id, archived_at__isnull=False).exists()
    )


def refuse_archived(group: Group) -> None:
    if is_archived(group):
        raise Refused(_("This group is archived. Nobody can join it any more."))


def seats_taken(group: Group) -> int:
    """Closed accounts keep their membership, but do not take a seat."""
    return group.memberships.sitting().count()


def has_seat(group: Group) -> bool:
    return group.size_max is None or seats_taken(group) < group.size_max


def seat(group: Group, user: User, role: str, by: User | None) -> GroupMembership:
    """Make ``user`` a member, regardless of the size. Closes their requests, invitations and
    waiting list entry. The first member with a seat becomes the facilitator. Idempotent."""
    if role == GroupRole.MEMBER and not seats_taken(group):
        role = GroupRole.FACILITATOR
    membership, created = GroupMembership.objects.get_or_create(
        group=group, user=user, defaults={"role": role}
    )
    if created:
        clear_ways_in(group, user, by)
        Group.objects.filter(pk=group.pk).update(member_count=F("member_count") + 1)
        record(
            facts.GroupMemberJoined(group_id=group.pk, user_id=user.pk, role=membership.role),
            by=by,
        )
        forget_memberships(user)
    return membership


def clear_ways_in(group: Group, user: User, by: User | None) -> None:
    """They have joined or left: close everything of theirs that is pending, and withdraw its
    notifications."""
    now = timezone.now()
    Entry.objects.filter(group=group, user=user).delete()
    for request in GroupJoinRequest.objects.select_for_update().filter(
        group=group, user=user, state=GroupJoinRequest.State.OPEN
    ):
        request.state, request.answered_at = GroupJoinRequest.State.WITHDRAWN, now
        request.save(update_fields=["state", "answered_at"])
        record(
            facts.GroupJoinRequestWithdrawn(
                request_id=request.pk, group_id=group.pk, user_id=user.pk
            ),
            by=by,
        )
    for invitation in GroupInvitation.objects.select_for_update().filter(
        group=group, user=user, answered_at=None
    ):
        close_invitation(invitation, accepted=False, by=None)  # nobody answered it


def close_invitation(invitation: GroupInvitation, *, accepted: bool, by: User | None) -> None:
    invitation.answered_at, invitation.accepted = timezone.now(), accepted
    invitation.save(update_fields=["answered_at", "accepted"])
    record(
        facts.GroupInvitationAnswered(
            invitation_id=invitation.pk,
            group_id=invitation.group_id,
            user_id=invitation.user_id,
            accepted=accepted,
        ),
        by=by,
    )


def seat_or_queue(group: Group, user: User, role: str, by: User | None) -> GroupMembership | Entry:
    """Give them a seat if one is free, else add them to the waiting list. While others wait,
    newcomers go to the end of the list."""
    mine = GroupMembership.objects.filter(group=group, user=user).first()
    if mine is not None:
        return mine
    free = has_seat(group) and not in_turn(group).exclude(user=user).exists()
    if role == GroupRole.OBSERVER or free:
        return seat(group, user, role, by)
    entry, created = Entry.objects.get_or_create(group=group, user=user, defaults={"role": role})
    if created:
        record(facts.WaitlistJoined(group_id=group.pk, user_id=user.pk), by=by)
        fill_seats(group)
    return GroupMembership.objects.filter(group=group, user=user).first() or entry


def unseat(group: Group, user: User, by: User | None) -> bool:
    """Remove a member and give the free seat to the first on the waiting list. False if they are
    not a member."""
    gone, _rows = GroupMembership.objects.filter(group=group, user=user).delete()
    if not gone:
        return False
    # Recounted rather than decremented: a closed account may or may not have been counted.
    count_members(Group.objects.filter(pk=group.pk))
    forget_memberships(user)
    live.recheck(user.pk)
    record(facts.GroupMemberLeft(group_id=group.pk, user_id=user.pk), by=by)
    fill_seats(group)
    if not group.archived_at and not group.memberships.exists():
        # Nobody is left to facilitate it; people who manage the community can reopen it.
        Group.objects.filter(pk=group.pk).update(archived_at=timezone.now())
        record(facts.GroupChanged(group_id=group.pk, community_id=group.community_id), by=by)
    return True


def in_turn(group: Group) -> QuerySet[Entry]:
    """The people on the waiting list who could join now, in order. Closed and suspended accounts
    keep their position without blocking others."""
    inside = Membership.objects.not_suspended().filter(
        community=group.community_id, user__state=User.State.ACTIVE
    )
    return group.waitlist.filter(user__in=inside.values("user")).order_by("id")


def fill_seats(group: Group) -> None:
    """Seat people from the waiting list in order while seats are free. If the next membership is
    locked by another transaction (they may be leaving), waiting for it here could deadlock. Nobody
    else is seated before them; a listener fills the seat right afterwards."""
    if is_archived(group):
        return
    for entry in in_turn(group).select_related("user"):
        if not has_seat(group):
            return
        held = Membership.objects.select_for_update(no_key=True, skip_locked=True).filter(
            community_id=group.community_id, user_id=entry.user_id
        )
        if not held.exists():
            record(facts.SeatLeftFree(group_id=group.pk), by=None)
            return
        seat(group, entry.user, entry.role, None)
        record(facts.WaitlistPromoted(group_id=group.pk, user_id=entry.user_id), by=None)


@transaction.atomic
def fill_free_seats(*, groups: Collection[int]) -> None:
    """Fill free seats in these groups. Locks the memberships first, in the documented order, so it
    can wait for them."""
    wanted = [
        (group.community_id, entry.user_id)
        for group in Group.objects.open().filter(pk__in=groups)
        if has_seat(group)
        for entry in in_turn(group)[:AHEAD]
    ]
    if not wanted:
        return
    mine = Q()
    for community_id, user_id in wanted:
        mine |= Q(community=community_id, user=user_id)
    list(Membership.objects.select_for_update(no_key=True).filter(mine).order_by("id"))
    locked = Group.objects.select_for_update(no_key=True).filter(pk__in=groups).order_by("id")
    for group in locked:
        fill_seats(group)


def refuse_to_lose_last_facilitator(group: Group, user: User) -> None:
    if is_last_facilitator(group, user):
        raise Refused(
            _(
                "A group needs a facilitator, and %(name)s is its last one. Hand it over to "
                "somebody first."
            )
            % {"name": user.name}
        )


def refuse_a_fourth_facilitator(group: Group) -> None:
    if len(facilitators(group)) >= MOST_FACILITATORS:
        raise Refused(
            _("Three facilitators are the most. Make one of them a member first."), field="role"
        )
