"""What moderators decide about a person, and taking it back. The sanction is the record; the dates
on the membership are projections of the sanctions in force."""

from datetime import UTC, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.journal.actions import record
from plc.live import actions as live

from .. import facts
from ..access import forget_memberships
from ..models import Community, JoinRequest, Membership, Sanction
from .members import depart, lock_community, refuse_to_lose_last_owner, settle_join_request

# A sanction without an end lasts until it is lifted; the projection needs a date all the same.
UNTIL_LIFTED = datetime(9999, 12, 31, tzinfo=UTC)
PROJECTED = {Sanction.Kind.SILENCE: "silenced_until", Sanction.Kind.SUSPENSION: "suspended_until"}


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
    """Warn, silence, suspend or ban. ``reason`` is for moderators, ``text`` is what the person
    reads. ``until`` None: until lifted (a warning has no end). A ban takes the person out and is
    kept once: banning again answers with the ban in force. Refuses to silence or suspend who is no
    member, an end in the past, and the last owner."""
    locked = lock_community(community)
    if until is not None and until <= timezone.now():
        raise Refused(_("Choose an end that lies ahead."), field="until")
    membership = (
        Membership.objects.select_for_update(no_key=True)
        .filter(community=locked, user=user)
        .first()
    )
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
    if kind == Sanction.Kind.BAN:
        _shut_out(locked, user, by)
    elif membership is not None:
        project_sanctions(membership)
    _record(facts.MemberSanctioned, sanction, by)
    return sanction


def _shut_out(community: Community, user: User, by: User | None) -> None:
    settle_join_request(community, user, JoinRequest.State.DECLINED, by)
    depart(community, user, by)


@transaction.atomic
def lift_sanction(*, sanction: Sanction, by: User | None) -> None:
    """End it now; lifting twice changes nothing. Who was banned may join again, but is not put
    back."""
    lock_community(sanction.community)
    lifted = Sanction.objects.filter(pk=sanction.pk, lifted_at=None).update(
        lifted_at=timezone.now(), lifted_by=by
    )
    if not lifted:
        return
    for membership in Membership.objects.select_for_update(no_key=True).filter(
        community_id=sanction.community_id, user_id=sanction.user_id
    ):
        project_sanctions(membership)
    _record(facts.SanctionLifted, sanction, by)


def _record(
    fact: type[facts.MemberSanctioned] | type[facts.SanctionLifted],
    sanction: Sanction,
    by: User | None,
) -> None:
    record(
        fact(
            sanction_id=sanction.pk,
            community_id=sanction.community_id,
            user_id=sanction.user_id,
            kind=str(sanction.kind),
        ),
        by=by,
    )


def project_sanctions(membership: Membership) -> bool:
    """Set the dates on the membership from the sanctions in force; True: they had been others."""
    now = timezone.now()
    dates: dict[str, datetime | None] = dict.fromkeys(PROJECTED.values())
    in_force = Sanction.objects.filter(
        Q(until=None) | Q(until__gt=now),
        community_id=membership.community_id,
        user_id=membership.user_id,
        lifted_at=None,
        kind__in=PROJECTED,
    )
    for sanction in in_force:
        name = PROJECTED[Sanction.Kind(sanction.kind)]
        dates[name] = max(dates[name] or now, sanction.until or UNTIL_LIFTED)
    changed = []
    for name, date in dates.items():
        stored = getattr(membership, name)
        # A date that has passed says the same as none.
        if (stored if stored and stored > now else None) != date:
            changed.append(name)
    for name in changed:
        setattr(membership, name, dates[name])
    if changed:
        membership.save(update_fields=changed)
        forget_memberships(membership.user)
        live.recheck(membership.user_id)
    return bool(changed)
