"""Evaluates badges, levels and the site's boards for all members, however many there are.

A run of a task is too short for a large community, so a ``Walk`` remembers how far it is: the clock
sends runs until it is done. Each chunk is one transaction with its position, so a walk can be
interrupted at any moment, and two workers never visit the same chunk. Each night begins one,
unless that of the night before is still on its way.
"""

import time
from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from plc.core.tasks import all_or_each, hurry

from .badges.awarding import evaluate
from .boards.access import has_site_boards
from .boards.site import joined
from .ledger.settling import touch
from .levels.advancement import advance
from .models import Badge, Level, Standing, Walk, WalkKind

CHUNK = 200  # standings: less than half a second
RUN_S = 50  # after which a run leaves the rest to the next


def begin_walk(kind: WalkKind, *, subject_id: int = 0) -> None:
    """Visit everybody soon, from the first on, also if such a walk is on its way: what it evaluates
    has changed, and those it has visited are concerned, too."""
    from .tasks import walk_on  # noqa: PLC0415  it imports this module

    afresh = {"begun_at": timezone.now(), "through_id": 0, "done_at": None}
    Walk.objects.update_or_create(kind=kind, subject_id=subject_id, defaults=afresh)
    transaction.on_commit(lambda: hurry(walk_on), robust=True)


def begin_nightly() -> None:
    """Visit everybody for badges and levels. A walk that is on its way goes on: begun anew each
    night, it would never come to the last ones."""
    for kind in (WalkKind.BADGES, WalkKind.LEVELS):
        if not Walk.objects.filter(kind=kind, subject_id=0, done_at=None).exists():
            begin_walk(kind)


def walk_on(*, seconds: float = RUN_S) -> int:
    """Give each open walk a chunk in turn, for so long. Returns the number of awards and levels."""
    ends, total = time.monotonic() + seconds, 0
    waiting = list(Walk.objects.filter(done_at=None).order_by("pk").values_list("pk", flat=True))
    while waiting:
        for pk in list(waiting):
            if time.monotonic() >= ends:
                return total
            if (found := visit_chunk(pk)) is None:
                waiting.remove(pk)
            else:
                total += found
    return total


@transaction.atomic
def visit_chunk(pk: int) -> int | None:
    """Visit the next standings. Returns the number of awards or levels; None if nobody is left, or
    another worker is at it."""
    open_ones = Walk.objects.select_for_update(skip_locked=True, no_key=True)
    walk = open_ones.filter(pk=pk, done_at=None).first()
    if walk is None:
        return None
    concerned, visit = WAYS[WalkKind(walk.kind)]
    rows = concerned(walk).filter(pk__gt=walk.through_id).order_by("pk")
    standings = list(rows.select_for_update(no_key=True, of=("self",))[:CHUNK])
    found = _visit(walk, standings, visit) if standings else None
    if standings:
        walk.through_id = standings[-1].pk
    else:
        walk.done_at = timezone.now()
    walk.save(update_fields=["through_id", "done_at"])
    return found


Visit = Callable[[Walk, Sequence[Standing]], int]


def _visit(walk: Walk, standings: Sequence[Standing], visit: Visit) -> int:
    """If somebody cannot be evaluated, the others of the chunk are, and the walk goes on. While a
    server is away, it stays where it is."""
    found: list[int] = []
    by_id = {standing.pk: standing for standing in standings}

    def visit_some(pks: Sequence[int]) -> None:
        found.append(visit(walk, [by_id[pk] for pk in pks]))

    all_or_each(visit_some, list(by_id))
    return sum(found)


# --- what is visited, and what for ---------------------------------------------------------------


def _everybody(_walk: Walk) -> QuerySet[Standing]:
    return Standing.objects.all()


def _concerned_by_badge(walk: Walk) -> QuerySet[Standing]:
    """Those of its community, or everybody; nobody if it cannot be earned any more."""
    badge = Badge.objects.on().filter(pk=walk.subject_id).first()
    if badge is None:
        return Standing.objects.none()
    mine = {"community": badge.community_id} if badge.community_id else {}
    return Standing.objects.filter(**mine)


def _with_ladder(walk: Walk) -> QuerySet[Standing]:
    """Those of one community, if it has a subject."""
    ladders = Level.objects.filter(**_community_of(walk))
    return Standing.objects.filter(community__in=ladders.values("community"))


def _joined(walk: Walk) -> QuerySet[Standing]:
    return joined().filter(**_community_of(walk)) if has_site_boards() else Standing.objects.none()


def _community_of(walk: Walk) -> dict[str, int]:
    return {"community": walk.subject_id} if walk.subject_id else {}


def _award_all(_walk: Walk, standings: Sequence[Standing]) -> int:
    return evaluate(standings)


def _award_one(walk: Walk, standings: Sequence[Standing]) -> int:
    return evaluate(standings, badges=Badge.objects.on().filter(pk=walk.subject_id))


def _advance(_walk: Walk, standings: Sequence[Standing]) -> int:
    return advance([(standing.community_id, standing.member_id) for standing in standings])


def _touch(_walk: Walk, standings: Sequence[Standing]) -> int:
    """They are followed soon; nothing is awarded by that."""
    touch((standing.community_id, standing.member_id) for standing in standings)
    return 0


WAYS: dict[WalkKind, tuple[Callable[[Walk], QuerySet[Standing]], Visit]] = {
    WalkKind.BADGES: (_everybody, _award_all),
    WalkKind.BADGE: (_concerned_by_badge, _award_one),
    WalkKind.LEVELS: (_with_ladder, _advance),
    WalkKind.SITE: (_joined, _touch),
}
