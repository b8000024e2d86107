"""Rules: which deeds count, and for how much.

A **deed** is something that a member did and that a rule recognises. Rules do not react to facts
one by one: each finds its deeds by a query over the present state, so that deeds can be settled in
any order, twice, or years later, with the same result. A fact only says which deeds to look at
again (``Way.facts``).

Communities change a rule by a ``RuleOverride``; ``terms_by`` merges the two.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import ngettext

from .models import RuleOverride, ValueKind
from .models.points import MOST_POINTS

OF_CODE = 1000  # a version in entries: that of the code so many times, and the community's
HOUR, DAY, WEEK = 60, 24 * 60, 7 * 24 * 60  # in minutes
# Reads the ids of the sources whose deeds may have changed from a fact's data.
Concerned = Callable[[Mapping[str, Any]], Iterable[int | None]]


@dataclass(frozen=True, eq=False)
class Way:
    """One query by which a rule finds deeds.

    ``source`` is the model that deeds are identified by, together with the member and the giver.
    ``deeds()`` returns rows as dictionaries with the keys of DEED, limited to what counts today
    (published, not hidden, not to oneself). A rule has at most one way for each model.

    ``facts`` maps the names of facts to the sources that they concern. ``through`` does the same
    for facts that name something else: ``{"post": {"feed.PostHidden": ids}}`` concerns all sources
    whose column ``post`` is one of the ids, and of these those that fulfil ``only["post"]``.

    ``removed`` says of which sources moderators hid or removed what was done (``NEVER`` if they
    cannot): what was awarded for it is taken back, however long ago it was. It may depend on who
    did it: ``OuterRef("member")``.
    """

    source: type[Model]
    deeds: Callable[[], QuerySet[Any, Any]]
    facts: Mapping[str, Concerned]
    through: Mapping[str, Mapping[str, Concerned]] = field(default_factory=dict)
    only: Mapping[str, Q] = field(default_factory=dict, kw_only=True)
    removed: Q = field(kw_only=True)

    @property
    def source_type_id(self) -> int:
        return ContentType.objects.get_for_model(self.source).pk


NEVER = Q(pk__in=())

# The columns of a deed. ``kind`` and ``points`` are None unless the row decides them itself.
DEED = ("source", "member", "giver", "in_community", "in_group", "happened", "kind_", "points_")


@dataclass(frozen=True, eq=False)
class Rule:
    """What counts and for how much, unless a community overrides it.

    Points are per deed; caps are points in a day or week (of the community's time zone) under this
    rule; the cooldown is the least time between two deeds that count: from the same giver, or of
    the same member if there is none. ``version`` is incremented when the meaning changes.
    """

    key: str
    kind: ValueKind
    points: int
    label: str | Promise  # "Answer accepted"
    sentence: str | Promise  # for members: what to do, and why it is worth something
    in_words: str | Promise  # how a number of its deeds is called: "%(n)s answers"
    ways: tuple[Way, ...]
    daily_cap: int | None = None
    weekly_cap: int | None = None
    cooldown: timedelta | None = None
    version: int = 1
    giver_is_private: bool = False  # members do not read who it was (what people keep, polls)
    adjustable: bool = True  # communities may change it; not where rows say what they are worth

    def __post_init__(self) -> None:
        if not 0 <= self.points <= MOST_POINTS:
            raise ValueError(f"{self.key}: {self.points} points are out of bounds")
        if any(cap is not None and cap < self.points for cap in (self.daily_cap, self.weekly_cap)):
            raise ValueError(f"{self.key}: one deed is worth more than a cap, and would not count")


@dataclass(frozen=True)
class Terms:
    """The conditions of a rule in a community."""

    rule: Rule
    on: bool
    points: int
    daily_cap: int | None
    weekly_cap: int | None
    cooldown: timedelta | None
    version: int
    since: datetime | None = None  # what happened before is the past, if it has no entry

    @property
    def how_often(self) -> str:
        """The cooldown in words, in the largest unit that says it; empty without one."""
        minutes = int(self.cooldown.total_seconds() // 60) if self.cooldown else 0
        if minutes % WEEK == 0:
            n = minutes // WEEK
            said = ngettext("once a week at most", "once in %(n)s weeks at most", n)
        elif minutes % DAY == 0:
            n = minutes // DAY
            said = ngettext("once a day at most", "once in %(n)s days at most", n)
        elif minutes % HOUR == 0:
            n = minutes // HOUR
            said = ngettext("once an hour at most", "once in %(n)s hours at most", n)
        else:
            n = minutes
            said = ngettext("once a minute at most", "once in %(n)s minutes at most", n)
        return said % {"n": n} if n else ""


def terms_by(rule: Rule, override: RuleOverride | None) -> Terms:
    """The rule's own terms, changed by a community's."""
    if override is None:
        return Terms(
            rule, True, rule.points, rule.daily_cap, rule.weekly_cap, rule.cooldown, rule.version
        )

    def chosen(own: Any, default: Any) -> Any:
        return default if own is None else own

    minutes = override.cooldown_minutes
    return Terms(
        rule=rule,
        on=override.on,
        points=chosen(override.points, rule.points),
        daily_cap=chosen(override.daily_cap, rule.daily_cap),
        weekly_cap=chosen(override.weekly_cap, rule.weekly_cap),
        cooldown=rule.cooldown if minutes is None else timedelta(minutes=minutes),
        # Both versions in one number: those of the code are few.
        version=rule.version * OF_CODE + override.version,
        since=override.on_since,
    )


class TermsOf:
    """The terms of rules in some communities, read by one query."""

    def __init__(self, communities: Collection[int]) -> None:
        self.overrides = {
            (override.community_id, override.rule): override
            for override in RuleOverride.objects.filter(community__in=communities)
        }

    def __call__(self, community_id: int, rule: Rule) -> Terms:
        return terms_by(rule, self.overrides.get((community_id, rule.key)))


@dataclass
class Rulebook:
    """All rules by key, and what each fact concerns."""

    rules: dict[str, Rule] = field(default_factory=dict)

    def add(self, *rules: Rule) -> None:
        for rule in rules:
            if rule.key in self.rules:
                raise ValueError(f"The rule {rule.key} is declared twice")
            if len({way.source for way in rule.ways}) < len(rule.ways):
                raise ValueError(f"{rule.key} finds deeds of one model in two ways")
            self.rules[rule.key] = rule

    @cached_property
    def ways(self) -> list[tuple[Rule, Way]]:
        return [(rule, way) for rule in self.rules.values() for way in rule.ways]

    @cached_property
    def facts(self) -> list[str]:
        listened = [way.facts for _, way in self.ways]
        listened += [facts for _, way in self.ways for facts in way.through.values()]
        return sorted({name for facts in listened for name in facts})


RULES = Rulebook()
