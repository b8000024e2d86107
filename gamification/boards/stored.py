"""Reads boards from Postgres, by the index ``gamification_board_order``.

The answer while a board is not in Valkey. A statement each, so that its parts agree.
"""

from typing import Any

from django.db import connection

from .ranking import NEIGHBOURS, TOP, Around, Ranked

SHARED = """2 = (SELECT count(*) FROM (
    SELECT FROM gamification_boardscore equal
    WHERE equal.board_id = %(board)s AND equal.listed AND equal.points > 0
    AND equal.points = row.points
    ORDER BY equal.member_id LIMIT 2) AS two)"""

TOP_ROWS = f"""
    SELECT row.member_id, row.points, {SHARED} FROM (
        SELECT member_id, points FROM gamification_boardscore
        WHERE board_id = %(board)s AND listed AND points > 0
        ORDER BY points DESC, member_id LIMIT {TOP}
    ) AS row
    ORDER BY row.points DESC, row.member_id
"""  # noqa: S608  constants of this module

# ``higher`` skips through the index from one distinct score to the next lower one, down to the
# member's: its length is their dense rank.
AROUND_ROWS = f"""
    WITH RECURSIVE mine AS MATERIALIZED (
        SELECT points FROM gamification_boardscore
        WHERE board_id = %(board)s AND member_id = %(member)s AND listed AND points > 0
    ), higher (points) AS (
        (SELECT points FROM gamification_boardscore
         WHERE board_id = %(board)s AND listed AND points > 0
         ORDER BY points DESC LIMIT 1)
        UNION ALL
        SELECT (
            SELECT lower.points FROM gamification_boardscore lower
            WHERE lower.board_id = %(board)s AND lower.listed AND lower.points > 0
            AND lower.points < higher.points
            ORDER BY lower.points DESC LIMIT 1)
        FROM higher WHERE higher.points > (SELECT points FROM mine)
    ), above AS (
        (SELECT member_id, points FROM gamification_boardscore
         WHERE board_id = %(board)s AND listed AND points > 0
         AND points = (SELECT points FROM mine) AND member_id < %(member)s
         ORDER BY member_id DESC LIMIT {NEIGHBOURS})
        UNION ALL
        (SELECT member_id, points FROM gamification_boardscore
         WHERE board_id = %(board)s AND listed AND points > (SELECT points FROM mine)
         AND points > 0
         ORDER BY points, member_id DESC LIMIT {NEIGHBOURS})
        LIMIT {NEIGHBOURS}
    ), below AS (
        (SELECT member_id, points FROM gamification_boardscore
         WHERE board_id = %(board)s AND listed AND points > 0
         AND points = (SELECT points FROM mine) AND member_id > %(member)s
         ORDER BY member_id LIMIT {NEIGHBOURS})
        UNION ALL
        (SELECT member_id, points FROM gamification_boardscore
         WHERE board_id = %(board)s AND listed AND points > 0
         AND points < (SELECT points FROM mine)
         ORDER BY points DESC, member_id LIMIT {NEIGHBOURS})
        LIMIT {NEIGHBOURS}
    )
    SELECT row.member_id, row.points, {SHARED},
        (SELECT count(*) FROM higher),
        (SELECT min(points) FROM higher WHERE points > (SELECT points FROM mine))
    FROM (
        SELECT * FROM above UNION ALL SELECT %(member)s, points FROM mine
        UNION ALL SELECT * FROM below
    ) AS row
    ORDER BY row.points DESC, row.member_id
"""  # noqa: S608  constants of this module


def top(board: int) -> list[Ranked]:
    """The first rows of the board. One statement."""
    rank, last, ranked = 0, None, []
    for member, points, shared in _rows(TOP_ROWS, board=board):
        rank += points != last
        last = points
        ranked.append(Ranked(member, points, rank, shared))
    return ranked


def around(board: int, member: int) -> Around | None:
    """The member's row and their neighbours; None if the board does not list them. One statement:
    a probe of the index for each distinct score above theirs."""
    rows = _rows(AROUND_ROWS, board=board, member=member)
    at = next((n for n, (one, *_) in enumerate(rows) if one == member), None)
    if at is None:
        return None
    # Neighbours are adjacent, so that each step to another score is a step of one rank.
    scores = sorted({row[1] for row in rows}, reverse=True)
    _, mine, _, my_rank, next_score = rows[at]
    offset = my_rank - scores.index(mine)
    ranked = [
        Ranked(one, points, offset + scores.index(points), shared)
        for one, points, shared, *_ in rows
    ]
    return Around(ranked, ranked[at], next_score)


def _rows(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
