"""Compares the boards that are in Valkey with Postgres, while both may change."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db import connection

from plc.core.batches import batched
from plc.core.valkey import valkey_client

from ..boards import live as live_boards
from ..boards.live import keys_of, name_of
from ..models import BoardScore

CHUNK = 5_000
Row = dict[str, Any]

# Members whose standings were touched are followed within seconds: Valkey may be behind.
PRESENT = """
    SELECT m.id, coalesce(s.points, 0) FROM unnest(%s::bigint[]) AS m (id)
    LEFT JOIN gamification_boardscore s
        ON s.member_id = m.id AND s.board_id = %s AND s.listed AND s.points > 0
    WHERE NOT EXISTS (
        SELECT 1 FROM gamification_standing t
        WHERE t.member_id = m.id AND t.touched_at IS DISTINCT FROM t.boards_followed_at
    )
"""


def differences() -> Iterator[Row]:
    """Scores in Valkey that are not those of Postgres, or missing; and scores whose rank is wrong,
    because the set of distinct scores does not agree with that of members."""
    for board in live_boards.wanted():
        yield from _wrong_scores(board)
        yield from _wrong_ranks(board)


def _wrong_scores(board: int) -> Iterator[Row]:
    for scanned in _scanned(keys_of(board)[1]):
        yield from _different(board, [int(name[1:]) for name, _ in scanned])
    stored = BoardScore.objects.filter(board=board, listed=True, points__gt=0)
    for members in batched(stored.values_list("member_id", flat=True).iterator(CHUNK), CHUNK):
        known = zip(members, _scores(board, members), strict=True)
        yield from _different(board, [member for member, points in known if not points])


def _different(board: int, members: Collection[int]) -> Iterator[Row]:
    """Reads Valkey before and after Postgres: what moved meanwhile proves nothing."""
    if not members:
        return
    before = dict(zip(members, _scores(board, members), strict=True))
    with connection.cursor() as cursor:
        cursor.execute(PRESENT, [list(members), board])
        stored = dict(cursor.fetchall())
    suspects = [member for member, points in stored.items() if before[member] != points]
    after = dict(zip(suspects, _scores(board, suspects), strict=True))
    if not suspects or not live_boards.is_ready(board):
        return
    for member in suspects:
        if after[member] == before[member]:
            yield _row(board, member=member, in_valkey=after[member], in_postgres=stored[member])


def _wrong_ranks(board: int) -> Iterator[Row]:
    """A dense rank is a place among the distinct scores: those of members, and no others."""
    members, scores = keys_of(board)[1:3]
    of_members = {score for scanned in _scanned(members) for _, score in scanned}
    distinct = {score for scanned in _scanned(scores) for _, score in scanned}
    for some in batched(of_members | distinct, CHUNK):
        with valkey_client().pipeline(transaction=True) as pipe:
            for score in some:
                pipe.zcount(members, score, score)
                pipe.zcount(scores, score, score)
            counts = iter(pipe.execute())
        for score, have_it, is_there in zip(some, counts, counts, strict=True):
            if bool(have_it) != bool(is_there):
                yield _row(board, points=-int(score), members=have_it, in_the_ranks=is_there)


def _scanned(key: str) -> Iterator[tuple[tuple[str, float], ...]]:
    return batched(valkey_client().zscan_iter(key, count=CHUNK), CHUNK)


def _scores(board: int, members: Collection[int]) -> Iterable[int]:
    """Points in Valkey, 0 for who is not there."""
    if not members:
        return []
    key = keys_of(board)[1]
    found: list[float | None] = valkey_client().zmscore(key, [name_of(pk) for pk in members])
    return [0 if score is None else -int(score) for score in found]


def _row(board: int, **said: Any) -> Row:
    return {"board": board, **said}
