"""Rows of a board with their ranks, as Postgres and Valkey both return them.

Boards are ordered by points, highest first, and by the member's id among equals. Ranks are dense:
equal scores share one, and the next lower score has the next rank.
"""

from dataclasses import dataclass
from typing import NamedTuple

TOP = 50
NEIGHBOURS = 3  # on either side


class Ranked(NamedTuple):
    member: int
    points: int
    rank: int
    shared: bool  # whether others have the same score


@dataclass(frozen=True)
class Around:
    """A member's row with their neighbours, in the order of the board. ``next_score`` are the
    points of the rank above; None for the first."""

    rows: list[Ranked]
    mine: Ranked
    next_score: int | None
