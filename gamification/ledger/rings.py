"""Finds rings: people who reward each other and hardly anybody else.

Every night, for each community. What the people of a ring gave each other in the days that were
looked at is entered anew with nothing, and so is what follows until the ring ends. A ring ends when
it no longer holds; what was not paid by then stays so. Those who look after a community can decide
that people who work together are none: what they gave each other is then paid.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import structlog
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from plc.core.tasks import each_alone

from ..models import LedgerEntry, Outcome, Ring, Why
from ..rules import RULES
from .locks import lock_all_sources, lock_standings
from .pricing import Price
from .settling import Held, Sources, deed_of, entry_for, post, reverse, settle

log = structlog.get_logger(__name__)

DAYS = 28
MOST_PEOPLE = 5
LEAST_REWARDS = 5  # that each gave to the others, and received from them
SHARE = 0.8  # of all that each gave, and of all that each received
TRUSTED = timedelta(days=365)  # once it was decided that the same people are no ring
LEAST_OTHERS = 8  # people outside who rewarded somebody; in smaller communities all know each other


@dataclass
class Exchange:
    """Who rewarded whom how often. Pairs with a single reward are left out of ``between``, but not
    out of the sums."""

    between: dict[int, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    given: dict[int, int] = field(default_factory=dict)
    received: dict[int, int] = field(default_factory=dict)

    def rewards(self, giver: int, member: int) -> int:
        return self.between.get(giver, {}).get(member, 0)

    def partners(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for giver, members in self.between.items():
            for member in members:
                found[giver].add(member)
                found[member].add(giver)
        return found


def rings_in(exchange: Exchange) -> list[frozenset[int]]:
    """Disjoint rings. Each grows from a person by whoever exchanged most with those in it, until it
    is one or too large."""
    partners = exchange.partners()
    found: list[frozenset[int]] = []
    taken: set[int] = set()
    for person in sorted(partners):
        if person in taken or not _is_busy(exchange, person):
            continue
        people = {person}
        while len(people) < MOST_PEOPLE:
            near = {other for one in people for other in partners[one]} - people - taken
            if not near:
                break
            people.add(max(near, key=lambda other: (_exchanged(exchange, other, people), -other)))
            if _is_ring(exchange, people):
                found.append(frozenset(people))
                taken |= people
                break
    return found


def _is_busy(exchange: Exchange, person: int) -> bool:
    least = min(exchange.given.get(person, 0), exchange.received.get(person, 0))
    return least >= LEAST_REWARDS


def _exchanged(exchange: Exchange, person: int, people: Iterable[int]) -> int:
    return sum(
        exchange.rewards(person, other) + exchange.rewards(other, person) for other in people
    )


def _is_ring(exchange: Exchange, people: set[int]) -> bool:
    if len(set(exchange.given) - people) < LEAST_OTHERS:
        return False
    for person in people:
        gave = sum(exchange.rewards(person, other) for other in people)
        got = sum(exchange.rewards(other, person) for other in people)
        if min(gave, got) < LEAST_REWARDS:
            return False
        if gave < SHARE * exchange.given[person] or got < SHARE * exchange.received[person]:
            return False
    return True


def find_rings() -> int:
    """Begin and end the rings of all communities. Returns the number of those begun."""
    today = timezone.localdate()
    since = today - timedelta(days=DAYS)
    found = dict(exchanges_since(since))
    begun: list[Ring] = []

    def look_at(community: int) -> None:
        rings = rings_in(found.get(community, Exchange()))
        begun.extend(_hold(community, rings, found.get(community, Exchange()), since, today))

    holding = Ring.objects.filter(ended_at=None).values_list("community", flat=True)
    each_alone(look_at, sorted({*found, *holding}))
    return len(begun)


def exchanges_since(since: date) -> Iterator[tuple[int, Exchange]]:
    """The exchange in each community where anybody rewarded somebody more than once. Three queries
    for all of them, which read what was posted since then."""
    # Nothing is posted before it happens; a day of somewhere begins up to 14 hours before UTC's.
    posted = datetime.combine(since, time.min, UTC) - timedelta(days=1)
    rows = LedgerEntry.objects.unreversed().filter(
        posted_at__gte=posted, day__gte=since, given_by__isnull=False
    )
    exchanges: dict[int, Exchange] = defaultdict(Exchange)
    pairs = rows.values_list("community", "given_by", "member").annotate(n=Count("pk"))
    for community, giver, member, n in pairs.filter(n__gte=2):
        exchanges[community].between[giver][member] = n
    for column in ("given_by", "member"):
        sums = rows.values_list("community", column).annotate(n=Count("pk"))
        for community, person, n in sums:
            if community in exchanges:
                exchange = exchanges[community]
                (exchange.given if column == "given_by" else exchange.received)[person] = n
    yield from exchanges.items()


@transaction.atomic
def _hold(
    community: int, rings: list[frozenset[int]], exchange: Exchange, since: date, today: date
) -> list[Ring]:
    """Make the community's rings these ones, without those of whom it was decided that they are
    none. Returns the new ones."""
    recently = timezone.now() - TRUSTED
    trusted = Ring.objects.filter(community=community, dismissed_at__gt=recently)
    new = set(rings) - {_people_of(ring) for ring in trusted.prefetch_related("people")}
    held = Ring.objects.select_for_update(no_key=True).filter(community=community, ended_at=None)
    for ring in held.prefetch_related("people"):
        people = _people_of(ring)
        if people in new:
            new.discard(people)
            ring.until = today
            ring.save(update_fields=["until"])
        else:
            ring.ended_at = timezone.now()
            ring.save(update_fields=["ended_at"])
            log.info("ring.ended", community=community, ring=ring.pk)
    return [_begin(community, people, exchange, since, today) for people in sorted(new, key=min)]


def _people_of(ring: Ring) -> frozenset[int]:
    return frozenset(person.pk for person in ring.people.all())


def _begin(
    community: int, people: frozenset[int], exchange: Exchange, since: date, today: date
) -> Ring:
    lock_standings((community, person) for person in people)
    ring = Ring.objects.create(
        community_id=community,
        since=since,
        until=today,
        rewards=sum(exchange.rewards(one, other) for one in people for other in people),
        rewards_given=sum(exchange.given[person] for person in people),
    )
    ring.people.set(people)
    paid = _given_within(ring, people, Outcome.PAID)
    ended = [(entry, int(Why.RING)) for entry in paid]
    post([_unpaid(entry) for entry, _ in ended], after=reverse(ended))
    log.info("ring.began", community=community, ring=ring.pk, people=len(people))
    return ring


def _unpaid(entry: LedgerEntry) -> LedgerEntry:
    """The same deed, entered with nothing."""
    price = Price(0, Outcome.RING, entry.rule_version)
    past = Held(entry, Why.RING)
    return entry_for(deed_of(entry), entry.day, price, past=past)


def _given_within(ring: Ring, people: Iterable[int], outcome: Outcome) -> QuerySet[LedgerEntry]:
    """What its people gave each other, with this outcome, as far as it counts today."""
    return LedgerEntry.objects.unreversed().filter(
        community=ring.community_id,
        member__in=people,
        given_by__in=people,
        day__gte=ring.since,
        outcome=outcome,
    )


def pay_again(ring: Ring) -> None:
    """Enter anew, by today's terms, what was not paid because of a ring that was dismissed. The
    caller holds its lock, and no other of the ledger."""
    people = _people_of(ring)
    lock_all_sources()
    lock_standings((ring.community_id, person) for person in people)
    ways = {(rule.key, way.source): (rule, way) for rule, way in RULES.ways}
    sources: Sources = defaultdict(set)
    unpaid = []
    for entry in _given_within(ring, people, Outcome.RING):
        model = ContentType.objects.get_for_id(entry.source_type_id).model_class()
        if model and (of := ways.get((entry.rule, model))):
            sources[of].add(entry.source_id)
            unpaid.append(entry)
    post([], after=reverse((entry, Why.NO_RING) for entry in unpaid))
    settle(sources, past=True)
