"""Awards badges to whoever meets their rules, and revokes what was never earned.

``evaluate`` is idempotent: the same ledger gives the same awards, in whatever order it was written
and however often this runs. docs/decisions/0015-badges-stay.md says why awards stay.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count, zip_longest
from typing import Any, NamedTuple

import structlog
from django.db.models import Q
from django.utils import timezone

from communities.community.models import Community
from plc.core.among import Among
from plc.core.clock import months_later
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..ledger.locks import Person
from ..models import Badge, BadgeAward, Standing
from ..presence import recognised
from .criteria import Criteria, Earned, parse
from .parts import Record
from .records import (
    endorsements_taken_down,
    look_up,
    records_of,
    removed_by_moderators,
    site_records_of,
    undone,
)

log = structlog.get_logger(__name__)

CHUNK = 200
# What was awarded by mistake (an answer accepted by a slip) is taken back; what somebody had for
# longer stays theirs.
SETTLES_AFTER = timedelta(days=7)

Because = BadgeAward.RevokedBecause


@dataclass(frozen=True)
class Awardable:
    """A badge that a rule awards, with the rule."""

    badge: Badge
    criteria: Criteria


def criteria_of(badge: Badge) -> Criteria:
    """The badge's rule; Refused if it is not valid (any more)."""
    return parse(
        badge.rule,
        levels=badge.levels,
        repeatable=badge.repeatable,
        expires_after=badge.expires_after,
    )


def rule_in_words(badge: Badge) -> str:
    """Empty for a rule that names deeds which no longer exist."""
    try:
        return criteria_of(badge).summary()
    except Refused:
        return ""


def awardable(badges: Iterable[Badge]) -> list[Awardable]:
    """Those that rules award. A rule that names deeds which no longer exist is left out."""
    found = []
    for badge in badges:
        try:
            criteria = criteria_of(badge)
        except Refused as refusal:
            log.warning("badge.rule_unreadable", badge=badge.pk, why=str(refusal.sentence))
            continue
        if not criteria.by_hand:
            found.append(Awardable(badge, criteria))
    return found


def evaluate(standings: Collection[Standing], *, badges: Iterable[Badge] | None = None) -> int:
    """Award what these members have earned, and revoke what they have not. Returns the number of
    awards. Who is no member today (left, banned, suspended) is awarded nothing.

    The caller holds the locks of the standings, which serialise this for each member and community;
    for badges of the whole site, the unique constraint decides. About ten statements, and one more
    for each award.
    """
    people = {(standing.community_id, standing.member_id) for standing in standings}
    if badges is None:
        mine = Q(community__in={community for community, _ in people}) | Q(community=None)
        badges = Badge.objects.on().filter(mine)
    offered = awardable(badges)
    held = Held.by(people)
    held.follow_moderators(offered)
    here = recognised(people)
    earned = {**_earned_in_communities(here, offered), **_earned_in_site(here, offered)}
    new, lost = _compare(earned, held)
    for award in lost:
        _revoke(award, Because.UNDONE)
    return _award(new, held)


def unlike_their_deeds(
    people: Collection[Person], offered: Iterable[Awardable]
) -> "tuple[list[New], list[BadgeAward]]":
    """What ``evaluate`` would award to these (community, member) and take back from them now, of
    badges that count within a community. Writes nothing."""
    earned = _earned_in_communities(recognised(people), offered)
    return _compare(earned, Held.by(people))


@dataclass(frozen=True)
class Claim:
    """A badge and who might have earned it; ``community`` is None for badges of the site."""

    badge: Badge
    community: int | None
    member: int


Claims = dict[Claim, list[Earned]]


def _earned_in_communities(people: Collection[Person], offered: Iterable[Awardable]) -> Claims:
    local = [one for one in offered if not one.criteria.is_site]
    if not local or not people:
        return {}
    records = records_of(people, [one.criteria for one in local])
    return {
        Claim(one.badge, community, member): one.criteria.earned(replace_badge(record, one.badge))
        for (community, member), record in records.items()
        for one in local
        if one.badge.community_id in (None, community)
    }


def _earned_in_site(people: Collection[Person], offered: Iterable[Awardable]) -> Claims:
    site = [one for one in offered if one.criteria.is_site]
    if not site or not people:
        return {}
    members = {member for _, member in people}
    return {
        Claim(one.badge, None, member): one.criteria.earned(record)
        for member, record in site_records_of(members, [one.criteria for one in site]).items()
        for one in site
    }


def replace_badge(record: Record, badge: Badge) -> Record:
    """The record as the rule of this badge reads it."""
    return replace(record, badge=badge.pk)


# --- what they have ------------------------------------------------------------------------------

Row = tuple[int, int | None, int]  # badge, community, member


@dataclass
class Held:
    """All awards of some members in some communities, and of the site."""

    rows: dict[Row, list[BadgeAward]] = field(default_factory=lambda: defaultdict(list))
    undone: set[int] = field(default_factory=set)  # entries whose deeds no longer count
    # Awards that would not be without endorsements that moderators took down.
    disowned: set[int] = field(default_factory=set)

    @classmethod
    def by(cls, people: Collection[Person]) -> "Held":
        """Three queries."""
        held = cls()
        members = {member for _, member in people}
        for award in BadgeAward.objects.filter(Among("member", members)).order_by("occurrence"):
            if award.community_id is None or (award.community_id, award.member_id) in people:
                held.rows[award.badge_id, award.community_id, award.member_id].append(award)
        if held.rows:
            held.undone = undone(members)
            held.disowned = held._find_disowned(members)
        return held

    def _find_disowned(self, members: Collection[int]) -> set[int]:
        """Awards do not name endorsements: those that are older than the award are meant, if their
        number is missing for the rule as it was. Some queries for each award that may be."""
        found = set()
        for row, since in endorsements_taken_down(members).items():
            badge, community, member = row
            awards = [award for award in self.rows.get(row, []) if award.awarded_at >= since]
            for award in awards:
                for one in awardable([award.badge_then()]):
                    [record] = records_of([(community, member)], [one.criteria]).values()
                    mine = replace(record, badge=badge)
                    if one.criteria.misses_endorsements(mine, award.level):
                        found.add(award.pk)
        return found

    def has_lost(self, award: BadgeAward) -> bool:
        """Whether one of the deeds by which it was earned no longer counts, or endorsements that
        moderators took down are missing."""
        return award.pk in self.disowned or not self.undone.isdisjoint(award.entries)

    def follow_moderators(self, offered: Iterable[Awardable]) -> None:
        """Revoke what was awarded for something that moderators removed, whatever became of the
        badge since. What they restore is valid again; of badges that are awarded today, their
        rules decide that."""
        since = {one.badge.pk: one.badge.rule_since for one in offered}
        awards = [award for mine in self.rows.values() for award in mine if not award.by_hand]
        lost = [award for award in awards if not award.revoked_at and self.has_lost(award)]
        removed = removed_by_moderators(
            self.undone.intersection(pk for award in lost for pk in award.entries)
        )
        for award in lost:
            if award.pk in self.disowned or not removed.isdisjoint(award.entries):
                _revoke(award, Because.REMOVED)
        for award in awards:
            if (
                award.revoked_because == Because.REMOVED
                and not award.revoked_for_good
                and not self.has_lost(award)
                and (award.badge_id not in since or award.version < since[award.badge_id])
            ):
                _reinstate(award)


class New(NamedTuple):
    """What is to be awarded: in a row that was revoked, or a new one."""

    claim: Claim
    earned: Earned
    row: BadgeAward | None
    occurrence: int


def _compare(earned: Claims, held: Held) -> tuple[list[New], list[BadgeAward]]:
    """What is to be awarded, and to be taken back, so that the awards are those that were
    earned."""
    new: list[New] = []
    lost: list[BadgeAward] = []
    for claim, found in earned.items():
        mine = held.rows.get((claim.badge.pk, claim.community, claim.member), [])
        for level in {one.level for one in found} | {award.level for award in mine}:
            wanted = [one for one in found if one.level == level]
            rows = [award for award in mine if award.level == level]
            kept = [award for award in rows if _counts(award)]
            if len(kept) < len(wanted):
                new += _missing(claim, wanted[len(kept) :], rows, held)
            elif len(kept) > len(wanted):
                lost += _in_excess(claim, kept, held)[: len(kept) - len(wanted)]
    return new, lost


def _counts(award: BadgeAward) -> bool:
    """Whether it is one of the times that were earned. The deeds of an award that somebody revoked
    are used up; one that expired is over."""
    return (not award.revoked_at or award.revoked_for_good) and not award.is_expired


def _missing(
    claim: Claim, wanted: Sequence[Earned], rows: Sequence[BadgeAward], held: Held
) -> Iterator[New]:
    """An award that was revoked by itself is valid again, first those whose deeds count again."""
    again = [a for a in rows if a.revoked_at and not a.revoked_for_good and not a.is_expired]
    again.sort(key=lambda award: (held.has_lost(award), award.occurrence))
    following = count(max((award.occurrence for award in rows), default=-1) + 1)
    for one, row in zip_longest(wanted, again[: len(wanted)]):
        yield New(claim, one, row, row.occurrence if row else next(following))


def _in_excess(claim: Claim, kept: Sequence[BadgeAward], held: Held) -> list[BadgeAward]:
    """What may be taken back, the first of it first. Others stay: after a week, and after the rule
    was changed."""
    recent = timezone.now() - SETTLES_AFTER
    found = [
        award
        for award in kept
        if not award.revoked_at
        and not award.by_hand
        and award.version >= claim.badge.rule_since
        and award.entered_at > recent
    ]
    return sorted(found, key=lambda award: (not held.has_lost(award), -award.occurrence))


def _award(new: Sequence[New], held: Held) -> int:
    asked = [(one.claim.member, look) for one in new for look in one.earned.evidence.lookups]
    found = iter(look_up(asked))
    awards, again = [], 0
    for one in new:
        evidence = one.earned.evidence
        looked_up = [next(found) for _ in evidence.lookups]
        times = [evidence.at, *(each.at for each in looked_up)]
        entries = [*evidence.entries, *(pk for each in looked_up for pk in each.entries)]
        met_at = max(filter(None, times), default=timezone.now())
        award = _unsaved_award(one, met_at, entries)
        if one.row is None:
            awards.append(award)
        else:
            again += _reinstate(one.row, instead=award if held.has_lost(one.row) else None)
    # What another worker has inserted meanwhile stays as it is.
    BadgeAward.objects.bulk_create(awards, ignore_conflicts=True)
    ours = BadgeAward.objects.filter(public_id__in=[award.public_id for award in awards])
    written = list(ours.order_by("pk")) if awards else []
    for award in written:
        record(facts.BadgeAwarded(**told(award)), by=None)
    return len(written) + again


def _unsaved_award(new: New, at: datetime, entries: list[int]) -> BadgeAward:
    badge, member = new.claim.badge, new.claim.member
    return BadgeAward(
        badge=badge,
        version=badge.version,
        member_id=member,
        community_id=new.claim.community,
        group_id=new.earned.evidence.group,
        level=new.earned.level,
        occurrence=new.occurrence,
        points=badge.points_for(member),
        entries=entries,
        awarded_at=at,
        expires_at=expiry(badge, at),
    )


def expiry(badge: Badge, at: datetime) -> datetime | None:
    return months_later(at, badge.expires_after) if badge.expires_after else None


def told(award: BadgeAward) -> dict[str, Any]:
    """What each fact about an award says."""
    return {
        "award_id": award.pk,
        "badge_id": award.badge_id,
        "member_id": award.member_id,
        "community_id": award.community_id,
    }


def _revoke(award: BadgeAward, because: Because) -> None:
    """Unless somebody did so meanwhile: for awards of the site, no lock excludes that."""
    award.revoked_at, award.revoked_because = timezone.now(), because
    if _write(award, "revoked_at", "revoked_because", where={"revoked_at": None}):
        record(facts.BadgeRevoked(**told(award)), by=None)


def _reinstate(award: BadgeAward, *, instead: BadgeAward | None = None) -> bool:
    """Make it valid again, unless somebody revoked it for good meanwhile; by the deeds of
    ``instead``, where its own no longer count."""
    award.revoked_at, award.revoked_because = None, ""
    columns = ["revoked_at", "revoked_because"]
    if instead is not None:
        deeds = ["version", "group_id", "entries", "awarded_at", "expires_at"]
        for name in deeds:
            setattr(award, name, getattr(instead, name))
        columns += deeds
    where = {"revoked_at__isnull": False, "revoked_for_good": False}
    written = _write(award, *columns, where=where)
    if written:
        record(facts.BadgeAwarded(**told(award)), by=None)
    return written


def _write(award: BadgeAward, *columns: str, where: dict[str, Any]) -> bool:
    values = {name: getattr(award, name) for name in columns}
    return bool(BadgeAward.objects.filter(pk=award.pk, **where).update(**values))


def revoke_with_words(award: BadgeAward) -> None:
    """Moderators took down the words with which it was given by hand."""
    if award.revoked_at is None:
        _revoke(award, Because.REMOVED)


def reinstate_with_words(award: BadgeAward) -> None:
    if award.revoked_because == Because.REMOVED:
        _reinstate(award)


# --- who would receive a badge -------------------------------------------------------------------

MOST_PREVIEWED = 1_000  # in a request: some seconds


@dataclass(frozen=True)
class Preview:
    """Who would receive a badge now: how many of ``looked_at`` members, and the first of them."""

    number: int
    members: list[int]
    looked_at: int
    complete: bool


def preview(badge: Badge, community: Community | None) -> Preview:
    """By the same evaluation, without writing; reads at most MOST_PREVIEWED members."""
    found: set[int] = set()
    looked_at, last = 0, 0
    if badge.pk is None:  # one that is being made
        badge = copy(badge)
        badge.pk = 0
    offered = awardable([badge])
    while looked_at < MOST_PREVIEWED:
        rows = Standing.objects.filter(pk__gt=last).order_by("pk")
        if community is not None:
            rows = rows.filter(community=community)
        standings = list(rows[:CHUNK])
        people = recognised({(one.community_id, one.member_id) for one in standings})
        claims = {**_earned_in_communities(people, offered), **_earned_in_site(people, offered)}
        found |= {claim.member for claim, earned in claims.items() if earned}
        looked_at += len(standings)
        if len(standings) < CHUNK:
            return Preview(len(found), sorted(found)[:20], looked_at, complete=True)
        last = standings[-1].pk
    return Preview(len(found), sorted(found)[:20], looked_at, complete=False)


def records_for(
    badges: Sequence[Awardable], community: Community, member: Any
) -> Iterator[tuple[Awardable, Record]]:
    """Each badge with the member's record, to show progress."""
    local = [one for one in badges if not one.criteria.is_site]
    site = [one for one in badges if one.criteria.is_site]
    if local:
        person = (community.pk, member.pk)
        mine = records_of([person], [one.criteria for one in local])[person]
        for one in local:
            yield one, replace_badge(mine, one.badge)
    if site:
        whole = site_records_of([member.pk], [one.criteria for one in site])[member.pk]
        for one in site:
            yield one, whole
