"""Rules of badges: parts, combined by all or any.

A rule is stored as JSON, ``{"match": "all", "parts": [{"part": "count", ...}]}``. ``parse`` reads
it and refuses what makes no sense; ``Criteria.earned`` says how often a member's record meets it.
The result depends only on the record, neither on the order of facts nor on when it is asked; only
what has expired meanwhile is left out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from itertools import islice
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext

from plc.core.clock import months_later
from plc.core.refusals import Refused
from plc.core.registry import completions

from ..rules import RULES
from ..wording import in_a_row
from .parts import (
    COMMUNITY,
    GROUP,
    MOST_DAYS,
    MOST_DEEDS,
    MOST_WEEKS,
    NOT_COUNTED,
    PARTS,
    SCOPES,
    Completion,
    Count,
    Endorsed,
    Evidence,
    Hand,
    InOrder,
    Part,
    Record,
    Streak,
    is_total,
    missing,
)

MOST_PARTS = 6
MOST_RULES = 4
MOST_LEVELS = 5
MOST_ENDORSEMENTS = 20
MOST_TIMES = 100  # a repeatable badge is awarded to one member at most so often
ALL, ANY = "all", "any"


class Earned(NamedTuple):
    level: int
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
    repeatable: bool = False
    expires_after: int | None = None  # months

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
    def follows_at_once(self) -> bool:
        """Whether it follows from the ledger of one community alone, whose changes are followed at
        once. Others may also change with time, with who is a member, or with what is public."""
        by_ledger = all(isinstance(part, Count | Streak | InOrder) for part in self.parts)
        return by_ledger and not self.is_site and not self.expires_after

    @property
    def total_rules(self) -> set[str]:
        """Rules whose deeds are only counted."""
        return {rule for part in self.parts if self._only_counts(part) for rule in part.rules}  # type: ignore[attr-defined]

    @property
    def timed_rules(self) -> set[str]:
        """Rules of whose deeds it matters when they happened."""
        return {
            rule
            for part in self.parts
            if not self._only_counts(part)
            for rule in getattr(part, "rules", ())
        }

    def _only_counts(self, part: Part) -> bool:
        """Whether the number of deeds is enough: in one place, numbers tell the order of times."""
        in_groups = self.repeatable and getattr(part, "scope", "") == GROUP
        return is_total(part) and not self.expires_after and not in_groups

    def earned(self, record: Record, now: datetime | None = None) -> list[Earned]:
        """Every level, or every time, that the record has earned. At most MOST_TIMES."""
        if self.levels:
            (part,) = self.parts
            reached = (next(part.earned(record, need), None) for need in self.levels)
            return [Earned(n, found) for n, found in enumerate(reached, 1) if found]
        if self.repeatable or self.expires_after:
            now = now or timezone.now()
            times = (one for one in self._times(record) if not self._is_over(one, now))
            return [Earned(1, found) for found in islice(times, MOST_TIMES)]
        found = [next(part.earned(record, part.need), None) for part in self.parts]
        met = [evidence for evidence in found if evidence]
        if self.match == ANY:
            return [Earned(1, met[0])] if met else []
        return [Earned(1, reduce(_together, met))] if len(met) == len(found) else []

    def misses_endorsements(self, record: Record, level: int) -> bool:
        """Whether the level is not earned, and would need more endorsements."""
        if level in {one.level for one in self.earned(record)}:
            return False
        parts = self.parts
        if self.levels:
            parts = (parts[0].asking(self.levels[min(level, len(self.levels)) - 1]),)
        asked = [part for part in parts if isinstance(part, Endorsed)]
        return any(next(part.earned(record, part.need), None) is None for part in asked)

    def _times(self, record: Record) -> Iterator[Evidence]:
        """Each time that the rule was met, by time. One that expires and is not repeatable is met
        again only when the time before is over."""
        (part,) = self.parts
        if self._only_counts(part):
            yield from part.earned(record, part.need)
        elif self.repeatable:
            yield from sorted(part.over_time(record, part.need), key=_met_at)
        else:
            while found := min(part.over_time(record, part.need), key=_met_at, default=None):
                yield found
                record = record.since(self._end(found))

    def _end(self, time: Evidence) -> datetime:
        return months_later(_met_at(time), self.expires_after or 0)

    def _is_over(self, time: Evidence, now: datetime) -> bool:
        return self.expires_after is not None and self._end(time) <= now

    def progress(self, record: Record, level: int = 0, now: datetime | None = None) -> Progress:
        """How close to the level after ``level``, to the next time, or to the whole."""
        needs = [part.need for part in self.parts]
        if self.levels:
            needs = [self.levels[min(level, len(self.levels) - 1)]]
        if self.expires_after or (self.repeatable and not self._only_counts(self.parts[0])):
            record = record.since(self._open_since(record))
        now = now or timezone.now()
        haves = [
            min(part.have(record, now, again=self.repeatable), need)
            for part, need in zip(self.parts, needs, strict=True)
        ]
        rows = list(zip(self.parts, haves, needs, strict=True))
        if self.match == ANY:
            rows = [max(rows, key=lambda row: row[1] / row[2])]
        lacking = [missing(part, have, need) for part, have, need in rows if have < need]
        return Progress(sum(row[1] for row in rows), sum(row[2] for row in rows), lacking)

    def _open_since(self, record: Record) -> datetime | None:
        """From when on deeds count for the next time; None: all that were not used."""
        if self.repeatable:
            return None
        return max((self._end(time) for time in self._times(record)), default=None)

    def words(self) -> list[str]:
        """A sentence for each part, and one for the levels."""
        if not self.levels:
            return [part.words() for part in self.parts]
        said = self.parts[0].asking(self.levels[0]).words()
        if len(self.levels) == 1:
            return [said]
        return [
            said,
            gettext("Levels at %(numbers)s") % {"numbers": in_a_row(map(str, self.levels))},
        ]

    def summary(self) -> str:
        """The whole rule as one paragraph."""
        if self.levels:
            return " ".join(f"{said}." for said in self.words())
        both = gettext("%(one)s. And: %(other)s")
        either = gettext("%(one)s. Or: %(other)s")
        join = both if self.match == ALL else either
        return reduce(lambda one, other: join % {"one": one, "other": other}, self.words()) + "."

    def as_json(self) -> dict[str, Any]:
        return {"match": self.match, "parts": [part.as_json() for part in self.parts]}


def _met_at(time: Evidence) -> datetime:
    if time.at is None:
        raise ValueError("Only deeds of which the time is known can be ordered")
    return time.at


def _together(one: Evidence, other: Evidence) -> Evidence:
    return Evidence(
        entries=one.entries + other.entries,
        lookups=one.lookups + other.lookups,
        at=max(filter(None, (one.at, other.at)), default=None),
        group=one.group or other.group,
    )


# --- reading ------------------------------------------------------------------------------------


def parse(
    data: Any,
    *,
    levels: Sequence[int] = (),
    repeatable: bool = False,
    expires_after: int | None = None,
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
    parts = tuple(read_part(one) for one in data["parts"])
    match = data.get("match", ALL)
    criteria = Criteria(parts, match, tuple(levels), repeatable, expires_after)
    _check_together(criteria)
    return criteria


def _no(sentence: str, field: str = "rule") -> Refused:
    return Refused(sentence, field=field)


def read_part(data: Any) -> Part:
    """One part; a refusal names the number or choice that is wrong with it."""
    key = data.get("part") if isinstance(data, Mapping) else None
    if not isinstance(key, str) or key not in PARTS:
        raise _no(gettext("One part of the rule is of a kind that does not exist."))
    reader: Callable[[Mapping[str, Any]], Part] = _READERS[key]
    return reader(data)


def _rules(data: Mapping[str, Any]) -> tuple[str, ...]:
    found = data.get("rules")
    if not isinstance(found, list) or not found:
        raise _no(gettext("Choose which deeds count."), "rules")
    for rule in found:
        if rule == "badge_earned":
            sentence = gettext("A badge cannot require badges: it might require itself.")
            raise _no(sentence, "rules")
        if not isinstance(rule, str) or rule not in RULES.rules or rule in NOT_COUNTED:
            sentence = gettext("There are no deeds of the kind “%(rule)s”.") % {"rule": rule}
            raise _no(sentence, "rules")
    if len(found) > MOST_RULES:
        sentence = gettext("Choose at most %(most)d kinds of deeds.") % {"most": MOST_RULES}
        raise _no(sentence, "rules")
    return tuple(found)


def _number(data: Mapping[str, Any], name: str, least: int, most: int, sentence: str) -> int:
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise _no(sentence % {"least": least, "most": most}, name)
    return value


def _deeds(data: Mapping[str, Any], name: str = "at_least") -> int:
    sentence = gettext("How many? Choose a number from %(least)d to %(most)d.")
    return _number(data, name, 1, MOST_DEEDS, sentence)


def _days(data: Mapping[str, Any]) -> int:
    sentence = gettext("Within how many days? Choose from %(least)d to %(most)d.")
    return _number(data, "within_days", 1, MOST_DAYS, sentence)


def _scope(data: Mapping[str, Any]) -> str:
    scope = data.get("scope", COMMUNITY)
    if not isinstance(scope, str) or scope not in SCOPES:
        raise _no(gettext("Choose where deeds count."), "scope")
    return str(scope)


def _count(data: Mapping[str, Any]) -> Part:
    within = None if data.get("within_days") is None else _days(data)
    return Count(_rules(data), _deeds(data), _scope(data), within)


def _sequence(data: Mapping[str, Any]) -> Part:
    rules = _rules(data)
    if len(rules) < 2:
        raise _no(gettext("A sequence needs at least two kinds of deeds."), "rules")
    return InOrder(rules, _days(data), _scope(data))


def _streak(data: Mapping[str, Any]) -> Part:
    sentence = gettext("A streak lasts from %(least)d to %(most)d weeks.")
    weeks = _number(data, "weeks", 2, MOST_WEEKS, sentence)
    return Streak(_rules(data), weeks, _deeds({"at_least": 1} | dict(data)), _scope(data))


def _completion(data: Mapping[str, Any]) -> Part:
    what, item = data.get("what"), data.get("item")
    if not isinstance(what, str) or what not in completions:
        raise _no(gettext("This site has nothing of that kind that could be completed."), "item")
    if not isinstance(item, str) or not completions[what].name(item):
        raise _no(gettext("Choose what is to be completed."), "item")
    return Completion(what, item)


def _endorsements(data: Mapping[str, Any]) -> Part:
    sentence = gettext("How many endorsements? Choose a number from %(least)d to %(most)d.")
    at_least = _number(data, "at_least", 1, MOST_ENDORSEMENTS, sentence)
    return Endorsed(at_least, bool(data.get("from_outside")))


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


def _check_together(criteria: Criteria) -> None:
    """What is wrong about the parts together, or with levels and repeats."""
    parts = criteria.parts
    recurs = criteria.repeatable or criteria.expires_after is not None
    if len(parts) > 1 and any(isinstance(part, Hand) for part in parts):
        raise _no(gettext("A badge is given by hand or by a rule, not both."))
    if criteria.is_site and not all(part.is_site for part in parts):
        raise _no(gettext("Deeds of the whole site cannot be combined with others."))
    if criteria.levels:
        _check_levels(criteria, recurs)
    elif recurs and not criteria.by_hand and (len(parts) > 1 or not parts[0].recurs):
        sentence = gettext("Only a rule with a single part of deeds can be met again.")
        raise _no(sentence, "repeatable" if criteria.repeatable else "expires_after")


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
    elif levels[-1] > _most(criteria.parts[0]):
        sentence = gettext("The highest level is out of reach. Choose a smaller number.")
    if sentence:
        raise _no(sentence, "levels")


def _most(part: Part) -> int:
    if isinstance(part, Endorsed):
        return MOST_ENDORSEMENTS
    return MOST_WEEKS if isinstance(part, Streak) else MOST_DEEDS
