"""The parts of badge rules: what each asks of a member's record, and says in words. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from functools import reduce
from typing import Any, ClassVar, NamedTuple

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext, ngettext

from plc.core.registry import completions

from ..presence import LARGEST_SMALL_GROUP
from ..rules import RULES
from ..wording import deeds_in_words

MOST_DEEDS = 10_000
MOST_DAYS = 730
MOST_WEEKS = 104
MOST_EVIDENCE = 20  # ledger entries named by an award
# Rules whose deeds follow from badges or from judgement, which no badge may require.
NOT_COUNTED = frozenset({"badge_earned", "grant"})

COMMUNITY, GROUP, SITE = "community", "group", "site"
SCOPES = (COMMUNITY, GROUP, SITE)


class Done(NamedTuple):
    """A deed of a member that counts today."""

    entry: int
    rule: str
    at: datetime
    day: date
    community: int
    group: int | None


class Lookup(NamedTuple):
    """Which deeds were meant, where only their number is known: in the order of time, ``take``
    after the first ``skip``."""

    rules: tuple[str, ...]
    community: int | None  # None: all of the record's
    group: int | None  # None: any
    skip: int
    take: int


@dataclass(frozen=True)
class Evidence:
    """By what a part was met, and when (None: at the last deed of the lookups)."""

    entries: tuple[int, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    at: datetime | None = None
    group: int | None = None


@dataclass
class Record:
    """What a member did, as far as the rules ask. ``communities`` are those that the scope "site"
    includes."""

    community: int | None
    totals: dict[tuple[int, int | None, str], int] = field(default_factory=dict)
    timed: list[Done] = field(default_factory=list)  # by time
    endorsed: Mapping[int, list[tuple[datetime, bool]]] = field(default_factory=dict)
    completed: Mapping[tuple[str, str], datetime] = field(default_factory=dict)
    badge: int | None = None  # whose endorsements count

    def since(self, at: datetime | None) -> "Record":
        """Only the deeds from then on, of which the time is known; counted anew."""
        timed = [done for done in self.timed if at is None or done.at >= at]
        totals = Counter((done.community, done.group, done.rule) for done in timed)
        return replace(self, timed=timed, totals=totals)

    def counts(self, rules: Sequence[str], scope: str) -> Iterator[tuple[int | None, int]]:
        """(group, number of deeds) for each place of the scope."""
        found: Counter[int | None] = Counter()
        for (community, group, rule), n in self.totals.items():
            if rule in rules and (scope == SITE or community == self.community):
                found[group if scope == GROUP else None] += n
        if scope == GROUP:
            del found[None]
        yield from sorted(found.items(), key=lambda item: (-item[1], item[0] or 0))

    def deeds(self, rules: Sequence[str], scope: str) -> Iterator[tuple[int | None, list[Done]]]:
        """(group, deeds by time) for each place of the scope."""
        found: dict[int | None, list[Done]] = defaultdict(list)
        for done in self.timed:
            if done.rule in rules and (scope == SITE or done.community == self.community):
                found[done.group if scope == GROUP else None].append(done)
        if scope == GROUP:
            found.pop(None, None)
        yield from sorted(found.items(), key=lambda item: (-len(item[1]), item[0] or 0))


@dataclass(frozen=True)
class Part:
    """One requirement. ``need`` is what a level asks for instead of the part's own number."""

    KEY: ClassVar[str]
    NUMBER: ClassVar[str] = ""  # the field that levels replace, if they can

    @property
    def need(self) -> int:
        return getattr(self, self.NUMBER) if self.NUMBER else 1

    @property
    def counts(self) -> bool:
        """Whether levels can ask for other numbers."""
        return bool(self.NUMBER)

    def asking(self, need: int) -> "Part":
        """The same part as a level asks for it."""
        return replace(self, **{self.NUMBER: need})

    @property
    def recurs(self) -> bool:
        """Whether it can be met again and again."""
        return self.counts

    @property
    def is_site(self) -> bool:
        return getattr(self, "scope", "") == SITE

    def earned(self, record: Record, need: int) -> Iterator[Evidence]:
        """Each time that it was met, by deeds that were not used before."""
        raise NotImplementedError

    def over_time(self, record: Record, need: int) -> Iterator[Evidence]:
        """The same, by deeds of which the time is known: each says when it was met."""
        return self.earned(record, need)

    def have(self, record: Record, now: datetime, *, again: bool = False) -> int:
        """How much of ``need`` there is now; ``again``: that was not used before."""
        return int(next(self.earned(record, self.need), None) is not None)

    def words(self) -> str:
        raise NotImplementedError

    def as_json(self) -> dict[str, Any]:
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        return {"part": self.KEY} | {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in said.items()
            if value is not None
        }


@dataclass(frozen=True)
class Count(Part):
    """A number of deeds, ever or within some days."""

    KEY = "count"
    NUMBER = "at_least"
    rules: tuple[str, ...]
    at_least: int
    scope: str = COMMUNITY
    within_days: int | None = None

    def have(self, record: Record, now: datetime, *, again: bool = False) -> int:
        if self.within_days is None:
            numbers = [n for _, n in record.counts(self.rules, self.scope)]
            return max((n % self.at_least if again else n for n in numbers), default=0)
        places = record.deeds(self.rules, self.scope)
        return max((self._recent(deeds, now, again=again) for _, deeds in places), default=0)

    def _recent(self, deeds: list[Done], now: datetime, *, again: bool) -> int:
        """The deeds of the last days, because earlier ones no longer help."""
        since = now - timedelta(days=self.within_days or 0)
        if again:
            since = max([since, *(one.at for one in self._spans(deeds, self.need) if one.at)])
        return sum(done.at > since for done in deeds)

    def earned(self, record: Record, need: int) -> Iterator[Evidence]:
        if self.within_days is not None:
            yield from self.over_time(record, need)
            return
        for group, n in record.counts(self.rules, self.scope):
            for time in range(1, n // need + 1):
                take = min(need, MOST_EVIDENCE)
                place = None if self.scope == SITE else record.community
                look = Lookup(self.rules, place, group, time * need - take, take)
                yield Evidence(lookups=(look,), group=group)

    def over_time(self, record: Record, need: int) -> Iterator[Evidence]:
        for group, deeds in record.deeds(self.rules, self.scope):
            yield from self._spans(deeds, need, group)

    def _spans(self, deeds: list[Done], need: int, group: int | None = None) -> Iterator[Evidence]:
        """Each time that so many lie within the days."""
        span = timedelta.max if self.within_days is None else timedelta(days=self.within_days)
        first = 0
        for last, done in enumerate(deeds):
            while done.at - deeds[first].at >= span:
                first += 1
            if last - first + 1 >= need:
                yield _evidence(deeds[first : last + 1], group)
                first = last + 1

    def words(self) -> str:
        said = {
            (COMMUNITY, False): gettext("At least %(deeds)s in this community"),
            (GROUP, False): gettext("At least %(deeds)s in one group"),
            (SITE, False): gettext("At least %(deeds)s in open communities of this site"),
            (COMMUNITY, True): gettext("At least %(deeds)s in this community within %(days)d days"),
            (GROUP, True): gettext("At least %(deeds)s in one group within %(days)d days"),
            (SITE, True): gettext(
                "At least %(deeds)s in open communities of this site within %(days)d days"
            ),
        }[self.scope, self.within_days is not None]
        return said % {"deeds": amount(self.rules, self.at_least), "days": self.within_days}


@dataclass(frozen=True)
class InOrder(Part):
    """Deeds in this order, within some days."""

    KEY = "sequence"
    rules: tuple[str, ...]
    within_days: int
    scope: str = COMMUNITY

    @property
    def need(self) -> int:
        return len(self.rules)

    @property
    def recurs(self) -> bool:
        return True

    def have(self, record: Record, now: datetime, *, again: bool = False) -> int:
        """How many of the deeds were done, in time for the others."""
        places = record.deeds(self.rules, self.scope)
        return max((self._steps(deeds, now, again=again) for _, deeds in places), default=0)

    def _steps(self, deeds: list[Done], now: datetime, *, again: bool) -> int:
        latest = self._latest(deeds)
        while again and latest[-1]:
            deeds = deeds[latest[-1][-1] + 1 :]
            latest = self._latest(deeds)
        if latest[-1]:
            return self.need
        open_since = now - timedelta(days=self.within_days)
        return max(
            (n for n, found in enumerate(latest, 1) if found and deeds[found[0]].at > open_since),
            default=0,
        )

    def earned(self, record: Record, need: int) -> Iterator[Evidence]:
        for group, deeds in record.deeds(self.rules, self.scope):
            rest = deeds
            while found := self._latest(rest)[-1]:
                yield _evidence([rest[n] for n in found], group)
                rest = rest[found[-1] + 1 :]

    def _latest(self, deeds: list[Done]) -> list[list[int]]:
        """For each n, the positions of the sequence of the first n rules that begins last; those
        of all rules are of the first sequence that is complete."""
        span = timedelta(days=self.within_days)
        latest: list[list[int]] = [[] for _ in self.rules]
        for position, done in enumerate(deeds):
            for n in reversed(range(len(self.rules))):
                if done.rule != self.rules[n] or (n and not latest[n - 1]):
                    continue
                found = [*latest[n - 1], position] if n else [position]
                if done.at - deeds[found[0]].at < span:
                    latest[n] = found
            if latest[-1]:
                break
        return latest

    def words(self) -> str:
        steps = reduce(
            lambda first, then: (
                gettext("%(first)s, then %(then)s") % {"first": first, "then": then}
            ),
            [label_of(rule) for rule in self.rules],
        )
        said = {
            COMMUNITY: gettext("In this community, within %(days)d days: %(steps)s"),
            GROUP: gettext("In one group, within %(days)d days: %(steps)s"),
            SITE: gettext("In open communities of this site, within %(days)d days: %(steps)s"),
        }[self.scope]
        return said % {"steps": steps, "days": self.within_days}


@dataclass(frozen=True)
class Streak(Part):
    """Weeks in a row (from Monday), each with some deeds."""

    KEY = "streak"
    NUMBER = "weeks"
    rules: tuple[str, ...]
    weeks: int
    at_least: int = 1
    scope: str = COMMUNITY

    def have(self, record: Record, now: datetime, *, again: bool = False) -> int:
        """The length of the run of weeks that this week, or the next, can continue."""
        places = record.deeds(self.rules, self.scope)
        return max((self._running(deeds, now, again=again) for _, deeds in places), default=0)

    def _running(self, deeds: list[Done], now: datetime, *, again: bool) -> int:
        runs = self._runs(deeds)
        last_week = _monday(now.date()) - timedelta(days=7)
        if not runs or runs[-1][-1][0].day < last_week:
            return 0
        return len(runs[-1]) % self.weeks if again else len(runs[-1])

    def earned(self, record: Record, need: int) -> Iterator[Evidence]:
        for group, deeds in record.deeds(self.rules, self.scope):
            for run in self._runs(deeds):
                for start in range(0, len(run) - need + 1, need):
                    weeks = run[start : start + need]
                    yield _evidence([done for week in weeks for done in week], group)

    def _runs(self, deeds: list[Done]) -> list[list[list[Done]]]:
        """Runs of weeks, each with the deeds that were needed."""
        weeks: dict[date, list[Done]] = defaultdict(list)
        for done in deeds:
            week = weeks[_monday(done.day)]
            if len(week) < self.at_least:
                week.append(done)
        runs: list[list[list[Done]]] = []
        before = date.min
        for monday in sorted(day for day, done in weeks.items() if len(done) >= self.at_least):
            if monday - before != timedelta(days=7):
                runs.append([])
            runs[-1].append(weeks[monday])
            before = monday
        return runs

    def words(self) -> str:
        said = {
            COMMUNITY: gettext(
                "%(weeks)d weeks in a row, each with at least %(deeds)s in this community"
            ),
            GROUP: gettext("%(weeks)d weeks in a row, each with at least %(deeds)s in one group"),
            SITE: gettext(
                "%(weeks)d weeks in a row, each with at least %(deeds)s in open communities of this"
                " site"
            ),
        }[self.scope]
        return said % {"deeds": amount(self.rules, self.at_least), "weeks": self.weeks}


@dataclass(frozen=True)
class Completion(Part):
    """A course or pathway was completed: ``what`` is a key of plc.core.registry.completions."""

    KEY = "completion"
    what: str
    item: str

    def earned(self, record: Record, need: int) -> Iterator[Evidence]:
        if at := record.completed.get((self.what, self.item)):
            yield Evidence(at=at)

    def words(self) -> str:
        kind = completions[self.what]
        return gettext("%(kind)s: %(name)s") % {"kind": kind.label, "name": kind.name(self.item)}


@dataclass(frozen=True)
class Endorsed(Part):
    """Members said why they should have it."""

    KEY = "endorsements"
    NUMBER = "at_least"
    at_least: int
    from_outside: bool = False

    @property
    def recurs(self) -> bool:
        return False

    def _times(self, record: Record) -> list[datetime]:
        said = record.endorsed.get(record.badge or 0, [])
        return sorted(at for at, outside in said if outside or not self.from_outside)

    def have(self, record: Record, now: datetime, *, again: bool = False) -> int:
        return len(self._times(record))

    def earned(self, record: Record, need: int) -> Iterator[Evidence]:
        times = self._times(record)
        if len(times) >= need:
            yield Evidence(at=times[need - 1])

    def words(self) -> str:
        if self.from_outside:
            said = ngettext(
                "Endorsed by a member from outside of their own groups of up to %(most)d people",
                "Endorsed by at least %(n)d members from outside of their own groups of up to"
                " %(most)d people",
                self.at_least,
            )
        else:
            said = ngettext(
                "Endorsed by a member", "Endorsed by at least %(n)d members", self.at_least
            )
        return said % {"n": self.at_least, "most": LARGEST_SMALL_GROUP}


@dataclass(frozen=True)
class Hand(Part):
    """Given by hand, with a reason; no rule awards it."""

    KEY = "hand"

    def earned(self, record: Record, need: int) -> Iterator[Evidence]:
        return iter(())

    def words(self) -> str:
        return gettext("Given by hand, with a reason")


PARTS: dict[str, type[Part]] = {
    part.KEY: part for part in (Count, Streak, InOrder, Endorsed, Completion, Hand)
}


def _evidence(deeds: Sequence[Done], group: int | None) -> Evidence:
    newest = tuple(done.entry for done in deeds[-MOST_EVIDENCE:])
    return Evidence(entries=newest, at=deeds[-1].at, group=group)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def is_total(part: Part) -> bool:
    return isinstance(part, Count) and part.within_days is None


def missing(part: Part, have: int, need: int) -> str:
    """What is still needed of the part, in words: "Win shared: 1 of 3"."""
    if isinstance(part, InOrder):
        return gettext("Next: %(deed)s") % {"deed": label_of(part.rules[have])}
    if isinstance(part, Count):
        what = _any_of(part.rules)
    elif isinstance(part, Streak):
        what = gettext("Weeks in a row")
    elif isinstance(part, Endorsed):
        what = gettext("Endorsements")
    else:
        return part.words()
    said = {"kind": what, "n": intcomma(have), "all": intcomma(need)}
    return gettext("%(kind)s: %(n)s of %(all)s") % said


def amount(rules: Sequence[str], n: int) -> str:
    """ "10 accepted answers", also of several kinds."""
    if len(rules) == 1:
        return deeds_in_words(rules[0], n)
    return gettext("%(n)d of these: %(kinds)s") % {"n": n, "kinds": _any_of(rules)}


def _any_of(rules: Sequence[str]) -> str:
    return reduce(
        lambda one, other: gettext("%(one)s or %(other)s") % {"one": one, "other": other},
        map(label_of, rules),
    )


def label_of(rule: str) -> str:
    return str(RULES.rules[rule].label)


def countable() -> list[str]:
    """The keys of rules that badges can count."""
    return [key for key in RULES.rules if key not in NOT_COUNTED]
