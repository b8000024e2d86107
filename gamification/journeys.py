"""A member's own path in a community: what they gave, over time, and what others appreciated.

Read from the ledger and its rollup by day, by a fixed number of queries.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncWeek
from django.utils import timezone

from communities.community.models import Community
from communities.groups.models import Group

from .boards.periods import Span, span_of
from .models import DayScore, Kudos, LedgerEntry, Period, Season, ValueKind
from .rules import RULES, TermsOf
from .wording import in_a_row, most_of

WEEKS = 26
STREAK_WEEKS = 12
# How many deeds of a kind fill its bar. Each time that it is full, a longer one begins.
BARS = (5, 15, 40, 100, 250, 600, 1500, 4000, 10000)
LATEST = 3  # thanks
IN_WORDS = 3  # how many sorts of deeds a sentence lists


def today_in(community: Community) -> date:
    """The date in the community's time zone."""
    return timezone.now().astimezone(community.zone).date()


@dataclass(frozen=True)
class Given:
    """What a member gave of one kind of value since they joined."""

    kind: ValueKind
    deeds: list[str]  # in words, the most frequent first
    count: int
    hint: str  # what counts, if they have given nothing yet

    @property
    def in_words(self) -> str:
        return in_a_row(self.deeds)

    @property
    def bar(self) -> int:
        """How many deeds fill it."""
        return next((bar for bar in BARS if bar > self.count), self.count + 1)


@dataclass(frozen=True)
class Appreciation:
    """What others valued in one place: a group that the member may read, or the community. Points
    given by hand are among it."""

    place: Community | Group
    deeds: list[str]

    @property
    def in_words(self) -> str:
        return in_a_row(self.deeds)


@dataclass(frozen=True)
class Weeks:
    """Points by week (its Monday) and kind of value, the oldest week first."""

    mondays: list[date]
    points: dict[ValueKind, list[int]]

    @property
    def rows(self) -> list[tuple[ValueKind, list[int]]]:
        """The kinds of which there is anything."""
        return [(kind, values) for kind, values in self.points.items() if any(values)]

    @property
    def sums(self) -> list[int]:
        return [sum(values) for values in zip(*self.points.values(), strict=True)]

    @property
    def active_lately(self) -> int:
        """In how many of the last weeks the member contributed."""
        return sum(points > 0 for points in self.sums[-STREAK_WEEKS:])

    @property
    def best(self) -> tuple[date, int]:
        """The week with the most points, and these; the latest of several."""
        return max(zip(self.mondays, self.sums, strict=True), key=lambda one: (one[1], one[0]))


@dataclass(frozen=True)
class Journey:
    span: Span  # the current season, or quarter
    season: Season | None
    given: list[Given]
    lately: list[str]  # deeds within the span, in words
    appreciated: list[Appreciation]
    weeks: Weeks
    thanks: list[Kudos]  # the latest, private ones too

    @property
    def lately_in_words(self) -> str:
        return in_a_row(self.lately)

    @property
    def is_empty(self) -> bool:
        nothing_given = not any(given.count for given in self.given)
        return nothing_given and not self.thanks and not self.appreciated


def journey_of(member: Any, community: Community) -> Journey:
    """At most nine queries, however much the member gave."""
    today = today_in(community)
    season, span = current_span(community, today)
    tally = _tally(member, community, span)
    return Journey(
        span=span,
        season=season,
        given=_given(tally, community),
        lately=most_of(_by_rule(tally, "lately"), IN_WORDS),
        appreciated=_appreciated(tally, member, community),
        weeks=weeks_of(member, community, today),
        thanks=list(_thanks(member, community)[:LATEST]),
    )


def current_span(community: Community, today: date) -> tuple[Season | None, Span]:
    """The season that contains the day and began last, or else the quarter."""
    season = community.seasons.filter(starts_on__lte=today, ends_on__gte=today).first()
    if season is None:
        return None, span_of(Period.QUARTER, today)
    return season, Span(Period.SEASON, season.starts_on, season.ends_on, season.pk)


def _tally(member: Any, community: Community, span: Span) -> list[dict[str, Any]]:
    """Numbers of deeds that count today by rule, kind and group: ``ever``, ``lately`` (within the
    span), and ``valued`` (within the span, by the judgement of somebody else). What was given by
    hand is no deed of the member: it is only valued, as its points."""
    # A reversal has the same kind, group and day as what it reverses, and the opposite points.
    one = Case(When(reverses=None, then=Value(1)), default=Value(-1))
    by_hand = Q(rule="grant")
    lately = Q(day__gte=span.first, day__lte=span.last)
    return list(
        LedgerEntry.objects.filter(member=member, community=community)
        .values("rule", "kind", "group")
        .annotate(
            ever=Sum(one, filter=~by_hand, default=0),
            lately=Sum(one, filter=lately & ~by_hand, default=0),
            valued=Sum(
                Case(When(by_hand, then=F("points")), default=one),
                filter=lately & Q(given_by__isnull=False),
                default=0,
            ),
        )
    )


def _by_rule(rows: Iterable[dict[str, Any]], column: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in rows:
        found[row["rule"]] += row[column]
    return found


def _given(tally: Sequence[dict[str, Any]], community: Community) -> list[Given]:
    terms_of = TermsOf([community.pk])
    counting = [
        terms for rule in RULES.rules.values() if (terms := terms_of(community.pk, rule)).on
    ]
    found = []
    for kind in ValueKind:
        rules = _by_rule((row for row in tally if row["kind"] == kind), "ever")
        ways = [terms for terms in counting if terms.rule.kind == kind and terms.points]
        best = max(ways, key=lambda terms: terms.points, default=None)
        if rules.total() or best:
            hint = str(best.rule.sentence) if best else ""
            found.append(Given(kind, most_of(rules, IN_WORDS), rules.total(), hint))
    return sorted(found, key=lambda given: -given.count)


def _appreciated(
    tally: Sequence[dict[str, Any]], member: Any, community: Community
) -> list[Appreciation]:
    places: dict[int | None, Counter[str]] = defaultdict(Counter)
    for row in tally:
        places[row["group"]][row["rule"]] += row["valued"]
    groups = Group.objects.readable_by(member).in_bulk([pk for pk in places if pk is not None])
    known: dict[int | None, Community | Group] = {None: community, **groups}
    found = [
        Appreciation(known[pk], deeds)
        for pk, rules in sorted(places.items(), key=lambda one: -one[1].total())
        if pk in known and (deeds := most_of(rules, IN_WORDS))
    ]
    for group in groups.values():
        group.community = community  # saves the queries
    return found


def weeks_of(member: Any, community: Community, today: date) -> Weeks:
    """The last half year, up to and with the current week. One query."""
    this = span_of(Period.WEEK, today).first
    mondays = [this - timedelta(weeks=ago) for ago in reversed(range(WEEKS))]
    points = {kind: dict.fromkeys(mondays, 0) for kind in ValueKind}
    rows = (
        DayScore.objects.filter(member=member, place=-community.pk, day__gte=mondays[0])
        .annotate(week=TruncWeek("day"))
        .values_list("week", "kind")
        .annotate(Sum("points"))
    )
    for week, kind, value in rows:
        if week in points[ValueKind(kind)]:
            points[ValueKind(kind)][week] = value
    return Weeks(mondays, {kind: list(values.values()) for kind, values in points.items()})


def _thanks(member: Any, community: Community) -> QuerySet[Kudos]:
    received = Kudos.objects.visible_to(member).filter(receiver=member, community=community)
    return received.for_list().order_by("-given_at", "-id")
