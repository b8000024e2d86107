"""Settles deeds: compares what counts today with what the ledger says, and posts the difference.

Settling is idempotent and does not depend on the order of facts. It locks the sources, and the
standings of all members concerned, before it reads, so that two workers cannot settle the same deed
from different states. Queries are per batch, not per deed.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Model, Q
from django.utils import timezone

from communities.community.models import Community
from plc.core.tasks import hurry_together

from ..models import LedgerEntry, Outcome, Why
from ..rules import DEED, RULES, Rule, Way
from .locks import Person, lock_sources, lock_standings
from .pricing import Price, Prices
from .rollups import Delta, add_to_rollups

ALL = Q()
Sources = dict[tuple[Rule, Way], set[int]]
# Which journal entry said so: (rule, source type, source, actor) -> the entry's id.
Heard = dict[tuple[str, int, int, int], int]


class Key(NamedTuple):
    """What a deed is identified by."""

    rule: str
    source_type: int
    source: int
    member: int
    giver: int | None


@dataclass(frozen=True)
class Deed:
    """Something that counts today. ``kind`` and ``points`` are set where the rule leaves them to
    the row (thanks, grants, badges)."""

    key: Key
    rule: Rule
    community: int
    group: int | None
    at: datetime
    kind: int | None = None
    points: int | None = None

    @property
    def person(self) -> Person:
        return self.community, self.key.member


@dataclass(frozen=True)
class Held:
    """What the ledger has about a deed: the entry that was not reversed, or the last one, and why
    that was reversed."""

    entry: LedgerEntry
    why: int | None = None

    @property
    def reversed(self) -> bool:
        return self.why is not None

    @property
    def person(self) -> Person:
        return self.entry.community_id, self.entry.member_id


@transaction.atomic
def settle(sources: Sources, *, heard: Heard | None = None, past: bool = False) -> int:
    """Post what is missing for the deeds of these sources, and reverse what no longer counts.
    ``past``: also what happened while the community did not count it.

    Returns the number of entries posted. About three statements for each way that is concerned and
    ten more, however many sources there are.
    """
    lock_sources((way.source_type_id, pk) for (_, way), ids in sources.items() for pk in ids)
    people = _people(_deeds(sources), _held(sources))
    lock_standings(people)
    deeds, held = _deeds(sources), _held(sources)
    # Somebody else may have become concerned since (a merged account): lock them too.
    lock_standings(_people(deeds, held) - people)
    wanted = {deed.key: deed for deed in deeds}
    ended = [
        (past.entry, why)
        for key, past in held.items()
        if not past.reversed and (why := _why_ended(past.entry, wanted.get(key)))
    ]
    reversals = reverse(ended)  # before the new ones are priced: what ended fills no cap
    gone = {entry.pk for entry, _ in ended}
    new = [
        deed
        for key, deed in wanted.items()
        if (known := held.get(key)) is None or known.reversed or known.entry.pk in gone
    ]
    return post(_priced(new, held, heard or {}, past=past), after=reversals)


def _people(deeds: list[Deed], held: Mapping[Key, Held]) -> set[Person]:
    return {deed.person for deed in deeds} | {past.person for past in held.values()}


def _why_ended(entry: LedgerEntry, deed: Deed | None) -> Why | None:
    """Why the entry is no longer that of the deed; None if it is. An answer that was accepted anew
    is dated anew, also if nobody heard that it was not accepted for a while."""
    if deed is None:
        return Why.GONE
    if (entry.community_id, entry.group_id) != (deed.community, deed.group):
        return Why.MOVED
    return None if entry.at == deed.at else Why.DATED_ANEW


def _deeds(sources: Sources) -> list[Deed]:
    return [
        deed_from(rule, way, row)
        for (rule, way), ids in sources.items()
        for row in way.deeds().filter(source__in=list(ids)).values_list(*DEED)
    ]


def deed_from(rule: Rule, way: Way, row: tuple[Any, ...]) -> Deed:
    source, member, giver, community, group, at, kind, points = row
    key = Key(rule.key, way.source_type_id, source, member, giver)
    return Deed(key, rule, community, group, at, kind, points)


def _held(sources: Sources) -> dict[Key, Held]:
    """The newest entry of each deed of these sources."""
    asked: list[tuple[str, int, int]] = []
    for (rule, way), ids in sources.items():
        source_type = way.source_type_id
        asked += [(rule.key, source_type, source) for source in ids]
    if not asked:
        return {}
    rules, types, source_ids = zip(*asked, strict=True)
    entries = LedgerEntry.objects.raw(
        """
        SELECT e.*, r.why AS reversed_because
        FROM unnest(%s::text[], %s::int[], %s::bigint[]) AS asked (rule, source_type, source)
        JOIN gamification_ledgerentry e ON e.rule = asked.rule
            AND e.source_type_id = asked.source_type AND e.source_id = asked.source
            AND e.reverses_id IS NULL
        LEFT JOIN gamification_ledgerentry r ON r.reverses_id = e.id
        ORDER BY e.occasion
        """,
        [list(rules), list(types), list(source_ids)],
    )
    return {key_of(entry): Held(entry, entry.reversed_because) for entry in entries}  # type: ignore[attr-defined]


def key_of(entry: LedgerEntry) -> Key:
    return Key(
        entry.rule, entry.source_type_id, entry.source_id, entry.member_id, entry.given_by_id
    )


def deed_of(entry: LedgerEntry) -> Deed:
    """The deed that was entered."""
    return Deed(
        key=key_of(entry),
        community=entry.community_id,
        group=entry.group_id,
        at=entry.at,
        kind=entry.kind,
        points=entry.points,
        rule=RULES.rules[entry.rule],
    )


def _priced(
    deeds: Collection[Deed],
    held: Mapping[Key, Held],
    heard: Heard,
    *,
    past: bool,
) -> list[LedgerEntry]:
    """Unsaved entries for the deeds, in the order in which they happened."""
    days = DaysOf(deed.community for deed in deeds)
    asked = (
        (deed.community, deed.key.member, deed.key.rule, days(deed.community, deed.at), deed.at)
        for deed in deeds
    )
    prices = Prices.of(asked, past=past)
    entries = []
    for deed in sorted(deeds, key=lambda deed: (deed.at, deed.key.source, deed.key.member)):
        before = held.get(deed.key)
        day = days(deed.community, deed.at)
        price = prices.of_deed(deed, day, before=_price_before(deed, before))
        if price is None:  # the community does not count this
            continue
        actor = deed.key.giver or deed.key.member
        # An entry of the journal is named once for each rule and member.
        said = heard.pop((*deed.key[:3], actor), None)
        entries.append(entry_for(deed, day, price, past=before, said=said))
    return entries


def _price_before(deed: Deed, past: Held | None) -> Price | None:
    """What was paid for the deed before it was hidden, deleted or moved within the community. New
    terms do not change it; only a recomputation does."""
    if past is None or past.why == Why.RECOMPUTED:
        return None
    entry = past.entry
    is_same = (entry.community_id, entry.at) == (deed.community, deed.at)
    if not is_same or entry.outcome != Outcome.PAID:
        return None
    return Price(entry.points, Outcome.PAID, entry.rule_version)


def entry_for(
    deed: Deed, day: date, price: Price, *, past: Held | None, said: int | None = None
) -> LedgerEntry:
    """An unsaved entry. ``past`` is the one before for the same deed, which was (or is now)
    reversed; ``said`` is the id of the journal's entry."""
    return LedgerEntry(
        member_id=deed.key.member,
        community_id=deed.community,
        group_id=deed.group,
        rule=deed.key.rule,
        rule_version=price.version,
        kind=deed.kind or deed.rule.kind,
        points=price.points,
        outcome=price.outcome,
        source_type_id=deed.key.source_type,
        source_id=deed.key.source,
        given_by_id=deed.key.giver,
        occasion=past.entry.occasion + 1 if past else 0,
        at=deed.at,
        day=day,
        posted_at=timezone.now(),
        entry=past.entry.entry if past else said,
    )


def reverse(
    ended: Iterable[tuple[LedgerEntry, int]], *, recomputation: int | None = None
) -> list[LedgerEntry]:
    """Write the reversals of these entries, which ``post`` is told of."""
    rows = [reversal_of(entry, why, recomputation) for entry, why in ended]
    return LedgerEntry.objects.bulk_create(rows)


def post(entries: Collection[LedgerEntry], *, after: Iterable[LedgerEntry] = ()) -> int:
    """Write new entries, add them and the reversals before them to the rollups, and touch the
    standings.

    The caller holds the locks of all members concerned. Returns the number of both.
    """
    LedgerEntry.objects.bulk_create(entries)
    rows = [*after, *entries]
    if not rows:
        return 0
    add_to_rollups(
        Delta(row.member_id, row.community_id, row.group_id, row.kind, row.day, row.points)
        for row in rows
    )
    touch({(row.community_id, row.member_id) for row in rows})
    return len(rows)


def reversal_of(entry: LedgerEntry, why: int, recomputation: int | None = None) -> LedgerEntry:
    """An unsaved entry with the negative points of this one."""
    same = {
        field.attname: getattr(entry, field.attname)
        for field in LedgerEntry._meta.concrete_fields
        if not field.primary_key
    }
    different = {
        "points": -entry.points,
        "posted_at": timezone.now(),
        "reverses_id": entry.pk,
        "why": why,
        "recomputation_id": recomputation,
    }
    return LedgerEntry(**{**same, **different})


def touch(people: Iterable[Person]) -> None:
    """Let boards, badges and levels of these (community, member) follow, once this transaction
    commits. What is lost on the way is found by the clock."""
    from ..tasks import follow_standings  # noqa: PLC0415  it imports this module

    ordered = sorted(people)
    communities, members = ([pair[side] for pair in ordered] for side in (0, 1))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE gamification_standing s SET touched_at = %s
            FROM unnest(%s::bigint[], %s::bigint[]) AS p (community, member)
            WHERE s.community_id = p.community AND s.member_id = p.member
            """,
            [timezone.now(), communities, members],
        )
    transaction.on_commit(lambda: hurry_together(follow_standings), robust=True)


class DaysOf:
    """The day of a moment in a community's time zone. One query."""

    def __init__(self, communities: Iterable[int]) -> None:
        self.zones = {
            community.pk: community.zone
            for community in Community.objects.filter(pk__in=set(communities))
        }

    def __call__(self, community: int, at: datetime) -> date:
        return at.astimezone(self.zones[community]).date()


def concerned_by(facts: Iterable[Any]) -> tuple[Sources, Heard]:
    """What journal entries concern: the sources to settle, and which entry said so. One query for
    each model and column that they name sources by (``Way.through``)."""
    sources: Sources = {}
    heard: Heard = {}
    through: dict[tuple[Rule, Way, str], set[int]] = {}
    for entry in facts:
        for rule, way in RULES.ways:
            if concerned := way.facts.get(entry.name):
                ids = {pk for pk in concerned(entry.data) if pk is not None}
                sources.setdefault((rule, way), set()).update(ids)
                for pk in ids:
                    if entry.actor_id:
                        key = (rule.key, way.source_type_id, pk, entry.actor_id)
                        heard.setdefault(key, entry.pk)
            for column, names in way.through.items():
                if concerned := names.get(entry.name):
                    ids = {pk for pk in concerned(entry.data) if pk is not None}
                    through.setdefault((rule, way, column), set()).update(ids)
    for (rule, way, _), found in _sources_of(through).items():
        sources.setdefault((rule, way), set()).update(found)
    return {key: ids for key, ids in sources.items() if ids}, heard


def _sources_of(
    through: Mapping[tuple[Rule, Way, str], set[int]],
) -> dict[tuple[Rule, Way, str], list[int]]:
    """The sources whose column is one of the ids."""
    asked: dict[tuple[type[Model], str, Q], set[int]] = {}
    for (_, way, column), ids in through.items():
        asked.setdefault((way.source, column, way.only.get(column, ALL)), set()).update(ids)
    found = {
        (model, column, only): list(
            # Both conditions in one call: they are about the same related row.
            model._default_manager.filter(only, **{f"{column}__in": ids})
            .values_list(column, "pk")
            .distinct()
        )
        for (model, column, only), ids in asked.items()
        if ids
    }
    return {
        (rule, way, column): [
            pk
            for of, pk in found.get((way.source, column, way.only.get(column, ALL)), ())
            if of in ids
        ]
        for (rule, way, column), ids in through.items()
    }
