"""Boards in Valkey: for those that were viewed in the last day.

A board is a sorted set of members and one of its distinct scores, both by negated points, so that
the first is the best, and equal scores are in the order of members' ids (the name of a member in
the set begins with the length of the id). A dense rank is a position in the set of scores.

Valkey may be emptied, or restarted with an old copy of its data, at any moment. A board is valid
only if its marker names the current run of the server; ``building`` describes how one is made.
Whoever changes scores calls ``push`` after the commit, with the standings of the members locked:
the lock makes sure that the last score to arrive is the newest.
"""

import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any

from redis.commands.core import Script

from plc.core.valkey import valkey_client

from .ranking import NEIGHBOURS, TOP, Around, Ranked

VIEWED = "boards:viewed"  # the ids of boards that exist or are being built, by the last view
MOVED = "boards:moved"  # the ids of boards whose pages are to be told

PRELUDE = """
local MARKER, MEMBERS, SCORES, TOKEN, TOUCHED, NEW_MEMBERS, NEW_SCORES, EXPECTED, VIEWED =
    unpack(KEYS)

local function run()
    return string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
end

local function is_ready()
    return redis.call('GET', MARKER) == run()
end

local function is_mine(token)
    return redis.call('GET', TOKEN) == token and string.match(token, '^%x+') == run()
end

-- Gives a member a score ('' removes them), and keeps the set of scores in agreement.
local function move(members, scores, member, after)
    local before = redis.call('ZSCORE', members, member) or ''
    if before == after then return 0 end
    if after == '' then
        redis.call('ZREM', members, member)
    else
        redis.call('ZADD', members, after, member)
        redis.call('ZADD', scores, after, after)
    end
    if before ~= '' and redis.call('ZCOUNT', members, before, before) == 0 then
        redis.call('ZREM', scores, before)
    end
    return 1
end
"""

# Rows from ``first`` to ``last``, flat: member, score, rank from 0, members with this score.
ROWS = """
local function rows(first, last)
    local found, answer = redis.call('ZRANGE', MEMBERS, first, last, 'WITHSCORES'), {}
    local ranks, counts = {}, {}
    for i = 1, #found, 2 do
        local score = found[i + 1]
        if not ranks[score] then
            ranks[score] = redis.call('ZRANK', SCORES, score)
            counts[score] = redis.call('ZCOUNT', MEMBERS, score, score)
        end
        table.insert(answer, {found[i], score, ranks[score], counts[score]})
    end
    return answer
end

if not is_ready() then return false end
redis.call('ZADD', VIEWED, ARGV[1], ARGV[2])
"""

READ_TOP = f"{ROWS} return rows(0, {TOP - 1})"

READ_AROUND = f"""{ROWS}
local place = redis.call('ZRANK', MEMBERS, ARGV[3])
if not place then return {{}} end
local score = redis.call('ZSCORE', MEMBERS, ARGV[3])
local rank = redis.call('ZRANK', SCORES, score)
local higher = rank > 0 and redis.call('ZRANGE', SCORES, rank - 1, rank - 1)[1] or ''
return {{higher, rows(math.max(0, place - {NEIGHBOURS}), place + {NEIGHBOURS})}}
"""

# A board that is being built is told who has changed, and reads their scores again.
PUSH = """
local moved = 0
if is_ready() then
    for i = 1, #ARGV, 2 do moved = moved + move(MEMBERS, SCORES, ARGV[i], ARGV[i + 1]) end
elseif redis.call('EXISTS', TOKEN) == 1 then
    for i = 1, #ARGV, 2 do redis.call('SADD', TOUCHED, ARGV[i]) end
end
return moved
"""


class NotReady(Exception):
    """The board is not in Valkey."""


def top(board: int) -> list[Ranked]:
    """The first rows of the board. Raises NotReady, RedisError. One round trip."""
    found = script(READ_TOP)(keys_of(board), [int(time.time()), board])
    if found is None:
        raise NotReady
    return _ranked(found)


def around(board: int, member: int) -> Around | None:
    """The member's row and their neighbours; None if the board does not list them. Raises NotReady,
    RedisError. One round trip."""
    found = script(READ_AROUND)(keys_of(board), [int(time.time()), board, name_of(member)])
    if found is None:
        raise NotReady
    if not found:
        return None
    higher, rows = found
    ranked = _ranked(rows)
    mine = next(row for row in ranked if row.member == member)
    return Around(ranked, mine, -int(higher) if higher else None)


def push(scores: Iterable[tuple[int, int, int]]) -> set[int]:
    """Write present scores, as (board, member, points; 0 for who is not listed). Returns the boards
    that moved. One round trip."""
    of_board: dict[int, list[str]] = defaultdict(list)
    for board, member, points in scores:
        of_board[board] += [name_of(member), score_of(points)]
    if not of_board:
        return set()
    with valkey_client().pipeline(transaction=False) as pipe:
        for board, pairs in of_board.items():
            script(PUSH)(keys_of(board), pairs, client=pipe)
        moved = pipe.execute()
    return {board for board, count in zip(of_board, moved, strict=True) if count}


def is_ready(board: int) -> bool:
    """Whether the board is in Valkey, and complete."""
    return bool(script("return is_ready() and 1 or 0")(keys_of(board)))


def wanted() -> list[int]:
    """The ids of the boards that exist or are being built."""
    boards: list[str] = valkey_client().zrange(VIEWED, 0, -1)  # type: ignore[assignment]
    return [int(pk) for pk in boards]


def forget(boards: Collection[int]) -> None:
    """Remove boards; the next view builds them again."""
    if not boards:
        return
    with valkey_client().pipeline(transaction=True) as pipe:
        for board in boards:
            pipe.unlink(*keys_of(board)[:-1])
        pipe.zrem(VIEWED, *boards)
        pipe.execute()


def keys_of(board: int) -> list[str]:
    """The keys of every script: those of the board, in this order, and VIEWED."""
    names = (
        "run",
        "members",
        "scores",
        "token",
        "touched",
        "new:members",
        "new:scores",
        "expected",
    )
    return [*(f"board:{board}:{name}" for name in names), VIEWED]


def asked_key(board: int) -> str:
    """There while nobody need ask again for the board to be built."""
    return f"board:{board}:asked"


def name_of(member: int) -> str:
    """Names sort like the ids, because they begin with a letter for the length. ``building`` also
    writes them in SQL."""
    digits = str(member)
    return f"{chr(96 + len(digits))}{digits}"


def score_of(points: int) -> str:
    return str(-points) if points > 0 else ""


def _ranked(rows: Sequence[Sequence[Any]]) -> list[Ranked]:
    return [
        Ranked(int(name[1:]), -int(score), rank + 1, count > 1) for name, score, rank, count in rows
    ]


@cache
def script(text: str) -> Script:
    """A Lua script that begins with the functions of PRELUDE."""
    return valkey_client().register_script(PRELUDE + text)
