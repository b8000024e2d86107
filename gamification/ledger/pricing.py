"""What a deed is worth: the terms of its rule, caps, cooldowns and rings."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Sum

from ..boards.periods import span_of
from ..models import LedgerEntry, Outcome, Period, Ring, RuleOverride
from ..rules import RULES, Terms, TermsOf

if TYPE_CHECKING:
    from .settling import Deed

Line = tuple[int, int, str]  # community, member, rule
Asked = tuple[int, int, str, date, datetime]  # a line, and the day and time of a deed


def _hours_of(first: date, last: date) -> tuple[datetime, datetime]:
    """Hours that contain these days in every time zone. The ledger has an index by them, so that
    nobody's whole past is read."""
    begins, ends = (datetime.combine(day, time.min, tzinfo=UTC) for day in (first, last))
    return begins - timedelta(days=1), ends + timedelta(days=2)


class Price(NamedTuple):
    points: int
    outcome: int
    version: int


class RingSpan(NamedTuple):
    """A ring, and how long it held."""

    people: frozenset[int]
    since: date
    ended_at: datetime | None

    def contains(self, day: date, at: datetime) -> bool:
        return self.since <= day and (self.ended_at is None or at <= self.ended_at)


@dataclass
class Prices:
    """Prices deeds one after another, in the order in which they happened. Knows what the same
    members were paid before; ``of_deed`` remembers what it has paid."""

    terms: TermsOf
    past: bool  # whether the past is being entered, by today's terms
    paid: dict[tuple[Line, date], int] = field(default_factory=lambda: defaultdict(int))
    times: dict[tuple[Line, int | None], list[datetime]] = field(
        default_factory=lambda: defaultdict(list)
    )
    rings: dict[int, list[RingSpan]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, deeds: Iterable[Asked], *, past: bool = False, fresh: bool = False) -> "Prices":
        """Read what is needed for deeds given as (community, member, rule, day, at). ``past``: also
        what happened before the rule was switched on again. ``fresh`` ignores what the ledger has,
        to price a whole past anew."""
        asked = list(deeds)
        communities = {community for community, *_ in asked}
        prices = cls(TermsOf(communities), past=past or fresh)
        rings = Ring.objects.filter(community__in=communities, dismissed_at=None)
        for ring in rings.prefetch_related("people"):
            people = frozenset(person.pk for person in ring.people.all())
            prices.rings[ring.community_id].append(RingSpan(people, ring.since, ring.ended_at))
        if not fresh:
            prices._read(
                [one for one in asked if _is_limited(prices.terms(one[0], RULES.rules[one[2]]))]
            )
        return prices

    def _read(self, asked: list[Asked]) -> None:
        """Two queries: points by day within the weeks concerned, and times within cooldowns."""
        if not asked:
            return
        communities, members, rules, days, _ = (set(column) for column in zip(*asked, strict=True))
        rows = LedgerEntry.objects.filter(
            member__in=members, community__in=communities, rule__in=rules
        )
        weeks = [span_of(Period.WEEK, day) for day in days]
        first, last = min(week.first for week in weeks), max(week.last for week in weeks)
        for *line, day, points in (
            rows.filter(day__gte=first, day__lte=last, at__range=_hours_of(first, last))
            .values_list("community", "member", "rule", "day")
            .annotate(Sum("points"))
        ):
            self.paid[tuple(line), day] += points
        cooldowns = {
            key: terms.cooldown
            for community, _, key, *_ in asked
            if (terms := self.terms(community, RULES.rules[key])).cooldown
        }
        if cooldowns:
            since = min(at for *_, at in asked) - max(cooldowns.values())
            for *line, giver, at in (
                rows.unreversed()
                .filter(rule__in=cooldowns, at__gte=since, outcome=Outcome.PAID)
                .values_list("community", "member", "rule", "given_by", "at")
            ):
                insort(self.times[tuple(line), giver], at)

    def of_deed(self, deed: "Deed", day: date, *, before: Price | None = None) -> Price | None:
        """The price of the deed; None if the community does not count it. A deed that comes back
        is worth what it was ``before``, if caps still allow it."""
        terms = self.terms(deed.community, deed.rule)
        if before is None:
            if not terms.on or (terms.since and deed.at < terms.since and not self.past):
                return None
            points = terms.points if deed.points is None else deed.points
            before = Price(points, Outcome.PAID, terms.version)
        line = (deed.community, deed.key.member, deed.key.rule)
        outcome = self._outcome(deed, terms, line, day, before.points)
        if outcome != Outcome.PAID:
            return before._replace(points=0, outcome=outcome)
        self.paid[line, day] += before.points
        insort(self.times[line, deed.key.giver], deed.at)
        return before

    def _outcome(self, deed: "Deed", terms: Terms, line: Line, day: date, points: int) -> Outcome:
        pair = {deed.key.member, deed.key.giver}
        if any(
            pair <= ring.people and ring.contains(day, deed.at)
            for ring in self.rings[deed.community]
        ):
            return Outcome.RING
        if terms.cooldown and self._is_too_soon(line, deed.key.giver, deed.at, terms.cooldown):
            return Outcome.COOLDOWN
        if terms.daily_cap is not None and self.paid[line, day] + points > terms.daily_cap:
            return Outcome.DAILY_CAP
        if terms.weekly_cap is not None:
            week = span_of(Period.WEEK, day)
            days = (week.first + timedelta(days=n) for n in range(7))
            if sum(self.paid[line, each] for each in days) + points > terms.weekly_cap:
                return Outcome.WEEKLY_CAP
        return Outcome.PAID

    def _is_too_soon(
        self, line: Line, giver: int | None, at: datetime, cooldown: timedelta
    ) -> bool:
        times = self.times[line, giver]
        before = bisect_left(times, at)
        return before > 0 and at - times[before - 1] < cooldown


def _is_limited(terms: Terms) -> bool:
    return bool(terms.daily_cap is not None or terms.weekly_cap is not None or terms.cooldown)


def forget_since(community: int, asked_at: datetime) -> None:
    """All that happened in the community was entered by the terms of this moment, or of later
    ones: there is no past any more that does not count."""
    overrides = RuleOverride.objects.filter(community=community, on_since__lt=asked_at)
    overrides.update(on_since=None)
