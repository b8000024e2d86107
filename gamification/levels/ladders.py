"""Ladders, for pages and for whoever evaluates: what levels take, and how far members are."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Q

from communities.community.models import Community

from ..ledger.locks import Person
from ..models import Holding, HoldingState, Level, Nomination
from ..models.levels import OVER, PENDING, REACHED
from .requirements import amounts_of, required_by, says


class Check(NamedTuple):
    """One requirement, for a member."""

    words: str
    have: int
    need: int

    @property
    def is_met(self) -> bool:
        return self.have >= self.need

    @property
    def to_go(self) -> int:
        return max(0, self.need - self.have)


@dataclass(frozen=True)
class Step:
    """A level of the ladder, for a member: what they hold of it, and what the next one takes."""

    level: Level
    holding: Holding | None  # what is held, or else was reached, or else the newest
    pending: Holding | None  # an offer, or a renewal, until it is approved
    is_reached: bool
    checks: list[Check]  # of the next level only

    @property
    def is_next(self) -> bool:
        return bool(self.checks)

    @property
    def has_ended(self) -> bool:
        """A role that can be held again."""
        ended = self.holding is not None and self.holding.state in OVER
        return ended and self.level.appoints and self.pending is None

    @property
    def takes(self) -> list[str]:
        return [says(key, need) for key, need in required_by(self.level)]

    @property
    def met(self) -> int:
        return sum(check.is_met for check in self.checks)


def ladders_of(communities: Iterable[int]) -> dict[int, list[Level]]:
    """The levels of each community that has any, from the first one up. One query."""
    found: dict[int, list[Level]] = defaultdict(list)
    for level in Level.objects.filter(community__in=set(communities)):
        found[level.community_id].append(level)
    return {community: list(in_order(levels)) for community, levels in found.items()}


def in_order(levels: Iterable[Level]) -> Iterator[Level]:
    """The levels of one community from the first one up."""
    by_after = {level.after_id: level for level in levels}
    below: int | None = None
    while (level := by_after.get(below)) is not None:
        yield level
        below = level.pk


def steps_of(member: Any, community: Community) -> list[Step]:
    """The ladder for its reader. At most five queries; two if there are no levels."""
    ladder = ladders_of([community.pk]).get(community.pk, [])
    rows = Holding.objects.filter(member=member, level__in=ladder).order_by("pk")
    # What is held comes last, after what was reached before, after all others.
    shown = sorted(rows, key=lambda one: (one.state in REACHED) + (one.state == HoldingState.HELD))
    newest = {holding.level_id: holding for holding in shown}
    pending = {holding.level_id: holding for holding in rows if holding.state in PENDING}
    reached = {holding.level_id for holding in rows if holding.state in REACHED}
    following = lowest_unreached(ladder, reached)
    person = (community.pk, member.pk)
    checks = checks_for({person: following})[person] if following else []
    return [
        Step(
            level,
            newest.get(level.pk),
            pending.get(level.pk),
            level.pk in reached,
            checks if level == following else [],
        )
        for level in ladder
    ]


def next_levels(member: Any, communities: Iterable[int]) -> dict[int, Level]:
    """What comes next for a member, by community. Two queries; one if there are no levels."""
    ladders = ladders_of(communities)
    if not ladders:
        return {}
    rows = Holding.objects.filter(
        member=member, state__in=REACHED, level__community__in=ladders
    ).values_list("level", flat=True)
    reached = set(rows)
    found = {community: lowest_unreached(ladder, reached) for community, ladder in ladders.items()}
    return {community: level for community, level in found.items() if level is not None}


def nominations_for(holdings: Collection[Holding], reader: Any) -> Iterable[Nomination]:
    """What was said about these members and levels, the newest first. One query."""
    if not holdings:
        return []
    asked = [
        Q(level=level, member=member)
        for level, member in {(one.level_id, one.member_id) for one in holdings}
    ]
    found = Nomination.objects.shown_to(reader).filter(reduce(or_, asked))
    return found.select_related("by").order_by("-at", "-pk")


def groups_of_terms(holdings: Collection[Holding]) -> dict[tuple[int, int], str]:
    """The addresses of the groups in which members hold these levels now, by level and member. One
    query."""
    held = Holding.objects.held().filter(
        level__in={one.level_id for one in holdings}, member__in={one.member_id for one in holdings}
    )
    rows = held.exclude(group=None).values_list("level", "member", "group__slug")
    return {(level, member): slug for level, member, slug in rows}


def lowest_unreached(ladder: Iterable[Level], reached: Collection[int]) -> Level | None:
    """The lowest level that was not reached."""
    return next((level for level in ladder if level.pk not in reached), None)


def checks_for(asked: dict[Person, Level]) -> dict[Person, list[Check]]:
    amounts = amounts_of(asked)
    return {
        person: [
            Check(says(key, need), amounts[person].get(key, 0), need)
            for key, need in required_by(level)
        ]
        for person, level in asked.items()
    }


def meets_requirements(person: Person, level: Level) -> bool:
    """Whether a member has today what a level takes. Three queries."""
    return all(check.is_met for check in checks_for({person: level})[person])


def checks_of(holdings: Iterable[Holding]) -> dict[int, list[Check]]:
    """What the level of each takes of its member today. Three queries; as many again for the second
    level of one member."""
    found: dict[int, list[Check]] = {}
    waiting = list(holdings)
    while waiting:
        round_ = {(one.level.community_id, one.member_id): one for one in waiting}
        checks = checks_for({person: one.level for person, one in round_.items()})
        found |= {one.pk: checks[person] for person, one in round_.items()}
        waiting = [one for one in waiting if one.pk not in found]
    return found
