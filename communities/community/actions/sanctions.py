"""Sanctions. The Sanction row is the record; the dates on the membership are derived from it."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..access import forget_memberships
from ..models import Community, JoinRequest, Membership, Sanction
from .members import (
    end_membership,
    lock_community,
    lock_membership,
    refuse_to_lose_last_owner,
    settle_join_request,
)
from .projections import PROJECTED, update_sanction_dates


@transaction.atomic
def sanction_member(
    *,
    community: Community,
    user: User,
    kind: str,
    reason: str,
    text: str,
    until: datetime | None = None,
    by: User | None,
) -> Sanction:
    """Warn, silence, suspend or ban. ``reason`` is for moderators, ``text`` for the person.
    ``until`` None: until lifted (warnings have no end). A ban removes the membership; a repeated
    ban returns the active one. Refuses to silence or suspend non-members, an end in the past, and
    the last owner."""
    locked = lock_community(community)
    if until is not None and until <= timezone.now():
        raise Refused(_("Choose an end in the future."), field="until")
    membership = lock_membership(locked, user)
    if membership is None and kind in PROJECTED:
        raise Refused(_("This person is no longer a member."))
    if kind in (Sanction.Kind.SUSPENSION, Sanction.Kind.BAN):
        refuse_to_lose_last_owner(locked, user)
    try:
        with transaction.atomic():
            sanction = Sanction.objects.create(
                community=locked,
                user=user,
                kind=kind,
                reason=reason,
                text=text,
                until=None if kind == Sanction.Kind.BAN else until,
                by=by,
            )
    except IntegrityError:
        return Sanction.objects.get(community=locked, user=user, kind=kind, lifted_at=None)
    ended = None
    if kind == Sanction.Kind.BAN:
        ended = _shut_out(locked, user, by)
    elif membership is not None:
        update_sanction_dates(membership)
        forget_memberships(user)
    _record(facts.MemberSanctioned, sanction, by, membership_id=ended)
    return sanction


def _shut_out(community: Community, user: User, by: User | None) -> int | None:
    settle_join_request(community, user, JoinRequest.State.DECLINED, by)
    return end_membership(community, user, by)


@transaction.atomic
def lift_sanction(*, sanction: Sanction, by: User | None) -> None:
    """End a sanction now. Idempotent. Somebody who was banned may join again, but is not added
    again."""
    lock_community(sanction.community)
    lifted = Sanction.objects.filter(pk=sanction.pk, lifted_at=None).update(
        lifted_at=timezone.now(), lifted_by=by
    )
    if not lifted:
        return
    for membership in Membership.objects.select_for_update(no_key=True).filter(
        community_id=sanction.community_id, user_id=sanction.user_id
    ):
        update_sanction_dates(membership)
    _record(facts.SanctionLifted, sanction, by)


def _record(
    fact: type[facts.MemberSanctioned] | type[facts.SanctionLifted],
    sanction: Sanction,
    by: User | None,
    **more: int | None,
) -> None:
    record(
        fact(
            sanction_id=sanction.pk,
            community_id=sanction.community_id,
            user_id=sanction.user_id,
            kind=str(sanction.kind),
            **more,
        ),
        by=by,
    )
