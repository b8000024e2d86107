"""Boards that begin and end: those of a season are computed after it was named or its dates
changed, those of closed periods are kept for a while."""

from collections import Counter
from datetime import timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from plc.core.tasks import each_alone

from ..ledger.rebuilding import rebuild
from ..models import Board, BoardScore, Season
from .periods import KEPT, oldest_kept

AT_MOST_S = 3600


def recompute_season(season_id: int) -> Counter[str]:
    """Compute the boards of the season from the scores by day. What is posted meanwhile counts,
    too. Nothing, if the season is gone, or while another worker is at it: if its dates are changed
    meanwhile, that one gives up, and the clock begins again."""
    running = f"season:{season_id}:computed"
    if not cache.add(running, True, AT_MOST_S):
        return Counter()
    try:
        return _recompute(season_id)
    finally:
        cache.delete(running)


def _recompute(season_id: int) -> Counter[str]:
    season = Season.objects.filter(pk=season_id).first()
    if season is None:
        return Counter()
    with transaction.atomic():
        former = season.boards.exclude(starts_on=season.starts_on)
        _delete(list(former.values_list("pk", flat=True)))
        season.boards.update(ends_on=season.ends_on, groups_counted_at=None)
    wrong = rebuild(community=season.community_id, only=season)
    # Unless its dates were changed meanwhile.
    same = Season.objects.filter(pk=season.pk, starts_on=season.starts_on, ends_on=season.ends_on)
    same.update(is_waiting=False)
    return wrong


def recompute_waiting() -> int:
    """Compute seasons whose task was lost, or was overtaken by a change. Returns their number."""
    waiting = list(Season.objects.filter(is_waiting=True).values_list("pk", flat=True))
    each_alone(recompute_season, waiting)
    return len(waiting)


def drop_old() -> int:
    """Delete the boards of periods that are no longer kept. Returns their number."""
    today = timezone.now().date()
    old = Q()
    for period in KEPT:
        # A day more, because it is still yesterday somewhere.
        old |= Q(period=period, ends_on__lt=oldest_kept(period, today - timedelta(days=1)))
    return drop_boards(list(Board.objects.filter(old).values_list("pk", flat=True)))


def drop_boards(boards: list[int]) -> int:
    """Delete boards with their scores. Returns the number of boards."""
    with transaction.atomic():
        _delete(boards)
    return len(boards)


def _delete(boards: list[int]) -> None:
    # Scores first, without reading them, as a cascade would.
    scores = BoardScore.objects.filter(board__in=boards)
    scores._raw_delete(scores.db)
    Board.objects.filter(pk__in=boards).delete()
