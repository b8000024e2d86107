"""Charts of levels as numbers that a template draws. Pure; all coordinates are whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

LEFT, RIGHT, STEP, ROW = 12, 12, 40, 32
NAMES = 112  # where the lines of a trend begin, after the names of levels
# Marks of one level stand below each other.
BESIDE = {"self": 0, "peer": -9, "facilitator": 9}


class Mark(NamedTuple):
    """``source``: self, peer or facilitator, each with a shape of its own."""

    x: int
    y: int
    source: str
    level: int
    at: datetime


@dataclass(frozen=True)
class Line:
    source: str
    points: str
    marks: list[Mark]


@dataclass(frozen=True)
class Trend:
    """Levels over time: a line for each source."""

    width: int
    height: int
    lines: list[Line]
    grid: list[tuple[int, str]]  # y and name of each level


def trend(
    levels: Sequence[str], seen: Sequence[tuple[str, int, datetime]], width: int = 360
) -> Trend:
    """``seen`` are (source, level, when), in any order."""
    high = ROW * len(levels) + 4
    start = min((at.timestamp() for _source, _level, at in seen), default=0.0)
    end = max((at.timestamp() for _source, _level, at in seen), default=1.0)
    span = max(end - start, 1.0)

    def mark(source: str, level: int, at: datetime) -> Mark:
        x = NAMES + LEFT + round((width - NAMES - LEFT - RIGHT) * (at.timestamp() - start) / span)
        return Mark(x, _y(level, len(levels)), source, level, at)

    lines = []
    for source in ("self", "peer", "facilitator"):
        ordered = sorted((one for one in seen if one[0] == source), key=lambda one: one[2])
        if marks := [mark(*one) for one in ordered]:
            points = " ".join(f"{one.x},{one.y}" for one in marks)
            lines.append(Line(source, points, marks))
    grid = [(_y(n, len(levels)), name) for n, name in enumerate(levels, 1)]
    return Trend(width, high, lines, grid)


def _y(level: int, levels: int) -> int:
    return ROW * (levels - level) + ROW // 2


class Dot(NamedTuple):
    x: int
    y: int
    source: str


@dataclass(frozen=True)
class Scale:
    """One skill on a line of its levels, with a mark for each source."""

    width: int
    ticks: list[int]
    dots: list[Dot]


def scale(levels: int, latest: dict[str, float]) -> Scale:
    """``latest`` level by source; that of several peers is their middle."""
    place = {n: LEFT + STEP * (n - 1) for n in range(1, levels + 1)}
    dots = [
        Dot(LEFT + round(STEP * (level - 1)), BESIDE[source], source)
        for source, level in latest.items()
        if level
    ]
    return Scale(2 * LEFT + STEP * (levels - 1), list(place.values()), dots)
