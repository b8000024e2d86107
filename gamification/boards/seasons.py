"""Boards that begin and end: those of a season are computed after it was named or its dates
changed, and deleted after it was removed; those of closed periods are kept for a while."""

from collections import Counter
from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from plc.core.batches import batched
from plc.core.locks import advisory_lock
from plc.core.tasks import each_alone

from ..ledger.locks import lock_standings, lock_standings_of
from ..ledger.rebuilding import BATCH, parts_of, rebuild_part
from ..ledger.rollups import SEASONS
from ..models import Board, BoardScore, GroupScore, Season, Standing
from .periods import KEPT, oldest_kept

AT_MOST_S = 3600
HELD_S = 120  # how long a worker that was killed keeps others away


def recompute_season(season_id: int) -> Counter[str]:
    """Compute the boards of the season from the scores by day, or delete them, if it was removed.
    What is posted meanwhile counts, too. Nothing, if the season is gone, or while another worker is
    at it: if it is changed meanwhile, that one gives up, and the clock begins again."""
    running = f"season:{season_id}:computed"
    if not cache.add(running, True, HELD_S):
        return Counter()
    try:
        return _recompute(season_id, lambda: cache.touch(running, HELD_S))
    finally:
        cache.delete(running)


def _recompute(season_id: int, go_on: Callable[[], object]) -> Counter[str]:
    season = Season.with_removed.filter(pk=season_id).first()
    if season is None:
        return Counter()
    if season.removed_at is not None:
        _drop_of(season, season.boards.all())
        season.delete()
        return Counter()
    _drop_of(season, season.boards.exclude(starts_on=season.starts_on))
    season.boards.update(ends_on=season.ends_on, groups_counted_at=None)
    with transaction.atomic():
        advisory_lock(SEASONS)  # from now on, everybody posts by its dates
    wrong: Counter[str] = Counter()
    for part in parts_of(season.community_id):
        go_on()
        wrong += rebuild_part(part, season)
    # Unless its dates were changed meanwhile.
    same = Season.objects.filter(pk=season.pk, starts_on=season.starts_on, ends_on=season.ends_on)
    same.update(waiting_since=None)
    return wrong


def _drop_of(season: Season, boards: QuerySet[Board]) -> None:
    """Delete boards of the season, with the scores of a few hundred members at a time: whoever
    leaves all boards meanwhile waits for them, not for all."""
    ids = list(boards.values_list("pk", flat=True))
    if not ids:
        return
    standings = Standing.objects.filter(community=season.community_id).order_by("pk")
    last = 0
    while batch := list(standings.filter(pk__gt=last).values_list("pk", "member_id")[:BATCH]):
        last = batch[-1][0]
        members = [member for _, member in batch]
        with transaction.atomic():
            lock_standings((season.community_id, member) for member in members)
            _delete_unread(BoardScore.objects.filter(member__in=members, board__in=ids))
    # Also what was posted meanwhile by dates that were read before.
    _delete_unread(BoardScore.objects.filter(board__in=ids))
    _drop_empty(ids)


def recompute_waiting() -> int:
    """Compute seasons whose task was lost, or was overtaken by a change. Returns their number."""
    waiting = list(Season.with_removed.exclude(waiting_since=None).values_list("pk", flat=True))
    each_alone(recompute_season, waiting)
    return len(waiting)


def drop_old() -> int:
    """Delete the boards of periods that are no longer kept, with the scores of a few hundred
    members at a time: nobody waits for all, and a run that was killed is continued by the next.
    Returns their number."""
    old = Board.objects.filter(_is_old())
    ids = list(old.values_list("pk", flat=True))
    if ids:
        scores = BoardScore.objects.filter(board__in=old)
        members = scores.order_by("member_id").values_list("member_id", flat=True).distinct()
        last = 0
        while some := list(members.filter(member__gt=last)[:BATCH]):
            last = some[-1]
            with transaction.atomic():
                lock_standings_of(some)
                _delete_unread(scores.filter(member__in=some))
    _drop_empty(ids)
    return len(ids)


def _is_old() -> Q:
    today = timezone.now().date()
    old = Q()
    for period in KEPT:
        # A day more, because it is still yesterday somewhere.
        old |= Q(period=period, ends_on__lt=oldest_kept(period, today - timedelta(days=1)))
    return old


def _drop_empty(boards: Collection[int]) -> None:
    for some in batched(boards, BATCH):
        with transaction.atomic():
            _delete_unread(GroupScore.objects.filter(board__in=some))
            _delete_unread(Board.objects.filter(pk__in=some))


def _delete_unread(rows: "QuerySet[Any]") -> None:
    """In one statement, where a cascade would look through all scores for each few boards."""
    rows._raw_delete(rows.db)
