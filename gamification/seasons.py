"""Computes the boards of a season, after it was named or its dates changed."""

from collections import Counter

from django.db import transaction

from .models import Board, BoardScore, Season
from .rebuilding import rebuild


def recompute_season(season_id: int) -> Counter[str]:
    """Compute the boards of the season from the scores by day. What is posted meanwhile counts,
    too. Nothing, if the season is gone."""
    season = Season.objects.filter(pk=season_id).first()
    if season is None:
        return Counter()
    with transaction.atomic():
        former = season.boards.exclude(starts_on=season.starts_on)
        _delete(list(former.values_list("pk", flat=True)))
        season.boards.update(ends_on=season.ends_on)
    return rebuild(community=season.community_id, only=season)


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
