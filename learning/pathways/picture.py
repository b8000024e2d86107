"""The picture of a way: stops on a line that swings to and fro, with a flag at each milestone."""

from dataclasses import dataclass
from itertools import pairwise

from .walking import Part, Stop, Way

STEP, AMPLITUDE, TOP, EDGE = 64, 22, 48, 28


@dataclass(frozen=True)
class Dot:
    stop: Stop
    x: int
    y: int


@dataclass(frozen=True)
class Flag:
    part: Part
    x: int
    y: int


@dataclass(frozen=True)
class Picture:
    width: int
    height: int
    path: str
    walked: str  # the part of the line that lies behind
    dots: list[Dot]
    flags: list[Flag]


def picture_of(way: Way) -> Picture:
    """In reading direction; the list beside it says the same in words."""
    dots = [
        Dot(stop, EDGE + STEP * n, TOP + (AMPLITUDE if n % 2 else -AMPLITUDE) + AMPLITUDE)
        for n, stop in enumerate(way.stops)
    ]
    flags, seen = [], 0
    for part in way.parts:
        seen += len(part.stops)
        if part.stage.milestone and part.stops:
            flags.append(Flag(part, dots[seen - 1].x, dots[seen - 1].y))
    behind = 0
    for dot in dots:
        if not dot.stop.done:
            break
        behind += 1
    width = 2 * EDGE + STEP * max(len(dots) - 1, 0)
    high = TOP + 3 * AMPLITUDE + 8
    return Picture(width, high, _line(dots), _line(dots[:behind]), dots, flags)


def _line(dots: list[Dot]) -> str:
    """Through all of them, level at each."""
    if not dots:
        return ""
    pieces = [f"M{dots[0].x} {dots[0].y}"]
    for one, other in pairwise(dots):
        middle = (one.x + other.x) // 2
        pieces.append(f"C{middle} {one.y} {middle} {other.y} {other.x} {other.y}")
    return "".join(pieces)
