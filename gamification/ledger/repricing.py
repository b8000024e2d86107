"""Prices the past of members anew, in the order in which it happened and by today's terms.

A Recomputation first shows what would change, and changes nothing unless somebody decides so. Both
are done for some members at a time, each with the position in one transaction, so that a run may be
interrupted and the next goes on: no task is long enough for a large community. What is applied is
computed again under the locks of standings, so what happened since the preview is included.
"""

import time
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from plc.core.batches import batched
from plc.core.tasks import each_alone

from ..models import LedgerEntry, Recomputation, RecomputationChange, RuleOverride, Standing, Why
from ..rules import DEED, RULES
from .locks import lock_all_sources, lock_standings
from .pricing import Prices
from .settling import (
    DaysOf,
    Deed,
    Held,
    Key,
    deed_from,
    entry_for,
    key_of,
    post,
    reverse,
)

AT_ONCE = 100  # members
RUN_S = 50  # after which a run leaves the rest to the next
SUMS = ("changed", "gained", "lost")
State = Recomputation.State


@dataclass
class Change:
    """What is posted for a member."""

    reversing: list[tuple[LedgerEntry, int]] = field(default_factory=list)
    entries: list[LedgerEntry] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.reversing or self.entries)

    @property
    def points(self) -> int:
        gone = sum(entry.points for entry, _ in self.reversing)
        return sum(entry.points for entry in self.entries) - gone


def changes_for(community: int, members: Collection[int]) -> dict[int, Change]:
    """What to post so that the ledgers of these members are as today's terms would have made them.
    One query for each way to find deeds, and a few more."""
    held = _held(members)
    deeds = _deeds(community, members)
    days = DaysOf([community])
    day_of = {deed.key: _day(deed, held.get(deed.key), days) for deed in deeds}
    asked = (
        (community, deed.key.member, deed.key.rule, day_of[deed.key], deed.at) for deed in deeds
    )
    prices = Prices.of(asked, fresh=True)
    changes: dict[int, Change] = defaultdict(Change)
    for deed in sorted(deeds, key=lambda deed: (deed.at, deed.key.source, deed.key.member)):
        past = held.pop(deed.key, None)
        if past and not past.reversed and past.entry.community_id != community:
            continue  # it was moved here a moment ago: settling moves its entry
        price = prices.of_deed(deed, day_of[deed.key])
        current = past.entry if past and not past.reversed else None
        new = price and entry_for(deed, day_of[deed.key], price, past=past)
        if current and new and _is_same(current, new):
            continue
        change = changes[deed.key.member]
        if current:
            change.reversing.append((current, Why.RECOMPUTED))
        if new:
            change.entries.append(new)
    for past in held.values():  # no longer a deed, or of a rule that no longer exists
        is_here = past.entry.community_id == community
        if is_here and not past.reversed and past.entry.rule in RULES.rules:
            changes[past.entry.member_id].reversing.append((past.entry, Why.GONE))
    return {member: change for member, change in changes.items() if change}


def _deeds(community: int, members: Collection[int]) -> list[Deed]:
    which: dict[str, Any] = {"in_community": community, "member__in": list(members)}
    return [
        deed_from(rule, way, row)
        for rule, way in RULES.ways
        for row in way.deeds().filter(**which).values_list(*DEED)
    ]


def _held(members: Collection[int]) -> dict[Key, Held]:
    """The newest entry of each deed of these members, in whatever community it was then."""
    rows = LedgerEntry.objects.filter(member__in=members, reverses=None)
    rows = rows.select_related("reversal").order_by("occasion")
    return {
        key_of(entry): Held(entry, entry.reversal.why if hasattr(entry, "reversal") else None)
        for entry in rows
    }


def _day(deed: Deed, past: Held | None, days: DaysOf) -> date:
    """Entries keep their day when the community moves to another time zone."""
    if past and not past.reversed and past.entry.at == deed.at:
        return past.entry.day
    return days(deed.community, deed.at)


def _is_same(entry: LedgerEntry, new: LedgerEntry) -> bool:
    compared = ("points", "outcome", "kind", "group_id", "at")
    return all(getattr(entry, name) == getattr(new, name) for name in compared)


def people_of(community: int, *, after: int = 0) -> list[int]:
    """Everybody with deeds or entries in the community, by id."""
    standings = Standing.objects.filter(community=community, member__gt=after)
    found = set(standings.values_list("member", flat=True))
    here: dict[str, Any] = {"in_community": community, "member__gt": after}
    for _, way in RULES.ways:
        rows = way.deeds().filter(**here).order_by()
        found.update(rows.values_list("member", flat=True).distinct())
    return sorted(found)


def work_on_recomputations(*, seconds: float = RUN_S) -> None:
    """Preview and apply what waits, for so long."""
    ends = time.monotonic() + seconds
    waiting = Recomputation.objects.filter(state__in=[State.PREVIEWING, State.RUNNING])
    each_alone(
        lambda pk: _work_on(pk, ends), list(waiting.order_by("pk").values_list("pk", flat=True))
    )


def _work_on(pk: int, ends: float) -> None:
    recomputation = Recomputation.objects.get(pk=pk)
    people = people_of(recomputation.community_id, after=recomputation.through_member)
    for members in batched(people, AT_ONCE):
        if not _visit(pk, recomputation.state, members):
            return
        # At least one chunk in each run, however long it took to find the people.
        if time.monotonic() >= ends and members[-1] < people[-1]:
            return
    here = Recomputation.objects.filter(pk=pk, state=recomputation.state)
    if recomputation.state == State.PREVIEWING:
        here.update(state=State.READY)
    elif here.update(state=State.DONE, done_at=timezone.now()):
        RuleOverride.forget_since(recomputation.community_id, recomputation.asked_at)


@transaction.atomic
def _visit(pk: int, state: str, members: Sequence[int]) -> bool:
    """Preview the members, or apply it to them. False if somebody decided otherwise meanwhile."""
    rows = Recomputation.objects.select_for_update(no_key=True)
    recomputation = rows.filter(pk=pk, state=state).first()
    if recomputation is None:
        return False
    if recomputation.through_member >= members[-1]:
        return True  # another worker was faster
    (_preview if state == State.PREVIEWING else _apply)(recomputation, members)
    recomputation.visited += len(members)
    recomputation.through_member = members[-1]
    recomputation.save(update_fields=[*SUMS, "visited", "through_member"])
    return True


def _preview(recomputation: Recomputation, members: Sequence[int]) -> None:
    """Store who would change by how much."""
    changes = changes_for(recomputation.community_id, members)
    before, rows = _points_of(recomputation.community_id, changes), []
    for member, change in changes.items():
        now, by = before.get(member, 0), change.points
        rows.append(
            RecomputationChange(
                recomputation=recomputation,
                member_id=member,
                before=now,
                after=now + by,
                size=abs(by),
            )
        )
        recomputation.changed += 1
        recomputation.gained += max(by, 0)
        recomputation.lost += max(-by, 0)
    RecomputationChange.objects.bulk_create(rows)


def _points_of(community: int, members: Collection[int]) -> dict[int, int]:
    rows = LedgerEntry.objects.filter(community=community, member__in=list(members))
    return dict(rows.values_list("member").annotate(Sum("points")))


def _apply(recomputation: Recomputation, members: Sequence[int]) -> None:
    """Post what differs."""
    community = recomputation.community_id
    lock_all_sources()
    lock_standings((community, member) for member in members)
    for change in changes_for(community, members).values():
        for entry in change.entries:
            entry.recomputation_id = recomputation.pk
        reversals = reverse(change.reversing, recomputation=recomputation.pk)
        post(change.entries, after=reversals)
