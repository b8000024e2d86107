"""The language of badge rules: parts, combined by all or any. Pure, except for what is registered.

A rule is stored as JSON, ``{"match": "all", "parts": [{"part": "count", ...}]}``. ``parse`` reads
it and refuses what makes no sense; ``Criteria.earned`` says how often a member's record meets it.
The result depends only on the record, neither on the order of facts nor on when it is asked.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from functools import reduce
from itertools import islice
from typing import Any, ClassVar, NamedTuple

from django.utils.translation import gettext, ngettext

from plc.core.refusals import Refused
from plc.core.registry import completions

from .rules import RULES

MOST_PARTS = 6
MOST_RULES = 12
MOST_DEEDS = 10_000
MOST_DAYS = 730
MOST_WEEKS = 104
MOST_LEVELS = 5
MOST_TIMES = 100  # a repeatable badge is awarded to one member at most so often
MOST_EVIDENCE = 20  # ledger entries named by an award
# Rules whose deeds follow from badges or from judgement, which no badge may require.
NOT_COUNTED = frozenset({"badge_earned", "points_granted"})

COMMUNITY, GROUP, SITE = "community", "group", "site"
SCOPES = (COMMUNITY, GROUP, SITE)
ALL, ANY = "all", "any"


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

    @property
    def need(self) -> int:
        return 1

    @property
    def counts(self) -> bool:
        """Whether levels can ask for other numbers."""
        return False

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

    def have(self, record: Record) -> int:
        """How much of ``need`` there is."""
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
    rules: tuple[str, ...]
    at_least: int
    scope: str = COMMUNITY
    within_days: int | None = None

    @property
    def need(self) -> int:
        return self.at_least

    @property
    def counts(self) -> bool:
        return True

    def have(self, record: Record) -> int:
        if self.within_days is None:
            return next((n for _, n in record.counts(self.rules, self.scope)), 0)
        places = record.deeds(self.rules, self.scope)
        return max((self._most(deeds) for _, deeds in places), default=0)

    def _most(self, deeds: list[Done]) -> int:
        """The deeds of the last days, because earlier ones no longer help."""
        since = deeds[-1].at - timedelta(days=self.within_days or 0)
        return sum(done.at > since for done in deeds)

    def earned(self, record: Record, need: int) -> Iterator[Evidence]:
        if self.within_days is None:
            for group, n in record.counts(self.rules, self.scope):
                for time in range(1, n // need + 1):
                    take = min(need, MOST_EVIDENCE)
                    place = None if self.scope == SITE else record.community
                    look = Lookup(self.rules, place, group, time * need - take, take)
                    yield Evidence(lookups=(look,), group=group)
            return
        span = timedelta(days=self.within_days)
        for group, deeds in record.deeds(self.rules, self.scope):
            first = 0
            for last, done in enumerate(deeds):
                while done.at - deeds[first].at >= span:
                    first += 1
                if last - first + 1 >= need:
                    yield _evidence(deeds[first : last + 1], group)
                    first = last + 1

    def words(self) -> str:
        said = {
            (COMMUNITY, False): gettext("%(deeds)s: at least %(n)d in this community"),
            (GROUP, False): gettext("%(deeds)s: at least %(n)d in one group"),
            (SITE, False): gettext("%(deeds)s: at least %(n)d in open communities of this site"),
            (COMMUNITY, True): gettext(
                "%(deeds)s: at least %(n)d in this community within %(days)d days"
            ),
            (GROUP, True): gettext("%(deeds)s: at least %(n)d in one group within %(days)d days"),
            (SITE, True): gettext(
                "%(deeds)s: at least %(n)d in open communities of this site within %(days)d days"
            ),
        }[self.scope, self.within_days is not None]
        return said % {"deeds": any_of(self.rules), "n": self.at_least, "days": self.within_days}


@dataclass(frozen=True)
class InOrder(Part):
    """Deeds in this order, within some days."""

    KEY = "sequence"
    rules: tuple[str, ...]
    within_days: int
    scope: str = COMMUNITY

    @property
    def recurs(self) -> bool:
        return True

    def earned(self, record: Record, need: int) -> Iterator[Evidence]:
        span = timedelta(days=self.within_days)
        for group, deeds in record.deeds(self.rules, self.scope):
            rest = deeds
            while found := self._first(rest, span):
                yield _evidence([rest[n] for n in found], group)
                rest = rest[found[-1] + 1 :]

    def _first(self, deeds: list[Done], span: timedelta) -> list[int]:
        """The positions of the first complete sequence, or nothing. ``latest[n]`` is the sequence
        of the first n rules that begins last."""
        latest: list[list[int]] = [[] for _ in self.rules]
        for position, done in enumerate(deeds):
            for n in reversed(range(len(self.rules))):
                if done.rule != self.rules[n] or (n and not latest[n - 1]):
                    continue
                found = [*latest[n - 1], position] if n else [position]
                if done.at - deeds[found[0]].at < span:
                    latest[n] = found
            if latest[-1]:
                return latest[-1]
        return []

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
    rules: tuple[str, ...]
    weeks: int
    at_least: int = 1
    scope: str = COMMUNITY

    @property
    def need(self) -> int:
        return self.weeks

    @property
    def counts(self) -> bool:
        return True

    def have(self, record: Record) -> int:
        """The length of the last run of weeks."""
        places = record.deeds(self.rules, self.scope)
        return max((len(runs[-1]) for _, deeds in places if (runs := self._runs(deeds))), default=0)

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
            week = weeks[done.day - timedelta(days=done.day.weekday())]
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
                "%(deeds)s: at least %(n)d a week in this community, %(weeks)d weeks in a row"
            ),
            GROUP: gettext(
                "%(deeds)s: at least %(n)d a week in one group, %(weeks)d weeks in a row"
            ),
            SITE: gettext(
                "%(deeds)s: at least %(n)d a week in open communities of this site,"
                " %(weeks)d weeks in a row"
            ),
        }[self.scope]
        return said % {"deeds": any_of(self.rules), "n": self.at_least, "weeks": self.weeks}


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
    at_least: int
    from_outside: bool = False

    @property
    def need(self) -> int:
        return self.at_least

    @property
    def counts(self) -> bool:
        return True

    @property
    def recurs(self) -> bool:
        return False

    def _times(self, record: Record) -> list[datetime]:
        said = record.endorsed.get(record.badge or 0, [])
        return sorted(at for at, outside in said if outside or not self.from_outside)

    def have(self, record: Record) -> int:
        return len(self._times(record))

    def earned(self, record: Record, need: int) -> Iterator[Evidence]:
        times = self._times(record)
        if len(times) >= need:
            yield Evidence(at=times[need - 1])

    def words(self) -> str:
        if self.from_outside:
            said = ngettext(
                "Endorsed by a member from outside of their own groups",
                "Endorsed by at least %(n)d members from outside of their own groups",
                self.at_least,
            )
        else:
            said = ngettext(
                "Endorsed by a member", "Endorsed by at least %(n)d members", self.at_least
            )
        return said % {"n": self.at_least}


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


class Earned(NamedTuple):
    level: int
    occurrence: int
    evidence: Evidence


class Progress(NamedTuple):
    """How close a member is: ``have`` of ``need``, and sentences for what is missing."""

    have: int
    need: int
    missing: list[str]

    @property
    def share(self) -> float:
        return self.have / self.need if self.need else 0.0


@dataclass(frozen=True)
class Criteria:
    """A rule, read and valid."""

    parts: tuple[Part, ...]
    match: str = ALL
    levels: tuple[int, ...] = ()
    recurring: bool = False

    @property
    def by_hand(self) -> bool:
        return isinstance(self.parts[0], Hand)

    @property
    def is_site(self) -> bool:
        return any(part.is_site for part in self.parts)

    @property
    def by_endorsement(self) -> bool:
        return any(isinstance(part, Endorsed) for part in self.parts)

    @property
    def total_rules(self) -> set[str]:
        """Rules whose deeds are only counted."""
        return {rule for part in self.parts if _is_total(part) for rule in part.rules}  # type: ignore[attr-defined]

    @property
    def timed_rules(self) -> set[str]:
        """Rules of whose deeds it matters when they happened."""
        return {
            rule
            for part in self.parts
            if not _is_total(part)
            for rule in getattr(part, "rules", ())
        }

    def earned(self, record: Record) -> list[Earned]:
        """Every level, or every time, that the record has earned. At most MOST_TIMES."""
        if self.levels:
            (part,) = self.parts
            reached = (next(part.earned(record, need), None) for need in self.levels)
            return [Earned(n, 0, found) for n, found in enumerate(reached, 1) if found]
        if self.recurring:
            (part,) = self.parts
            times = islice(part.earned(record, part.need), MOST_TIMES)
            return [Earned(1, n, found) for n, found in enumerate(times)]
        found = [next(part.earned(record, part.need), None) for part in self.parts]
        met = [evidence for evidence in found if evidence]
        if self.match == ANY:
            return [Earned(1, 0, met[0])] if met else []
        return [Earned(1, 0, reduce(_together, met))] if len(met) == len(found) else []

    def progress(self, record: Record, level: int = 0) -> Progress:
        """How close to the level after ``level`` (or to the whole, without levels)."""
        needs = [part.need for part in self.parts]
        if self.levels:
            needs = [self.levels[min(level, len(self.levels) - 1)]]
        haves = [min(part.have(record), n) for part, n in zip(self.parts, needs, strict=True)]
        if self.recurring and _is_total(self.parts[0]):
            haves = [self.parts[0].have(record) % needs[0]]
        rows = list(zip(self.parts, haves, needs, strict=True))
        if self.match == ANY:
            rows = [max(rows, key=lambda row: row[1] / row[2])]
        missing = [_missing(part, need - have) for part, have, need in rows if have < need]
        return Progress(sum(row[1] for row in rows), sum(row[2] for row in rows), missing)

    def words(self) -> list[str]:
        return [part.words() for part in self.parts]

    def summary(self) -> str:
        """The whole rule as one paragraph."""
        said = self.words()
        if len(said) == 1:
            return said[0] + "."
        join = (
            gettext("%(one)s; and %(other)s")
            if self.match == ALL
            else gettext("%(one)s; or %(other)s")
        )
        return reduce(lambda one, other: join % {"one": one, "other": other}, said) + "."

    def as_json(self) -> dict[str, Any]:
        return {"match": self.match, "parts": [part.as_json() for part in self.parts]}


def _is_total(part: Part) -> bool:
    return isinstance(part, Count) and part.within_days is None


def _together(one: Evidence, other: Evidence) -> Evidence:
    return Evidence(
        entries=one.entries + other.entries,
        lookups=one.lookups + other.lookups,
        at=max(filter(None, (one.at, other.at)), default=None),
        group=one.group or other.group,
    )


def _missing(part: Part, n: int) -> str:
    if isinstance(part, Count):
        return ngettext("%(n)d more: %(deeds)s", "%(n)d more: %(deeds)s", n) % {
            "n": n,
            "deeds": any_of(part.rules),
        }
    if isinstance(part, Streak):
        return ngettext("%(n)d more week: %(deeds)s", "%(n)d more weeks: %(deeds)s", n) % {
            "n": n,
            "deeds": any_of(part.rules),
        }
    if isinstance(part, Endorsed):
        return ngettext("%(n)d more endorsement", "%(n)d more endorsements", n) % {"n": n}
    return part.words()


def label_of(rule: str) -> str:
    return str(RULES.rules[rule].label)


def any_of(rules: Iterable[str]) -> str:
    return reduce(
        lambda one, other: gettext("%(one)s or %(other)s") % {"one": one, "other": other},
        map(label_of, rules),
    )


def countable() -> list[str]:
    """The keys of rules that badges can count."""
    return [key for key in RULES.rules if key not in NOT_COUNTED]


# --- reading ------------------------------------------------------------------------------------


def parse(
    data: Any,
    *,
    levels: Sequence[int] = (),
    repeatable: bool = False,
    expires: bool = False,
) -> Criteria:
    """The rule that this JSON says; refuses, with a sentence, one that makes no sense."""
    if not isinstance(data, Mapping) or not isinstance(data.get("parts"), list):
        raise _no(gettext("This is not a rule. Choose its parts."))
    if not data["parts"]:
        raise _no(gettext("The rule is empty. Choose at least one part."))
    if len(data["parts"]) > MOST_PARTS:
        raise _no(gettext("A rule has at most %(most)d parts.") % {"most": MOST_PARTS})
    if data.get("match", ALL) not in (ALL, ANY):
        raise _no(gettext("Choose whether all parts are needed, or any of them."))
    parts = tuple(_part(one) for one in data["parts"])
    criteria = Criteria(parts, data.get("match", ALL), tuple(levels), repeatable or expires)
    _check_together(criteria, repeatable=repeatable, expires=expires)
    return criteria


def _no(sentence: str, field: str = "rule") -> Refused:
    return Refused(sentence, field=field)


def _part(data: Any) -> Part:
    key = data.get("part") if isinstance(data, Mapping) else None
    if key not in PARTS:
        raise _no(gettext("One part of the rule is of a kind that does not exist."))
    reader: Callable[[Mapping[str, Any]], Part] = _READERS[key]
    return reader(data)


def _rules(data: Mapping[str, Any]) -> tuple[str, ...]:
    found = data.get("rules")
    if not isinstance(found, list) or not found:
        raise _no(gettext("Choose which deeds count."))
    for rule in found:
        if rule == "badge_earned":
            raise _no(gettext("A badge cannot require badges: it might require itself."))
        if not isinstance(rule, str) or rule not in RULES.rules or rule in NOT_COUNTED:
            raise _no(gettext("There are no deeds of the kind “%(rule)s”.") % {"rule": rule})
    if len(found) > MOST_RULES:
        raise _no(gettext("Choose at most %(most)d kinds of deeds.") % {"most": MOST_RULES})
    return tuple(found)


def _number(data: Mapping[str, Any], name: str, least: int, most: int, sentence: str) -> int:
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise _no(sentence % {"least": least, "most": most})
    return value


def _deeds(data: Mapping[str, Any], name: str = "at_least") -> int:
    sentence = gettext("How many? Choose a number from %(least)d to %(most)d.")
    return _number(data, name, 1, MOST_DEEDS, sentence)


def _days(data: Mapping[str, Any]) -> int:
    sentence = gettext("Within how many days? Choose from %(least)d to %(most)d.")
    return _number(data, "within_days", 1, MOST_DAYS, sentence)


def _scope(data: Mapping[str, Any]) -> str:
    scope = data.get("scope", COMMUNITY)
    if scope not in SCOPES:
        raise _no(gettext("Choose where deeds count."))
    return str(scope)


def _count(data: Mapping[str, Any]) -> Part:
    within = None if data.get("within_days") is None else _days(data)
    return Count(_rules(data), _deeds(data), _scope(data), within)


def _sequence(data: Mapping[str, Any]) -> Part:
    rules = _rules(data)
    if len(rules) < 2:
        raise _no(gettext("A sequence needs at least two kinds of deeds."))
    return InOrder(rules, _days(data), _scope(data))


def _streak(data: Mapping[str, Any]) -> Part:
    sentence = gettext("A streak lasts from %(least)d to %(most)d weeks.")
    weeks = _number(data, "weeks", 2, MOST_WEEKS, sentence)
    return Streak(_rules(data), weeks, _deeds({"at_least": 1} | dict(data)), _scope(data))


def _completion(data: Mapping[str, Any]) -> Part:
    what, item = data.get("what"), data.get("item")
    if not isinstance(what, str) or what not in completions:
        raise _no(gettext("This site has nothing of that kind that could be completed."))
    if not isinstance(item, str) or not completions[what].name(item):
        raise _no(gettext("Choose what is to be completed."))
    return Completion(what, item)


def _endorsements(data: Mapping[str, Any]) -> Part:
    sentence = gettext("How many endorsements? Choose a number from %(least)d to %(most)d.")
    return Endorsed(_number(data, "at_least", 1, 20, sentence), bool(data.get("from_outside")))


def _hand(data: Mapping[str, Any]) -> Part:
    return Hand()


_READERS: dict[str, Callable[[Mapping[str, Any]], Part]] = {
    Count.KEY: _count,
    InOrder.KEY: _sequence,
    Streak.KEY: _streak,
    Completion.KEY: _completion,
    Endorsed.KEY: _endorsements,
    Hand.KEY: _hand,
}


def _check_together(criteria: Criteria, *, repeatable: bool, expires: bool) -> None:
    """What is wrong about the parts together, or with levels and repeats."""
    parts = criteria.parts
    if len(parts) > 1 and any(isinstance(part, Hand) for part in parts):
        raise _no(gettext("A badge is given by hand or by a rule, not both."))
    if criteria.is_site and not all(part.is_site for part in parts):
        raise _no(gettext("Deeds of the whole site cannot be combined with others."))
    if criteria.levels:
        _check_levels(criteria, repeatable or expires)
    elif (
        (repeatable or expires) and not criteria.by_hand and (len(parts) > 1 or not parts[0].recurs)
    ):
        sentence = gettext("Only a rule with a single part of deeds can be met again.")
        raise _no(sentence, "repeatable" if repeatable else "expires_after")


def _check_levels(criteria: Criteria, recurs: bool) -> None:
    levels = criteria.levels
    sentence = ""
    if len(criteria.parts) > 1 or not criteria.parts[0].counts:
        sentence = gettext("Levels need a rule with a single part that is counted.")
    elif recurs:
        sentence = gettext("A badge with levels is earned once and for good.")
    elif len(levels) > MOST_LEVELS:
        sentence = gettext("A badge has at most %(most)d levels.") % {"most": MOST_LEVELS}
    elif list(levels) != sorted(set(levels)) or levels[0] < 1:
        sentence = gettext("Each level needs a larger number than the one before.")
    elif levels[-1] > (MOST_WEEKS if isinstance(criteria.parts[0], Streak) else MOST_DEEDS):
        sentence = gettext("The highest level is out of reach. Choose a smaller number.")
    if sentence:
        raise _no(sentence, "levels")
