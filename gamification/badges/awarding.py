"""Awards badges to whoever meets their rules, and revokes what was never earned.

``evaluate`` is idempotent: the same ledger gives the same awards, in whatever order it was written
and however often this runs. docs/decisions/0015-badges-stay.md says why awards stay.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from communities.community.models import Community
from communities.feed.models import Comment, Post, PostState, Reaction
from plc.core.among import Among
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..ledger.settling import Person
from ..models import Badge, BadgeAward, LedgerEntry, Standing, Why
from .criteria import Criteria, Earned, parse
from .parts import Record
from .records import look_up, records_of, site_records_of

log = structlog.get_logger(__name__)

CHUNK = 200
# What was awarded by mistake (an answer accepted by a slip) is taken back; what somebody had for
# longer stays theirs.
SETTLES_AFTER = timedelta(days=7)

UNDONE = gettext_noop("What it was given for was undone within a week.")
REMOVED = gettext_noop("Moderators removed what it was given for.")


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
        expires=badge.expires_after is not None,
    )


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
    awards.

    The caller holds the locks of the standings, which serialise this for each member and community;
    for badges of the whole site, the unique constraint decides. About ten statements, and one more
    for each award.
    """
    people = {(standing.community_id, standing.member_id) for standing in standings}
    if badges is None:
        mine = Q(community__in={community for community, _ in people}) | Q(community=None)
        badges = Badge.objects.on().filter(mine)
    offered = awardable(badges)
    local = [one for one in offered if not one.criteria.is_site]
    site = [one for one in offered if one.criteria.is_site]
    earned = {**_earned_in_communities(people, local), **_earned_in_site(people, site)}
    return _enter(earned) if earned else 0


@dataclass(frozen=True)
class Claim:
    """A badge and who might have earned it; ``community`` is None for badges of the site."""

    badge: Badge
    community: int | None
    member: int


Claims = dict[Claim, list[Earned]]


def _earned_in_communities(people: Collection[Person], offered: Sequence[Awardable]) -> Claims:
    if not offered:
        return {}
    records = records_of(people, [one.criteria for one in offered])
    return {
        Claim(one.badge, community, member): one.criteria.earned(replace_badge(record, one.badge))
        for (community, member), record in records.items()
        for one in offered
        if one.badge.community_id in (None, community)
    }


def _earned_in_site(people: Collection[Person], offered: Sequence[Awardable]) -> Claims:
    if not offered:
        return {}
    members = {member for _, member in people}
    return {
        Claim(one.badge, None, member): one.criteria.earned(record)
        for member, record in site_records_of(members, [one.criteria for one in offered]).items()
        for one in offered
    }


def replace_badge(record: Record, badge: Badge) -> Record:
    """The record as the rule of this badge reads it."""
    return replace(record, badge=badge.pk)


def _enter(earned: Claims) -> int:
    """Compare what was earned with the awards there are, and write the difference."""
    held: dict[tuple[int, int | None, int], dict[tuple[int, int], BadgeAward]] = defaultdict(dict)
    awards = BadgeAward.objects.filter(
        Among("member", {claim.member for claim in earned}),
        Among("badge", {claim.badge.pk for claim in earned}),
    )
    for award in awards:
        held[award.badge_id, award.community_id, award.member_id][award.level, award.occurrence] = (
            award
        )
    new: list[tuple[Claim, Earned]] = []
    back: list[BadgeAward] = []
    lost: list[BadgeAward] = []
    for claim, found in earned.items():
        mine = held[claim.badge.pk, claim.community, claim.member]
        wanted = {(one.level, one.occurrence) for one in found}
        new += [(claim, one) for one in found if (one.level, one.occurrence) not in mine]
        for key, award in mine.items():
            if award.by_hand:
                continue
            if key in wanted and award.revoked_at and not award.revoked_for_good:
                back.append(award)
            elif key not in wanted and not award.revoked_at:
                lost.append(award)
    _take_back([award for award in lost if award.version == _version(earned, award)])
    _reinstate(back)
    return _award(new) + len(back)


def _version(earned: Claims, award: BadgeAward) -> int:
    """Of the badge today: an award by an older version of the rule stays."""
    return next(claim.badge.version for claim in earned if claim.badge.pk == award.badge_id)


def _award(new: Sequence[tuple[Claim, Earned]]) -> int:
    asked = [(claim.member, look) for claim, one in new for look in one.evidence.lookups]
    found = iter(look_up(asked))
    awards = []
    for claim, one in new:
        looked_up = [next(found) for _ in one.evidence.lookups]
        times = [one.evidence.at, *(each.at for each in looked_up)]
        entries = [*one.evidence.entries, *(pk for each in looked_up for pk in each.entries)]
        met_at = max(filter(None, times), default=timezone.now())
        awards.append(award_of(claim, one, met_at, entries))
    # What another worker has inserted meanwhile stays as it is.
    BadgeAward.objects.bulk_create(awards, ignore_conflicts=True)
    ours = BadgeAward.objects.filter(public_id__in=[award.public_id for award in awards])
    written = list(ours.order_by("pk")) if awards else []
    for award in written:
        record(facts.BadgeAwarded(**told(award)), by=None)
    return len(written)


def award_of(claim: Claim, one: Earned, at: datetime, entries: list[int]) -> BadgeAward:
    badge = claim.badge
    return BadgeAward(
        badge=badge,
        version=badge.version,
        member_id=claim.member,
        community_id=claim.community,
        group_id=one.evidence.group,
        level=one.level,
        occurrence=one.occurrence,
        points=badge.points,
        entries=entries,
        awarded_at=at,
        expires_at=expiry(badge, at),
    )


def expiry(badge: Badge, at: datetime) -> datetime | None:
    """The same day of a later month, or the last day of a shorter one."""
    if not badge.expires_after:
        return None
    years, month = divmod(at.month - 1 + badge.expires_after, 12)
    last = monthrange(at.year + years, month + 1)[1]
    return at.replace(year=at.year + years, month=month + 1, day=min(at.day, last))


def told(award: BadgeAward) -> dict[str, Any]:
    """What each fact about an award says."""
    return {
        "award_id": award.pk,
        "badge_id": award.badge_id,
        "member_id": award.member_id,
        "community_id": award.community_id,
    }


def _take_back(awards: Sequence[BadgeAward]) -> None:
    """Revoke awards whose deeds were undone soon, or removed by moderators; others stay."""
    removed = _removed_by_moderators([pk for award in awards for pk in award.entries])
    for award in awards:
        if removed & set(award.entries):
            reason = REMOVED
        elif award.entered_at > timezone.now() - SETTLES_AFTER:
            reason = UNDONE
        else:
            continue
        award.revoked_at, award.revoked_reason = timezone.now(), reason
        award.save(update_fields=["revoked_at", "revoked_reason"])
        record(facts.BadgeRevoked(**told(award)), by=None)


def _reinstate(awards: Sequence[BadgeAward]) -> None:
    for award in awards:
        award.revoked_at, award.revoked_reason = None, ""
        award.save(update_fields=["revoked_at", "revoked_reason"])
        record(facts.BadgeAwarded(**told(award)), by=None)


def _removed_by_moderators(entries: Collection[int]) -> set[int]:
    """Which of these ledger entries are reversed because moderators hid or removed what they are
    about. At most four queries."""
    sources: dict[str, dict[int, int]] = defaultdict(dict)
    rows = LedgerEntry.objects.filter(Among("pk", entries), reversal__why=Why.GONE)
    for entry in rows.select_related("source_type") if entries else ():
        sources[entry.source_type.model][entry.source_id] = entry.pk
    hidden = {"state__in": (PostState.HIDDEN, PostState.REMOVED)}
    kinds: list[tuple[str, Any, Q]] = [
        ("post", Post, Q(**hidden)),
        ("comment", Comment, Q(**hidden) | Q(post__state__in=hidden["state__in"])),
        (
            "reaction",
            Reaction,
            Q(post__state__in=hidden["state__in"]) | Q(comment__state__in=hidden["state__in"]),
        ),
    ]
    return {
        sources[name][pk]
        for name, model, is_gone in kinds
        if sources[name]
        for pk in model.objects.filter(is_gone, Among("pk", sources[name])).values_list(
            "pk", flat=True
        )
    }


# --- everybody ----------------------------------------------------------------------------------


def evaluate_everybody(*, badge: Badge | None = None) -> int:
    """Evaluate all members, or all for one badge, in chunks of a transaction each. Returns the
    number of awards."""
    total, last = 0, 0
    while True:
        with transaction.atomic():
            rows = Standing.objects.filter(pk__gt=last).order_by("pk")
            if badge is not None and badge.community_id:
                rows = rows.filter(community=badge.community_id)
            standings = list(rows.select_for_update(no_key=True)[:CHUNK])
            if not standings:
                return total
            last = standings[-1].pk
            total += evaluate(standings, badges=None if badge is None else [badge])


MOST_PREVIEWED = 5_000


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
        people = {(one.community_id, one.member_id) for one in standings}
        is_site = bool(offered) and offered[0].criteria.is_site
        claims = (_earned_in_site if is_site else _earned_in_communities)(people, offered)
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
