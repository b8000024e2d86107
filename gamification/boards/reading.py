"""Reads a board: from Valkey if it is there, else from Postgres, with the same result."""

from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from redis import RedisError

from plc.core.tasks import hurry
from plc.core.valkey import valkey_client

from . import live, stored
from .ranking import Around, Ranked

log = structlog.get_logger(__name__)

T = TypeVar("T")
ASKED_FOR_S = 10  # a view does not ask for the same board again within this time


def top(board: int) -> list[Ranked]:
    """The first rows of the board."""
    return _read(board, live.top, stored.top)


def around(board: int, member: int) -> Around | None:
    """The member's row and their neighbours; None if the board does not list them."""
    return _read(board, live.around, stored.around, member)


def _read(board: int, viewed: Callable[..., T], otherwise: Callable[..., T], *args: Any) -> T:
    try:
        return viewed(board, *args)
    except live.NotReady:
        _ask_for(board)
    except RedisError as error:
        log.warning("board.valkey_unreachable", board=board, error=str(error))
    return otherwise(board, *args)


def _ask_for(board: int) -> None:
    """Have the board built, once however many people view it."""
    from ..tasks import build_board  # noqa: PLC0415  it imports what imports this

    try:
        if valkey_client().set(live.asked_key(board), 1, nx=True, ex=ASKED_FOR_S):
            hurry(build_board, board)
    except RedisError as error:
        log.warning("board.not_asked_for", board=board, error=str(error))
