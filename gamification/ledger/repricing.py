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
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from plc.core.tasks import all_or_each, each_alone

from ..models import LedgerEntry, Recomputation, RecomputationChange, Standing, Why
from ..rules import DEED, RULES
from .locks import lock_all_sources, lock_standings
from .pricing import Prices, forget_since
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
WORKED_ON = (State.PREVIEWING, State.RUNNING)


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


def work_on_recomputations(*, seconds: float = RUN_S) -> None:
    """Preview and apply what waits, for so long; each that waits gets at least one chunk."""
    ends = time.monotonic() + seconds

    def work_on(pk: int) -> None:
        while visit_chunk(pk) and time.monotonic() < ends:
            pass

    waiting = Recomputation.objects.filter(state__in=WORKED_ON)
    each_alone(work_on, list(waiting.order_by("pk").values_list("pk", flat=True)))
    _forget_previews()


@transaction.atomic
def visit_chunk(pk: int) -> bool:
    """Preview the next members, or apply it to them: whoever has a standing, as all have whose
    deeds were ever settled. False if nobody is left, if somebody decided otherwise meanwhile, or
    if another worker is at it."""
    rows = Recomputation.objects.select_for_update(skip_locked=True, no_key=True)
    recomputation = rows.filter(pk=pk, state__in=WORKED_ON).first()
    if recomputation is None:
        return False
    standings = Standing.objects.filter(
        community=recomputation.community_id, member__gt=recomputation.through_member
    )
    members = list(standings.order_by("member").values_list("member", flat=True)[:AT_ONCE])
    if not members:
        _finish(recomputation)
        return False
    _visit(recomputation, members)
    recomputation.visited += len(members)
    recomputation.through_member = members[-1]
    recomputation.save(update_fields=[*SUMS, "visited", "through_member"])
    return True


def _finish(recomputation: Recomputation) -> None:
    if recomputation.state == State.PREVIEWING:
        recomputation.state = State.READY
    else:
        recomputation.state, recomputation.done_at = State.DONE, timezone.now()
        forget_since(recomputation.community_id, recomputation.asked_at)
    recomputation.save(update_fields=["state", "done_at"])


def _visit(recomputation: Recomputation, members: Sequence[int]) -> None:
    """If somebody's past cannot be priced, that of the others of the chunk is."""
    visit = _preview
    if recomputation.state == State.RUNNING:
        visit = _apply
        lock_all_sources()
        lock_standings((recomputation.community_id, member) for member in members)
    all_or_each(partial(visit, recomputation), members)


def _preview(recomputation: Recomputation, members: Sequence[int]) -> None:
    """Store who would change by how much."""
    changes = changes_for(recomputation.community_id, members)
    before = _points_of(recomputation.community_id, changes)
    RecomputationChange.objects.bulk_create(
        RecomputationChange(
            recomputation=recomputation,
            member_id=member,
            before=before.get(member, 0),
            after=before.get(member, 0) + change.points,
            size=abs(change.points),
        )
        for member, change in changes.items()
    )
    recomputation.changed += len(changes)
    recomputation.gained += sum(max(change.points, 0) for change in changes.values())
    recomputation.lost += sum(max(-change.points, 0) for change in changes.values())


def _points_of(community: int, members: Collection[int]) -> dict[int, int]:
    rows = LedgerEntry.objects.filter(community=community, member__in=list(members))
    return dict(rows.values_list("member").annotate(Sum("points")))


def _apply(recomputation: Recomputation, members: Sequence[int]) -> None:
    """Post what differs. The caller holds the locks of the members' sources and standings."""
    for change in changes_for(recomputation.community_id, members).values():
        for entry in change.entries:
            entry.recomputation_id = recomputation.pk
        reversals = reverse(change.reversing, recomputation=recomputation.pk)
        post(change.entries, after=reversals)


def _forget_previews() -> None:
    """Nobody reads the rows of a preview that was applied or dropped; its sums stay."""
    over = RecomputationChange.objects.filter(recomputation__state__in=[State.DONE, State.DROPPED])
    over._raw_delete(over.db)
