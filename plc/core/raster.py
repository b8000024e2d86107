"""Drawings as PNG: paths of SVG, filled and stroked in plain colours.

Knows what our own drawings use: M, L, l, h, v, a and z, ellipses without rotation, round ends and
corners. They are drawn several times as large with Pillow, and scaled down to be smooth.
"""

import io
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

SMOOTH = 4  # times as large
STEP = math.pi / 48  # of an arc

Point = tuple[float, float]
_PIECE = re.compile(r"([MLlhvaz])([^MLlhvaz]*)")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")


@dataclass(frozen=True)
class Shape:
    """A path with its colours ("" for none). ``scale`` and then ``move`` are applied to it; the
    width of the stroke is scaled, too."""

    path: str
    fill: str = ""
    stroke: str = ""
    width: float = 1
    scale: float = 1
    move: Point = (0, 0)


def png(shapes: Sequence[Shape], *, box: float, pixels: int) -> bytes:
    """The picture of a square of ``box`` units, on a transparent ground."""
    side = pixels * SMOOTH
    unit = side / box
    picture = Image.new("RGBA", (side, side))
    draw = ImageDraw.Draw(picture)
    for shape in shapes:
        for line, closed in lines(shape.path):
            points = [
                tuple(
                    unit * (at * shape.scale + by) for at, by in zip(point, shape.move, strict=True)
                )
                for point in line
            ]
            if shape.fill:
                draw.polygon(points, fill=shape.fill)
            if shape.stroke:
                thick = shape.width * shape.scale * unit
                _stroke(draw, [*points, points[0]] if closed else points, shape.stroke, thick)
    out = io.BytesIO()
    picture.resize((pixels, pixels), Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()


def _stroke(draw: ImageDraw.ImageDraw, points: list, colour: str, thick: float) -> None:
    width = round(thick)
    draw.line(points, fill=colour, width=width)
    # At every point, because Pillow's own joints leave gaps in thick arcs of short pieces.
    for point in points:
        draw.circle(point, width / 2, fill=colour)


def lines(path: str) -> Iterator[tuple[list[Point], bool]]:
    """The lines of a path with arcs as short straight pieces, and whether each is closed."""
    line: list[Point] = []
    for letter, rest in _PIECE.findall(path):
        numbers = [float(number) for number in _NUMBER.findall(rest)]
        if letter == "z":
            yield line, True
            line = line[:1]
            continue
        if letter == "M":
            if len(line) > 1:
                yield line, False
            line = [(numbers[0], numbers[1])]
            letter, numbers = "L", numbers[2:]
        taken = {"h": 1, "v": 1, "a": 7}.get(letter, 2)
        for at in range(0, len(numbers), taken):
            line += _next(letter, numbers[at : at + taken], line[-1])
    if len(line) > 1:
        yield line, False


def _next(letter: str, numbers: list[float], here: Point) -> list[Point]:
    x, y = here
    if letter == "L":
        return [(numbers[0], numbers[1])]
    if letter == "h":
        return [(x + numbers[0], y)]
    if letter == "v":
        return [(x, y + numbers[0])]
    if letter == "l":
        return [(x + numbers[0], y + numbers[1])]
    rx, ry, _rotation, large, sweep, dx, dy = numbers
    return _arc(here, (x + dx, y + dy), (rx, ry), large=bool(large), sweep=bool(sweep))


def _arc(start: Point, end: Point, radii: Point, *, large: bool, sweep: bool) -> list[Point]:
    """From one end to the other on an ellipse (SVG 2, appendix B.2.4), computed on the unit circle
    that it becomes when both axes are divided by their radius."""
    (rx, ry), (x1, y1) = radii, (start[0] / radii[0], start[1] / radii[1])
    x2, y2 = end[0] / rx, end[1] / ry
    half = math.hypot(x2 - x1, y2 - y1) / 2
    r = max(1.0, half)  # too small an ellipse is made larger
    away = math.sqrt(r * r - half * half) / (2 * half) * (-1 if large == sweep else 1)
    cx = (x1 + x2) / 2 - away * (y2 - y1)
    cy = (y1 + y2) / 2 + away * (x2 - x1)
    begin, to = math.atan2(y1 - cy, x1 - cx), math.atan2(y2 - cy, x2 - cx)
    turn = (to - begin) % math.tau if sweep else (to - begin) % math.tau - math.tau
    steps = max(1, math.ceil(abs(turn) / STEP))
    angles = [begin + turn * n / steps for n in range(1, steps)]
    return [*((rx * (cx + r * math.cos(a)), ry * (cy + r * math.sin(a))) for a in angles), end]
