"""Pictures of badges as SVG: the outline says the kind of value, rings say the level, and the sign
in the middle comes from the name. Pure functions.

``drawing`` gives the shapes, which pages draw with their own colours; ``svg`` is a picture that
stands alone, with colours that do on light and on dark grounds.
"""

from dataclasses import dataclass
from functools import lru_cache
from html import escape

from plc.core.contrast import Oklch, to_hex
from plc.core.names import mark
from plc.core.raster import Shape
from plc.core.raster import png as draw_png

from ..models import ValueKind

SIZE = 80
MIDDLE = SIZE / 2
OUTSIDE = 34.0
RING, BETWEEN_RINGS = 29.5, 3.0
MOST_RINGS = 5
SMALL = 40  # pixels; below, rings would be a blur

# The hue of each kind, as in tokens.css (--tone-1 to --tone-6).
HUES = {1: 230, 2: 152, 3: 72, 4: 28, 5: 345, 6: 275}
TONES = {
    ValueKind.HELPING: 1,
    ValueKind.EVIDENCE: 3,
    ValueKind.FACILITATION: 6,
    ValueKind.LEARNING: 2,
    ValueKind.SHARING: 5,
    ValueKind.CARE: 4,
}


@dataclass(frozen=True)
class Drawing:
    """Paths for a box of 80 by 80. ``sign`` is drawn with the transformation ``place``."""

    tone: int
    ground: str
    rings: tuple[str, ...]
    sign: str
    scale: float  # of the sign
    middle: float  # of the sign, from above

    @property
    def place(self) -> str:
        return f"translate(40 {_n(self.middle)}) scale({self.scale:.2f}) translate(-12 -12)"

    @property
    def colours(self) -> list[str]:
        """Of the ground, its edge, and the lines on it; for light and dark surroundings."""
        hue = HUES[self.tone]
        shades = (0.918, 0.031), (0.62, 0.08), (0.395, 0.075)
        return [to_hex(Oklch(lightness, chroma, hue)) for lightness, chroma in shades]


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _polygon(points: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points) + "z"


def _circle(r: float) -> str:
    arc = f"a{_n(r)} {_n(r)} 0 1 1 0 "
    return f"M40 {_n(MIDDLE - r)}{arc}{_n(2 * r)}{arc}{_n(-2 * r)}z"


def _diamond(r: float) -> str:
    wide = r * 1.08  # looks as large as a circle
    at = MIDDLE
    return _polygon([(at, at - wide), (at + wide, at), (at, at + wide), (at - wide, at)])


def _hexagon(r: float) -> str:
    x, y, at = r * 0.866, r / 2, MIDDLE
    right = [(at, at - r), (at + x, at - y), (at + x, at + y)]
    return _polygon([*right, (at, at + r), (at - x, at + y), (at - x, at - y)])


def _gable(r: float) -> str:
    """A house front, about its middle a little below that of the box."""
    at, down = MIDDLE, MIDDLE + 1
    x, eaves, foot = r * 0.82, r * 0.33, r * 0.81
    left = [(at - x, down - eaves), (at, down - r), (at + x, down - eaves)]
    return _polygon([*left, (at + x, down + foot), (at - x, down + foot)])


def _octagon(r: float) -> str:
    a, b, at = r * 0.924, r * 0.383, MIDDLE
    corners = [(b, -a), (a, -b), (a, b), (b, a), (-b, a), (-a, b), (-a, -b), (-b, -a)]
    return _polygon([(at + x, at + y) for x, y in corners])


def _quatrefoil(r: float) -> str:
    side, lobe = r * 1.04, r / 2
    corner, arc = MIDDLE - side / 2, f"a{_n(r / 2)} {_n(lobe)} 0 0 1 "
    ways = [(side, 0), (0, side), (-side, 0), (0, -side)]
    lobes = "".join(f"{arc}{_n(x)} {_n(y)}" for x, y in ways)
    return f"M{_n(corner)} {_n(corner)}{lobes}z"


OUTLINES = {
    ValueKind.HELPING: _circle,
    ValueKind.EVIDENCE: _diamond,
    ValueKind.FACILITATION: _hexagon,
    ValueKind.LEARNING: _gable,
    ValueKind.SHARING: _octagon,
    ValueKind.CARE: _quatrefoil,
}


@lru_cache(maxsize=1024)
def drawing(kind: int, level: int, name: str, *, small: bool = False) -> Drawing:
    """The shapes of a badge at this level (0: no ring)."""
    outline = OUTLINES[ValueKind(kind)]
    rings = 0 if small else min(level, MOST_RINGS)
    # More rings leave less room for the sign.
    scale = 1.9 if small else 1.42 - 0.09 * max(rings - 2, 0)
    y = MIDDLE + (2 if kind == ValueKind.LEARNING else 0)
    return Drawing(
        tone=TONES[ValueKind(kind)],
        ground=outline(OUTSIDE),
        rings=tuple(outline(RING - BETWEEN_RINGS * n) for n in range(rings)),
        sign=mark(name),
        scale=scale,
        middle=y,
    )


def svg(kind: int, level: int, name: str, *, pixels: int = 512) -> str:
    """A picture of its own. Below SMALL pixels it has a larger sign and no rings."""
    small = pixels < SMALL
    drawn = drawing(kind, level, name, small=small)
    wash, line, ink = drawn.colours
    rings = "".join(f'<path d="{ring}" stroke-width=".9"/>' for ring in drawn.rings)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{pixels}" height="{pixels}"'
        f' viewBox="0 0 {SIZE} {SIZE}" role="img" fill="none" stroke-linecap="round"'
        f' stroke-linejoin="round"><title>{escape(name)}</title>'
        f'<path d="{drawn.ground}" fill="{wash}" stroke="{line}"'
        f' stroke-width="{2.5 if small else 1}"/><g stroke="{ink}">{rings}'
        f'<path d="{drawn.sign}" transform="{drawn.place}" stroke-width="2"/></g></svg>'
    )


def png(kind: int, level: int, name: str, *, pixels: int = 512) -> bytes:
    """The same picture as PNG."""
    drawn = drawing(kind, level, name)
    wash, line, ink = drawn.colours
    move = (MIDDLE - 12 * drawn.scale, drawn.middle - 12 * drawn.scale)
    shapes = [
        Shape(drawn.ground, fill=wash, stroke=line),
        *(Shape(ring, stroke=ink, width=0.9) for ring in drawn.rings),
        Shape(drawn.sign, stroke=ink, width=2, scale=drawn.scale, move=move),
    ]
    return draw_png(shapes, box=SIZE, pixels=pixels)
