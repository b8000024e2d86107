"""Enters the past: deeds that happened before recognition listened, or that were imported.

A Backfill goes through all ways to find deeds, and settles their sources in chunks, each in its own
transaction. It can be interrupted at any moment, and settling twice posts nothing.
"""

import time
from typing import Any

from django.db import transaction
from django.utils import timezone

from communities.community.models import Community
from plc.core.tasks import each_alone, hurry

from ..models import Backfill, LedgerEntry
from ..rules import RULES, Rule, Way
from .pricing import forget_since
from .settling import settle

CHUNK = 500  # sources
RUN_S = 50  # after which a run leaves the rest to the next


@transaction.atomic
def begin_backfill(*, community_id: int) -> Backfill:
    """Settle everything that ever happened in the community, soon."""
    from ..tasks import enter_past  # noqa: PLC0415  it imports this module

    backfill = Backfill.objects.create(community_id=community_id)
    transaction.on_commit(lambda: hurry(enter_past), robust=True)
    return backfill


def begin_all() -> int:
    """Begin one for each community without an open one. Returns their number."""
    waiting = Backfill.objects.filter(done_at=None).values("community")
    found = Community.objects.exclude(pk__in=waiting).values_list("pk", flat=True)
    return len([begin_backfill(community_id=pk) for pk in found])


def enter_past(*, seconds: float = RUN_S) -> int:
    """Work on the open backfills for so long, the oldest first. One that fails is tried again by
    the next run. Returns how many were finished."""
    ends, done = time.monotonic() + seconds, 0

    def enter(pk: int) -> None:
        nonlocal done
        while time.monotonic() < ends:
            left = enter_chunk(pk)
            if left is not True:
                done += left is False
                break

    open_ones = Backfill.objects.filter(done_at=None).order_by("pk")
    each_alone(enter, list(open_ones.values_list("pk", flat=True)))
    return done


@transaction.atomic
def enter_chunk(pk: int) -> bool | None:
    """Settle the next sources. Returns whether any are left; None if another worker is at it."""
    open_ones = Backfill.objects.select_for_update(skip_locked=True, no_key=True)
    backfill = open_ones.filter(pk=pk, done_at=None).first()
    if backfill is None:
        return None
    if found := next((one for one in RULES.ways if name_of(*one) not in backfill.ways_done), None):
        if name_of(*found) != backfill.way:
            backfill.way, backfill.through_id = name_of(*found), 0
        sources = _next_sources(backfill, *found)
        settle({found: set(sources)}, past=True)
        if len(sources) < CHUNK:
            backfill.ways_done.append(backfill.way)
        else:
            backfill.through_id = sources[-1]
    else:
        backfill.done_at = timezone.now()
        forget_since(backfill.community_id, backfill.asked_at)
    backfill.save(update_fields=["ways_done", "way", "through_id", "done_at"])
    return backfill.done_at is None


def name_of(rule: Rule, way: Way) -> str:
    """Stays the same in all versions of the code; a rule has at most one way for each model."""
    return f"{rule.key} {way.source._meta.label_lower}"


def _next_sources(backfill: Backfill, rule: Rule, way: Way) -> list[int]:
    """The next sources by id: those with deeds, and those that the ledger has entries for."""
    after: dict[str, Any] = {"in_community": backfill.community_id}
    deeds = way.deeds().filter(source__gt=backfill.through_id, **after)
    entered = LedgerEntry.objects.filter(
        rule=rule.key,
        source_type=way.source_type_id,
        source_id__gt=backfill.through_id,
        community=backfill.community_id,
        reverses=None,
    )
    found: set[int] = set()
    for rows, column in ((deeds, "source"), (entered, "source_id")):
        found.update(rows.order_by(column).values_list(column, flat=True).distinct()[:CHUNK])
    return sorted(found)[:CHUNK]
