"""Memberships and roles."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core import registry
from plc.core.refusals import Refused
from plc.journal.actions import record
from plc.live import actions as live

from .. import facts
from ..access import forget_memberships, is_last_owner
from ..models import Community, JoinRequest, Membership, Role, Sanction
from .projections import count_members, forget_member, update_sanction_dates


def lock_community(community: Community) -> Community:
    """Lock the row until the transaction ends: joining, leaving and role changes are serialised."""
    return Community.objects.select_for_update(no_key=True).get(pk=community.pk)


def lock_membership(community: Community, user: User) -> Membership | None:
    rows = Membership.objects.select_for_update(no_key=True)
    return rows.filter(community=community, user=user).first()


def refuse_shut_out(community: Community, user: User, by: User | None) -> None:
    """Refuse people who are banned or suspended, whichever way they try to join."""
    kinds = set(Sanction.objects.of(community, user).in_force().values_list("kind", flat=True))
    if Sanction.Kind.BAN in kinds:
        if by == user:
            raise Refused(_("The moderators have banned you from this community."))
        raise Refused(_("This person has been banned from the community."))
    if Sanction.Kind.SUSPENSION in kinds:
        if by == user:
            raise Refused(
                _("The moderators have suspended you here. You can come back after that.")
            )
        raise Refused(_("This person is suspended here, and can come back after that."))


@transaction.atomic
def admit_member(
    *, community: Community, user: User, role: str = Role.MEMBER, by: User | None
) -> Membership:
    """Make ``user`` a member; existing members keep their role. A pending request counts as
    accepted. Refuses people who are banned or suspended, and an archived community."""
    return seat(lock_community(community), user, role, by)


def seat(community: Community, user: User, role: str, by: User | None) -> Membership:
    """The part of ``admit_member`` for actions that hold the community's lock already. Sanctions
    survive leaving: somebody silenced who comes back is still silenced."""
    if community.archived_at:
        raise Refused(_("This community is archived. Nobody can join it any more."))
    refuse_shut_out(community, user, by)
    membership, created = Membership.objects.get_or_create(
        community=community,
        user=user,
        defaults={
            "role": role,
            "invited_by": by if by != user else None,
            # Founders need no introduction to their own community.
            "onboarded_at": timezone.now() if role == Role.OWNER else None,
            "steps_skipped": role == Role.OWNER,
        },
    )
    if created:
        Community.objects.filter(pk=community.pk).update(member_count=F("member_count") + 1)
        update_sanction_dates(membership)
        settle_join_request(community, user, JoinRequest.State.ACCEPTED, by)
        record(
            facts.MemberJoined(community_id=community.pk, user_id=user.pk, role=membership.role),
            by=by,
        )
        forget_memberships(user)
    return membership


def settle_join_request(community: Community, user: User, state: str, by: User | None) -> None:
    """Close their pending request, if there is one, and withdraw its notifications: they joined in
    another way, or are banned."""
    for request in JoinRequest.objects.select_for_update().filter(
        community=community, user=user, state=JoinRequest.State.OPEN
    ):
        request.state, request.answered_at, request.answered_by = state, timezone.now(), by
        request.save(update_fields=["state", "answered_at", "answered_by"])
        record(
            facts.JoinRequestWithdrawn(
                request_id=request.pk, community_id=community.pk, user_id=user.pk
            ),
            by=by,
        )


def refuse_to_lose_last_owner(community: Community, user: User) -> None:
    """Call this with the community locked, before ``user`` stops being an owner."""
    if is_last_owner(community, user):
        raise Refused(
            _(
                "A community needs an owner, and this is its last one. Hand it over to somebody "
                "first."
            )
        )


def end_membership(community: Community, user: User, by: User | None) -> int | None:
    """Remove ``user`` from everything that depends on the membership, then delete it. For actions
    that hold the community's lock. Returns its id, or None if there was none."""
    membership = lock_membership(community, user)
    if membership is None:
        return None
    ended = membership.pk
    for follow in registry.departures:
        follow(community, user, by)
    membership.delete()
    # Recounted rather than decremented: a closed account may or may not have been counted.
    count_members(Community.objects.filter(pk=community.pk))
    forget_memberships(user)
    live.recheck(user.pk)
    return ended


@transaction.atomic
def leave_community(*, community: Community, by: User) -> None:
    """Leave the community and all its groups. Refuses the last owner. Idempotent."""
    locked = lock_community(community)
    refuse_to_lose_last_owner(locked, by)
    if ended := end_membership(locked, by, by):
        _record_departure(community, by, ended, by)


@transaction.atomic
def remove_member(*, community: Community, user: User, by: User | None) -> None:
    """Remove a member, who may ask to join again (unlike after a ban). Refuses the last owner."""
    locked = lock_community(community)
    refuse_to_lose_last_owner(locked, user)
    if ended := end_membership(locked, user, by):
        _record_departure(community, user, ended, by)


def _record_departure(community: Community, user: User, ended: int, by: User | None) -> None:
    fact = facts.MemberLeft(community_id=community.pk, user_id=user.pk, membership_id=ended)
    record(fact, by=by)


@transaction.atomic
def change_role(*, community: Community, user: User, role: str, by: User | None) -> None:
    """Assign another role. Refuses unknown roles, the last owner, and people who are no longer a
    member."""
    if role not in Role.values:
        raise Refused(_("Choose one of the roles."), field="role")
    locked = lock_community(community)
    membership = lock_membership(locked, user)
    if membership is None:
        raise Refused(_("This person is no longer a member."))
    if membership.role == role:
        return
    if membership.role == Role.OWNER:
        refuse_to_lose_last_owner(locked, user)
    set_role(membership, role, by)


def set_role(membership: Membership, role: str, by: User | None) -> None:
    before, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    forget_member(membership)
    record(
        facts.RoleChanged(
            community_id=membership.community_id,
            user_id=membership.user_id,
            before=str(before),
            after=str(role),
        ),
        by=by,
    )
