"""Levels: their ladder, offers, approvals, terms and nominations."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from communities.community.access import why_not_speak, why_not_take_part
from communities.community.models import Community
from communities.groups.actions import change_group_role
from communities.groups.models import Group, GroupMembership, GroupRole
from plc.accounts.models import User
from plc.core.clock import months_later
from plc.core.plain import clean_line
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..ledger.locks import Person, lock_standings
from ..ledger.settling import touch
from ..levels.advancement import advance, give_level
from ..levels.ladders import meets_requirements
from ..levels.marks import shown_levels
from ..levels.requirements import check_requirements
from ..models import Changed, Holding, HoldingState, Level, Nomination, WalkKind
from ..models.levels import CURRENT, LONGEST_TERM, MAX_LEVELS, MAX_REASON, OVER, PENDING
from ..presence import share_a_small_group, taking_part
from ..walking import begin_walk
from ..wording import check_words, refuse_taken_down
from .changes import record_change

# What becomes of a renewal when its member, or somebody else, ends the term before.
RENEWALS_AFTER = {
    HoldingState.LAID_DOWN: HoldingState.DECLINED,
    HoldingState.ENDED: HoldingState.NOT_APPROVED,
}

SAID = ("name", "description", "after__name", "requirements", "appoints", "term_months")


class Shipped(NamedTuple):
    name: str
    description: str
    requirements: Mapping[str, int]
    appoints: bool = False


def shipped_levels() -> Sequence[Shipped]:
    """The six levels that every community begins with, in the current language."""
    return (
        Shipped(_("Participant"), _("Takes part, and has begun to give."), {"points": 5}),
        Shipped(_("Contributor"), _("Gives regularly, in more than one way."), {"points": 60}),
        Shipped(
            _("Critical friend"),
            _("Asks and answers so that others get further."),
            {"points.helping": 80, "badges": 2},
        ),
        Shipped(
            _("Facilitator in training"),
            _("Learns to look after a group, beside somebody who does."),
            {"points": 250, "points.care": 10, "endorsements": 1},
        ),
        Shipped(
            _("Facilitator"),
            _("Looks after a group for a year."),
            {"points": 400, "points.care": 20, "endorsements": 2},
            appoints=True,
        ),
        Shipped(
            _("Steward"),
            _("Looks after how the community learns, beyond one group."),
            {"points": 1000, "badges": 5, "endorsements": 3},
            appoints=True,
        ),
    )


@transaction.atomic
def ship_levels(*, community: Community) -> int:
    """Give a community without levels those that ship, in its language. Idempotent."""
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    if Level.objects.filter(community=community).exists():
        return 0
    before: Level | None = None
    with translation.override(community.language):
        for one in shipped_levels():
            before = Level.objects.create(
                community=community,
                after=before,
                name=one.name,
                description=one.description,
                requirements=dict(one.requirements),
                appoints=one.appoints,
            )
    return len(shipped_levels())


@transaction.atomic
def change_level(
    *,
    by: User,
    community: Community,
    level: Level | None,
    name: str,
    description: str,
    after: Level | None,
    requirements: Mapping[str, int],
    appoints: bool,
    term_months: int,
) -> Level:
    """Change a level, or add one (None), at the place above ``after``: what was there follows it.
    What members reached stays. Refuses requirements that nobody could meet, and to make a role of a
    level that somebody holds. Everybody is evaluated soon after."""
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    level = level or Level(community=community)
    if level.pk is not None and not _locked(level):
        raise Refused(_("Somebody has removed this level."))
    if level.pk is None and Level.objects.filter(community=community).count() >= MAX_LEVELS:
        raise Refused(_("A ladder has at most twelve levels."))
    if after is not None and (after == level or after.community_id != community.pk):
        sentence = _("This would go round in a circle: nobody could ever reach it.")
        raise Refused(sentence, field="after")
    if not 1 <= term_months <= LONGEST_TERM:
        sentence = _("A term lasts 1 to %(most)d months.") % {"most": LONGEST_TERM}
        raise Refused(sentence, field="term_months")
    _refuse_another_kind(level, appoints)
    before = _said(level)
    level.name, level.description = clean_line(name), clean_line(description)
    level.requirements = check_requirements(community, requirements)
    level.appoints, level.term_months = appoints, term_months
    _take_out(level)
    level.after = after
    try:
        with transaction.atomic():
            level.save()
    except IntegrityError:
        raise Refused(_("There is a level of this name already."), field="name") from None
    above = Level.objects.filter(community=community, after=after).exclude(pk=level.pk)
    above.update(after=level)
    if (changed := _said(level)) != before:
        record_change(
            facts.LevelChanged(level_id=level.pk, community_id=community.pk),
            community=community,
            what=Changed.LEVEL if before else Changed.LEVEL_ADDED,
            name=level.name,
            before=before,
            after=changed,
            by=by,
        )
    _follow_soon(community.pk)
    return level


def _said(level: Level) -> dict[str, Any]:
    """What members read of it, as it is stored; nothing if it is not."""
    return Level.objects.filter(pk=level.pk).values(*SAID).first() or {}


def _locked(level: Level) -> bool:
    """Until nobody is given it. False if it was removed."""
    return Level.objects.select_for_update().filter(pk=level.pk).exists()


def _follow_soon(community: int) -> None:
    shown_levels.forget()
    # Later, for a walk is locked before the levels that it gives.
    begin = partial(begin_walk, WalkKind.LEVELS, subject_id=community)
    transaction.on_commit(begin, robust=True)


def _refuse_another_kind(level: Level, appoints: bool) -> None:
    """Who reached a level without a role was approved by nobody, and who accepted a role would wait
    for ever: so it stays what it is as long as somebody holds it or was offered it."""
    if level.pk is None or level.appoints == appoints:
        return
    if Holding.objects.filter(level=level, state__in=CURRENT).exists():
        sentence = _(
            "Somebody holds this level or was offered it, so this stays. Add another level instead."
        )
        raise Refused(sentence, field="appoints")


def _take_out(level: Level) -> None:
    """The level above it follows the one below it. The caller locks the community."""
    if level.pk is not None:
        below = Level.objects.values_list("after", flat=True).get(pk=level.pk)
        Level.objects.filter(after=level).update(after=below)


@transaction.atomic
def remove_level(*, by: User, level: Level) -> None:
    """Take a level out of its ladder, with what is left of former terms and nominations. Refused
    while somebody holds it or was offered it, and for the last one."""
    Community.objects.select_for_update(no_key=True).get(pk=level.community_id)
    if not _locked(level):
        return
    if Holding.objects.filter(level=level, state__in=CURRENT).exists():
        raise Refused(_("Somebody holds this level, or was offered it, so it stays."))
    if not Level.objects.filter(community=level.community_id).exclude(pk=level.pk).exists():
        raise Refused(_("A ladder has at least one level."))
    record_change(
        facts.LevelRemoved(level_id=level.pk, community_id=level.community_id),
        community=level.community,
        what=Changed.LEVEL_REMOVED,
        name=level.name,
        before=_said(level),
        by=by,
    )
    _take_out(level)
    level.delete()
    _follow_soon(level.community_id)


@transaction.atomic
def answer_offer(*, by: User, holding: Holding, accept: bool) -> bool:
    """For the member. False if it was answered before. Refuses that somebody accepts who cannot
    take part."""
    if accept and (reason := why_not_take_part(by, holding.level.community)):
        raise Refused(reason)
    state = HoldingState.ACCEPTED if accept else HoldingState.DECLINED
    if not _move(holding, (HoldingState.OFFERED,), state):
        return False
    record(
        facts.LevelAnswered(
            holding_id=holding.pk,
            level_id=holding.level_id,
            member_id=holding.member_id,
            community_id=holding.level.community_id,
            accepted=accept,
        ),
        by=by,
    )
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
    held = Holding.objects.held().select_for_update(no_key=True, of=("self",))
    former = held.filter(level=level, member=holding.member_id).first()
    if former is not None:
        _move(former, (HoldingState.HELD,), HoldingState.RENEWED)
    until = months_later(former.until if former and former.until else now, level.term_months)
    more = {"since": now, "until": until, "approved_by": by}
    if not _move(holding, (HoldingState.ACCEPTED,), HoldingState.HELD, **more):
        transaction.set_rollback(True)
        return False
    if group is not None:
        _give_role(holding, group, by, former)
    if former is not None:
        end_role(former, by)
    record(
        facts.LevelReached(
            holding_id=holding.pk,
            level_id=level.pk,
            member_id=holding.member_id,
            community_id=level.community_id,
        ),
        by=by,
    )
    return True


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
    reason = _checked_reason(reason)
    changed = _move(holding, PENDING, HoldingState.NOT_APPROVED, reason=reason)
    return changed and _record_end(holding, by)


@transaction.atomic
def end_term(*, by: User | None, holding: Holding, state: HoldingState, reason: str = "") -> bool:
    """The member lays it down, somebody ends it with a reason, or the term is over. Ends the role
    in the group, unless it would be left without a facilitator. Badges and points stay. A renewal
    that waits is over too, except after the whole term."""
    if state == HoldingState.ENDED:
        _refuse_silenced(by, holding)
        reason = _checked_reason(reason)
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


def _checked_reason(reason: str, field: str = "reason") -> str:
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
    record(
        facts.LevelEnded(
            holding_id=holding.pk,
            level_id=holding.level_id,
            member_id=holding.member_id,
            community_id=holding.level.community_id,
            state=str(holding.state),
        ),
        by=by,
    )
    return True


@transaction.atomic
def nominate(*, by: User, member: User, level: Level, sentence: str) -> Nomination:
    """Say why somebody, or oneself, should have a level; saying it again replaces the sentence. Of
    people who share no small group with the member as they first say it, it counts as an
    endorsement. Who asks for themselves is offered again what they declined, did not get approved,
    or held."""
    if reason := why_not_take_part(by, level.community):
        raise Refused(reason)
    line = _checked_reason(sentence, field="sentence")
    for before in Nomination.objects.filter(level=level, member=member, by=by):
        refuse_taken_down(before)
    now = timezone.now()
    nomination, created = Nomination.objects.update_or_create(
        level=level,
        member=member,
        by=by,
        defaults={"sentence": line, "at": now},
        create_defaults={
            "sentence": line,
            "at": now,
            "from_outside": by != member and not share_a_small_group(level.community, by, member),
        },
    )
    if created:
        record(
            facts.MemberNominated(
                nomination_id=nomination.pk,
                level_id=level.pk,
                member_id=member.pk,
                community_id=level.community_id,
            ),
            by=by,
        )
    person = (level.community_id, member.pk)
    lock_standings([person])
    if by == member:
        _ask_again(person, level)
    advance([person])
    return nomination


@transaction.atomic
def look_again(*, by: User, community: Community) -> int:
    """Evaluate one's own levels at once, as the clock does every night, and badges, which levels
    count, within a second. Returns how many levels are new."""
    person = (community.pk, by.pk)
    lock_standings([person])
    touch([person])
    return advance([person])


def _ask_again(person: Person, level: Level) -> None:
    """A level that was declined or not approved can be offered again, and so can a role that has
    ended, for which a place on the ladder is kept."""
    theirs = Holding.objects.filter(level=level, member=person[1])
    states = set(theirs.values_list("state", flat=True))
    theirs.filter(state__in=[HoldingState.DECLINED, HoldingState.NOT_APPROVED]).delete()
    if not level.appoints or states.isdisjoint(OVER) or not states.isdisjoint(CURRENT):
        return
    if not meets_requirements(person, level):
        raise Refused(_("The role can be yours again once you have what it takes."))
    give_level(level, person[1])
