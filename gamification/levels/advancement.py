"""Who reaches which level: evaluated when something changed, and every night.

A level without a role comes by itself. One that appoints is offered; then its member accepts, and
somebody who looks after the community approves.
"""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone

from plc.journal.actions import record

from .. import facts
from ..ledger.locks import Person
from ..models import Holding, HoldingState, Level
from ..models.levels import REACHED
from ..presence import taking_part
from .ladders import checks_for, ladders_of, lowest_unreached


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
            if (level := lowest_unreached(ladders[person[0]], reached[person]))
            and level.pk not in tried[person]
        }
        met = [
            person
            for person, checks in checks_for(asked).items()
            if all(check.is_met for check in checks)
        ]
        levels = lock_levels({asked[person].pk for person in met})
        met = [person for person in met if asked[person].pk in levels]
        for person in met:
            given = give_level(levels[asked[person].pk], person[1])
            known = reached if given.state in REACHED else tried
            known[person].add(given.level_id)
        total += len(met)
        climbing = met
    return total


def lock_levels(asked: Collection[int]) -> dict[int, Level]:
    """Lock these levels, so that nobody removes them, or makes a role of one, while it is given to
    somebody. Returns them as they are now, but for removed ones."""
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
    record(fact(**told(holding)), by=None)
    return holding


def told(holding: Holding) -> dict[str, Any]:
    """What each fact about a holding says."""
    return {
        "holding_id": holding.pk,
        "level_id": holding.level_id,
        "member_id": holding.member_id,
        "community_id": holding.level.community_id,
    }
