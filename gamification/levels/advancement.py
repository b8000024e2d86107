"""Who reaches which level: evaluated when something changed, and every night.

A level without a role comes by itself. One that appoints is offered; then its member accepts, and
somebody who looks after the community approves.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from communities.community.models import Community
from plc.core.tasks import each_alone
from plc.journal.actions import record

from .. import facts
from ..ledger.locks import Person, lock_standings
from ..models import Holding, HoldingState, Level, Nomination
from ..models.levels import OVER, PENDING, REACHED
from ..presence import taking_part
from .requirements import amounts_of, required_by, says

RENEWED_BEFORE = timedelta(days=30)  # the end of a term is announced, and a renewal offered


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
    following = _next(ladder, reached)
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
    found = {community: _next(ladder, reached) for community, ladder in ladders.items()}
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


def _next(ladder: Iterable[Level], reached: Collection[int]) -> Level | None:
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


@transaction.atomic
def advance(people: Collection[Person]) -> int:
    """Give or offer these (community, member) the levels whose requirements they meet. The caller
    holds the locks of their standings. Returns the number of new holdings."""
    ladders = ladders_of(community for community, _ in people)
    climbing = taking_part([person for person in people if person[0] in ladders])
    reached: dict[Person, set[int]] = {person: set() for person in climbing}
    tried = {person: set[int]() for person in climbing}
    rows = Holding.objects.filter(
        member__in={member for _, member in climbing}, level__community__in=ladders
    )
    for community, member, level_id, state in rows.values_list(
        "level__community", "member", "level", "state"
    ):
        if (community, member) in tried:
            known = reached if state in REACHED else tried
            known[community, member].add(level_id)
    total = 0
    while climbing:
        asked = {
            person: level
            for person in climbing
            # One that is pending, was declined, or was not approved, is not offered again.
            if (level := _next(ladders[person[0]], reached[person]))
            and level.pk not in tried[person]
        }
        met = [
            person
            for person, checks in checks_for(asked).items()
            if all(check.is_met for check in checks)
        ]
        levels = kept({asked[person].pk for person in met})
        met = [person for person in met if asked[person].pk in levels]
        for person in met:
            given = give_level(levels[asked[person].pk], person[1])
            known = reached if given.state in REACHED else tried
            known[person].add(given.level_id)
        total += len(met)
        climbing = met
    return total


def kept(asked: Collection[int]) -> dict[int, Level]:
    """These levels as they are now, but for removed ones. They are locked, so that nobody removes
    them, or makes a role of one, while it is given to somebody."""
    if not asked:
        return {}
    locked = "SELECT * FROM gamification_level WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE"
    return {level.pk: level for level in Level.objects.raw(locked, [list(asked)])}


def give_level(level: Level, member: int) -> Holding:
    """Held at once, or offered if it appoints."""
    state = HoldingState.OFFERED if level.appoints else HoldingState.HELD
    holding = Holding.objects.create(
        level=level, member_id=member, state=state, since=timezone.now()
    )
    fact = facts.LevelOffered if level.appoints else facts.LevelReached
    record(
        fact(
            holding_id=holding.pk,
            level_id=level.pk,
            member_id=member,
            community_id=level.community_id,
        ),
        by=None,
    )
    return holding


def end_terms() -> int:
    """End terms that are over, and offer renewals of those that end soon to members who still meet
    the requirements. Also end roles of last facilitators where there is another one by now. One
    that fails is tried again the next night. Returns the number of terms that ended."""
    from ..actions.levels import end_role, end_term  # noqa: PLC0415  it imports this module

    now = timezone.now()
    soon = Holding.objects.held().filter(until__lte=now + RENEWED_BEFORE, reminded_at=None)
    _each(soon.select_related("level"), remind)
    due = Holding.objects.filter(gave_role=True).exclude(state=HoldingState.HELD)
    _each(due.select_related("group", "member"), lambda holding: end_role(holding, by=None))
    over = Holding.objects.held().filter(until__lte=now)
    return _each(over, lambda one: end_term(by=None, holding=one, state=HoldingState.EXPIRED))


def _each(holdings: QuerySet[Holding], act: Callable[[Holding], object]) -> int:
    """Act on each alone. Returns for how many ``act`` answered that it changed something."""
    changed = 0

    def act_on(pk: int) -> None:
        nonlocal changed
        if holding := holdings.filter(pk=pk).first():  # unless it changed meanwhile
            changed += bool(act(holding))

    each_alone(act_on, list(holdings.order_by("pk").values_list("pk", flat=True)))
    return changed


@transaction.atomic
def remind(holding: Holding) -> None:
    """Say once that a term ends soon, and offer the next one if the requirements are still met."""
    person = (holding.level.community_id, holding.member_id)
    lock_standings([person])
    due = Holding.objects.held().filter(pk=holding.pk, reminded_at=None)
    if not due.update(reminded_at=timezone.now()):
        return
    checks = checks_for({person: holding.level})[person]
    pending = Holding.objects.pending().filter(level=holding.level, member=holding.member_id)
    if all(check.is_met for check in checks) and taking_part([person]) and not pending.exists():
        give_level(holding.level, holding.member_id)
    else:
        record(
            facts.TermEndsSoon(
                holding_id=holding.pk,
                level_id=holding.level_id,
                member_id=holding.member_id,
                community_id=holding.level.community_id,
            ),
            by=None,
        )
