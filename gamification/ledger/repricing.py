"""Prices the past of members anew, in the order in which it happened and by today's terms.

A Recomputation first shows what would change, and changes nothing unless somebody decides so. It is
applied to some members at a time, under the locks of their standings, and can be interrupted. What
is applied is computed again at that moment, so what happened since the preview is included.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from ..models import LedgerEntry, Recomputation, Standing, Why
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
    held = _held(community, members)
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
        if not past.reversed and past.entry.rule in RULES.rules:
            changes[past.entry.member_id].reversing.append((past.entry, Why.GONE))
    return {member: change for member, change in changes.items() if change}


def _deeds(community: int, members: Collection[int]) -> list[Deed]:
    which: dict[str, Any] = {"in_community": community, "member__in": list(members)}
    return [
        deed_from(rule, way, row)
        for rule, way in RULES.ways
        for row in way.deeds().filter(**which).values_list(*DEED)
    ]


def _held(community: int, members: Collection[int]) -> dict[Key, Held]:
    """The newest entry of each deed of these members."""
    rows = LedgerEntry.objects.filter(community=community, member__in=members, reverses=None)
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
    found = set(Standing.objects.filter(community=community).values_list("member", flat=True))
    for _, way in RULES.ways:
        rows = way.deeds().filter(in_community=community).order_by()
        found.update(rows.values_list("member", flat=True).distinct())
    return sorted(pk for pk in found if pk > after)


def _groups_of(members: Sequence[int]) -> Iterator[tuple[int, ...]]:
    for start in range(0, len(members), AT_ONCE):
        yield tuple(members[start : start + AT_ONCE])


def preview(recomputation: Recomputation) -> None:
    """Compute who would change by how much, and let somebody decide."""
    community, rows = recomputation.community_id, []
    for members in _groups_of(people_of(community)):
        if changes := changes_for(community, members):
            before = _points_of(community, changes)
            rows += [
                [member, before.get(member, 0), before.get(member, 0) + change.points]
                for member, change in changes.items()
            ]
    rows.sort(key=lambda row: (-abs(row[2] - row[1]), row[0]))
    Recomputation.objects.filter(pk=recomputation.pk, state=State.PREVIEWING).update(
        preview=rows, state=State.READY
    )


def _points_of(community: int, members: Collection[int]) -> dict[int, int]:
    rows = LedgerEntry.objects.filter(community=community, member__in=list(members))
    return dict(rows.values_list("member").annotate(Sum("points")))


def apply(recomputation: Recomputation) -> None:
    """Post what differs, after the last member that was done."""
    community = recomputation.community_id
    for members in _groups_of(people_of(community, after=recomputation.through_member)):
        _apply_to(recomputation, members)
    Recomputation.objects.filter(pk=recomputation.pk, state=State.RUNNING).update(
        state=State.DONE, done_at=timezone.now()
    )


@transaction.atomic
def _apply_to(recomputation: Recomputation, members: tuple[int, ...]) -> None:
    community = recomputation.community_id
    rows = Recomputation.objects.select_for_update(no_key=True)
    locked = rows.get(pk=recomputation.pk)
    if locked.through_member >= members[-1]:
        return  # another worker was faster
    lock_all_sources()
    lock_standings((community, member) for member in members)
    for change in changes_for(community, members).values():
        for entry in change.entries:
            entry.recomputation_id = recomputation.pk
        reversals = reverse(change.reversing, recomputation=recomputation.pk)
        post(change.entries, after=reversals)
    locked.through_member = members[-1]
    locked.save(update_fields=["through_member"])


def work_on_recomputations() -> int:
    """Preview and apply what waits. Returns how many were worked on."""
    waiting = Recomputation.objects.filter(state__in=[State.PREVIEWING, State.RUNNING])
    found = list(waiting.order_by("pk"))
    for recomputation in found:
        (preview if recomputation.state == State.PREVIEWING else apply)(recomputation)
    return len(found)
