"""Roles for a term: offers answered and approved, terms begun and ended."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.community.access import why_not_speak, why_not_take_part
from communities.groups.actions import change_group_role
from communities.groups.models import Group, GroupMembership, GroupRole
from plc.accounts.models import User
from plc.core.clock import months_later
from plc.core.plain import clean_line
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..ledger.locks import lock_standings
from ..levels.advancement import told
from ..levels.ladders import meets_requirements
from ..models import Holding, HoldingState
from ..models.levels import CURRENT, MAX_REASON, PENDING
from ..presence import taking_part
from ..wording import check_words

# What becomes of a renewal when its member, or somebody else, ends the term before.
RENEWALS_AFTER = {
    HoldingState.LAID_DOWN: HoldingState.DECLINED,
    HoldingState.ENDED: HoldingState.NOT_APPROVED,
}


@transaction.atomic
def answer_offer(*, by: User, holding: Holding, accept: bool) -> bool:
    """For the member. False if it was answered before. Refuses that somebody accepts who cannot
    take part."""
    if accept and (reason := why_not_take_part(by, holding.level.community)):
        raise Refused(reason)
    state = HoldingState.ACCEPTED if accept else HoldingState.DECLINED
    if not _move(holding, (HoldingState.OFFERED,), state):
        return False
    record(facts.LevelAnswered(**told(holding), accepted=accept), by=by)
    return True


@transaction.atomic
def approve_level(*, by: User, holding: Holding, group: Group | None = None) -> bool:
    """Like `begin_term`; refuses whoever no longer has what it takes, or does not take part."""
    person, level = (holding.level.community_id, holding.member_id), holding.level
    lock_standings([person])
    holding.refresh_from_db(fields=["state"])
    if holding.state == HoldingState.ACCEPTED and not (
        meets_requirements(person, level) and taking_part([person])
    ):
        sentence = _("%(name)s no longer has what this level takes.")
        raise Refused(sentence % {"name": holding.member.name})
    return begin_term(by=by, holding=holding, group=group)


@transaction.atomic
def begin_term(*, by: User, holding: Holding, group: Group | None = None) -> bool:
    """Let the term begin, and make the member a facilitator of ``group``, if one is given. A held
    term of the same level is renewed; its role in another group ends. False if it was decided
    before."""
    if by.pk == holding.member_id:
        raise Refused(_("Somebody else has to approve this."))
    now, level = timezone.now(), holding.level
    current = _lock_current(level.pk, holding.member_id)
    if current.get(HoldingState.ACCEPTED) != holding:
        return False
    former = current.get(HoldingState.HELD)
    if former is not None:
        _move(former, (HoldingState.HELD,), HoldingState.RENEWED)
    until = months_later(former.until if former and former.until else now, level.term_months)
    more = {"since": now, "until": until, "approved_by": by}
    _move(holding, (HoldingState.ACCEPTED,), HoldingState.HELD, **more)
    if group is not None:
        _give_role(holding, group, by, former)
    if former is not None:
        end_role(former, by)
    record(facts.LevelReached(**told(holding)), by=by)
    return True


def _lock_current(level: int, member: int) -> dict[str, Holding]:
    """Lock what is offered, accepted or held. By its state: of each there is one at most."""
    theirs = Holding.objects.filter(level=level, member=member, state__in=CURRENT)
    return {one.state: one for one in theirs.select_for_update(no_key=True).order_by("pk")}


@transaction.atomic
def appoint_in_group(*, by: User, holding: Holding, group: Group) -> bool:
    """Make who holds a level without a group the facilitator of one, until the term ends. False if
    they have one by now."""
    held = Holding.objects.held().select_for_update(no_key=True, of=("self",))
    if not held.filter(pk=holding.pk, group=None).exists():
        return False
    _give_role(holding, group, by, None)
    return True


def _give_role(holding: Holding, group: Group, by: User, former: Holding | None) -> None:
    """Keep in mind whether the level gave it: what somebody was before, they stay. The next term in
    the same group takes over what the former one gave."""
    theirs = GroupMembership.objects.filter(group=group, user=holding.member)
    holding.group, holding.gave_role = group, not theirs.filter(role=GroupRole.FACILITATOR).exists()
    if former is not None and former.group_id == group.pk and former.gave_role:
        holding.gave_role, former.gave_role = True, False
        former.save(update_fields=["gave_role"])
    change_group_role(group=group, user=holding.member, role=GroupRole.FACILITATOR, by=by)
    holding.save(update_fields=["group", "gave_role"])


@transaction.atomic
def refuse_level(*, by: User, holding: Holding, reason: str) -> bool:
    """Do not approve; the member reads why."""
    _refuse_silenced(by, holding)
    reason = checked_reason(reason)
    changed = _move(holding, PENDING, HoldingState.NOT_APPROVED, reason=reason)
    return changed and _record_end(holding, by)


@transaction.atomic
def end_term(*, by: User | None, holding: Holding, state: HoldingState, reason: str = "") -> bool:
    """The member lays it down, somebody ends it with a reason, or the term is over. Ends the role
    in the group, unless it would be left without a facilitator. Badges and points stay. A renewal
    that waits is over too, except after the whole term."""
    if state == HoldingState.ENDED:
        _refuse_silenced(by, holding)
        reason = checked_reason(reason)
    if not _move(holding, (HoldingState.HELD,), state, reason=reason):
        return False
    if state in RENEWALS_AFTER:
        renewals = Holding.objects.pending().filter(level=holding.level, member=holding.member_id)
        renewals.update(state=RENEWALS_AFTER[state], reason=reason)
    end_role(holding, by)
    return _record_end(holding, by)


@transaction.atomic
def leave_levels(*, member: int, community: int) -> None:
    """Somebody left the community: what they were offered is declined, and their terms end."""
    roles = Holding.objects.filter(
        member=member, level__community=community, level__appoints=True
    ).exclude(member__memberships__community=community)  # who is back keeps what they have
    for holding in roles.select_related("level", "group", "member").order_by("pk"):
        _move(holding, PENDING, HoldingState.DECLINED)
        end_term(by=None, holding=holding, state=HoldingState.LAID_DOWN)


def end_role(holding: Holding, by: User | None) -> bool:
    """If the level gave one. The last facilitator stays until there is another one, for whom
    `end_terms` looks every night."""
    if not holding.gave_role or holding.group is None:
        return False
    theirs = GroupMembership.objects.filter(group=holding.group, user=holding.member)
    if theirs.filter(role=GroupRole.FACILITATOR).exists():
        try:
            with transaction.atomic():
                change_group_role(
                    group=holding.group, user=holding.member, role=GroupRole.MEMBER, by=by
                )
        except Refused:
            return False
    holding.gave_role = False
    holding.save(update_fields=["gave_role"])
    return True


@transaction.atomic
def forget_role(*, member: int, group: int) -> None:
    """The group has another facilitator, or lost its member: the term goes on without a group."""
    still = GroupMembership.objects.filter(group=group, user=member, role=GroupRole.FACILITATOR)
    if not still.exists():
        Holding.objects.filter(group=group, member=member).filter(
            Q(state=HoldingState.HELD) | Q(gave_role=True)
        ).update(group=None, gave_role=False)


def _refuse_silenced(by: User | None, holding: Holding) -> None:
    if sentence := why_not_speak(by, holding.level.community):
        raise Refused(sentence)


def checked_reason(reason: str, field: str = "reason") -> str:
    """The reason in one line. Refuses one that says nothing, or is too long."""
    missing = _("Say why, in a sentence: the member reads it.")
    return check_words(clean_line(reason), most=MAX_REASON, field=field, missing=missing)


def _move(
    holding: Holding, before: Sequence[HoldingState], after: HoldingState, **more: object
) -> bool:
    changed = Holding.objects.filter(pk=holding.pk, state__in=before).update(state=after, **more)
    if changed:
        holding.refresh_from_db()
    return bool(changed)


def _record_end(holding: Holding, by: User | None) -> bool:
    record(facts.LevelEnded(**told(holding), state=str(holding.state)), by=by)
    return True
