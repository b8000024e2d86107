"""Builds a board in Valkey from Postgres, and makes room for it.

A builder takes a token, streams the scores into new keys, and renames them. Whoever changes scores
meanwhile adds the members to the board's ``touched`` (``live.push``); the builder reads
their scores again until nobody is left, which the last script checks in the moment of renaming.
Every script of the builder does nothing unless the token is still there and from this run of the
server: after Valkey was emptied or restarted, the build fails, and the next view starts another.
"""

import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction
from redis import RedisError

from plc.core.locks import advisory_lock
from plc.core.valkey import valkey_client

from .live import MOVED, VIEWED, asked_key, forget, keys_of, name_of, score_of, script, wanted

log = structlog.get_logger(__name__)

CHUNK = 5_000
LEASE_S = 30  # a builder that was killed blocks others no longer than this
FORGOTTEN_AFTER_S = 24 * 60 * 60
TOO_LARGE_FOR_S = 60 * 60  # then its members are counted again
# Both sets together; measured with ids of seven digits (docs/operate/scaling.md).
BYTES_PER_MEMBER = 80

START = f"""
local token = run() .. ':' .. ARGV[1]
if not redis.call('SET', TOKEN, token, 'NX', 'EX', {LEASE_S}) then return '' end
redis.call('UNLINK', TOUCHED, NEW_MEMBERS, NEW_SCORES)
redis.call('SET', EXPECTED, ARGV[4], 'EX', {LEASE_S})
redis.call('ZADD', VIEWED, ARGV[2], ARGV[3])
return token
"""

# A chunk of the snapshot: scores and members in turn, in slices that fit on the stack of Lua.
FILL = f"""
if not is_mine(ARGV[1]) then return 0 end
redis.call('EXPIRE', TOKEN, {LEASE_S})
redis.call('EXPIRE', EXPECTED, {LEASE_S})
for i = 2, #ARGV, 2000 do
    redis.call('ZADD', NEW_MEMBERS, unpack(ARGV, i, math.min(i + 1999, #ARGV)))
end
local known = {{}}
for i = 2, #ARGV, 2 do
    if not known[ARGV[i]] then
        redis.call('ZADD', NEW_SCORES, ARGV[i], ARGV[i])
        known[ARGV[i]] = true
    end
end
return 1
"""

# Those who changed meanwhile: members and scores in turn.
CORRECT = """
if not is_mine(ARGV[1]) then return 0 end
for i = 2, #ARGV, 2 do move(NEW_MEMBERS, NEW_SCORES, ARGV[i], ARGV[i + 1]) end
return 1
"""

TAKE_TOUCHED = """
if not is_mine(ARGV[1]) then return false end
return redis.call('SPOP', TOUCHED, ARGV[2])
"""

FINISH = """
if not is_mine(ARGV[1]) then return 'lost' end
if redis.call('EXISTS', TOUCHED) == 1 then return 'touched' end
redis.call('UNLINK', MEMBERS, SCORES)
if redis.call('EXISTS', NEW_MEMBERS) == 1 then
    redis.call('RENAME', NEW_MEMBERS, MEMBERS)
    redis.call('RENAME', NEW_SCORES, SCORES)
end
redis.call('SET', MARKER, run())
redis.call('DEL', TOKEN, EXPECTED)
return 'ready'
"""


class Lost(Exception):
    """Valkey was emptied or restarted, or another builder took over."""


def build(board: int) -> bool:
    """Build the board; False if somebody else is building it, if it is too large, or if Valkey was
    emptied meanwhile. Raises RedisError."""
    token = _start(board)
    if not token:
        return False
    try:
        _fill(board, token)
        while (state := script(FINISH)(keys_of(board), [token])) == "touched":
            _read_touched(board, token)
    except Lost:
        return False
    if state == "ready":
        valkey_client().sadd(MOVED, board)
    return bool(state == "ready")


def _fill(board: int, token: str) -> None:
    """While Valkey takes a chunk, the next one is read."""
    with ThreadPoolExecutor(max_workers=1) as sender:
        sent: Future[None] | None = None
        for pairs in _streamed(board):
            if sent:
                sent.result()
            sent = sender.submit(_send, FILL, board, token, pairs)
        if sent:
            sent.result()


def _streamed(board: int) -> Iterator[Sequence[tuple[str, str]]]:
    """Scores and names (as ``score_of`` and ``name_of`` write them) of all who are listed, from one
    snapshot. In the order of the board, in which a sorted set grows fastest."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(
            """
            SELECT (-points)::text, chr(96 + length(member_id::text)) || member_id
            FROM gamification_boardscore
            WHERE board_id = %s AND listed AND points > 0 ORDER BY points DESC, member_id
            """,
            [board],
        )
        while rows := cursor.fetchmany(CHUNK):
            yield rows


def _send(text: str, board: int, token: str, pairs: Iterable[tuple[str, str]]) -> None:
    if not script(text)(keys_of(board), [token, *chain.from_iterable(pairs)]):
        raise Lost


def _read_touched(board: int, token: str) -> None:
    names = script(TAKE_TOUCHED)(keys_of(board), [token, CHUNK])
    if names is None:
        raise Lost
    members = [int(name[1:]) for name in names]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT m.id, coalesce(s.points, 0) FROM unnest(%s::bigint[]) AS m (id)
            LEFT JOIN gamification_boardscore s
                ON s.member_id = m.id AND s.board_id = %s AND s.listed
            """,
            [members, board],
        )
        rows = cursor.fetchall()
    _send(CORRECT, board, token, ((name_of(pk), score_of(points)) for pk, points in rows))


def _start(board: int) -> str:
    """Make room for the board and take the token; '' if it may not be built."""
    needed, limit = _listed_on(board) * BYTES_PER_MEMBER, _limit()
    if needed > limit:
        log.warning("board.too_large", board=board, bytes=needed, limit=limit)
        valkey_client().set(asked_key(board), 1, ex=TOO_LARGE_FOR_S)
        return ""
    with transaction.atomic():
        advisory_lock("room for boards")  # what one starts, the next one counts
        _make_room(limit - needed, board)
        started = script(START)(keys_of(board), [uuid.uuid4().hex, int(time.time()), board, needed])
        return str(started)


def _make_room(room: int, board: int) -> None:
    """Forget the boards viewed least recently, until the others fit into ``room`` bytes."""
    others = [pk for pk in wanted() if pk != board]  # viewed least recently first
    with valkey_client().pipeline(transaction=False) as pipe:
        for pk in others:
            pipe.zcard(keys_of(pk)[1])
            pipe.get(keys_of(pk)[7])
        found = pipe.execute()
    sizes = [
        count * BYTES_PER_MEMBER + int(expected or 0)
        for count, expected in zip(found[::2], found[1::2], strict=True)
    ]
    used, leaving = sum(sizes), []
    for pk, size in zip(others, sizes, strict=True):
        if used <= room:
            break
        leaving.append(pk)
        used -= size
    forget(leaving)


def _listed_on(board: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM gamification_boardscore"
            " WHERE board_id = %s AND listed AND points > 0",
            [board],
        )
        (count,) = cursor.fetchone()
        return int(count)


def _limit() -> int:
    """What the setting says, and at most half of what Valkey may use; nothing if it might evict a
    part of a board, which would look whole."""
    memory: dict[str, Any] = valkey_client().info("memory")
    most = memory.get("maxmemory", 0)
    if most and memory["maxmemory_policy"].startswith("allkeys"):
        log.warning("boards.evictable", policy=memory["maxmemory_policy"])
        return 0
    return min(settings.BOARDS_MAX_BYTES, most // 2) if most else settings.BOARDS_MAX_BYTES


def forget_unviewed() -> int:
    """Forget boards that nobody viewed for a day. Returns their number."""
    try:
        before = time.time() - FORGOTTEN_AFTER_S
        old: list[str] = valkey_client().zrangebyscore(VIEWED, 0, before)  # type: ignore[assignment]
    except RedisError as error:
        log.warning("boards.not_forgotten", error=str(error))
        return 0
    forget([int(pk) for pk in old])
    return len(old)
