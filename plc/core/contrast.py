"""Checks that a community's accent colour is legible.

A community chooses hue and chroma; the lightness values are fixed by the design (the tokens of the
stylesheet, repeated here and compared by a test). Conversion from OKLCH to linear sRGB after Björn
Ottosson, "A perceptual color space for image processing" (2020); luminance and contrast ratio after
WCAG 2.2, 1.4.3 and 1.4.11.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

TEXT = 4.5


class Oklch(NamedTuple):
    lightness: float
    chroma: float
    hue: float


@dataclass(frozen=True)
class Pair:
    """Two colours used on top of each other: token names, colour scheme, their ratio and the ratio
    required."""

    scheme: str
    front: str
    back: str
    ratio: float
    needed: float = TEXT
    in_gamut: bool = True


# Lightness, and the share of the accent's chroma, in the light and the dark scheme.
ACCENTS = {
    "accent": ((0.450, 1.0), (0.790, 0.86)),
    "accent-strong": ((0.370, 0.85), (0.860, 0.6)),
    "accent-wash": ((0.946, 0.18), (0.290, 0.32)),
    "accent-line": ((0.820, 0.55), (0.450, 0.60)),
}
FIXED = {
    "paper": (Oklch(0.982, 0.005, 85), Oklch(0.190, 0.006, 70)),
    "sheet": (Oklch(0.998, 0.001, 85), Oklch(0.226, 0.007, 70)),
    "well": (Oklch(0.957, 0.007, 85), Oklch(0.262, 0.008, 70)),
    "ink": (Oklch(0.245, 0.012, 65), Oklch(0.932, 0.007, 85)),
    "on-accent": (Oklch(0.995, 0.002, 85), Oklch(0.190, 0.010, 70)),
}
# Foreground and background. Lines and marks would need a ratio of 3 only; they reach that of text.
PAIRS = (
    ("accent", "paper"),
    ("accent", "sheet"),
    ("accent", "well"),
    ("on-accent", "accent"),
    ("accent-strong", "accent-wash"),
    ("accent-strong", "paper"),
    ("ink", "accent-wash"),
)
SCHEMES = ("light", "dark")


def linear_srgb(colour: Oklch) -> tuple[float, float, float]:
    """Linear red, green and blue; outside 0 to 1 if the colour is not in the sRGB gamut."""
    lightness, chroma, hue = colour
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        +4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def in_gamut(colour: Oklch) -> bool:
    """Whether sRGB can display the colour, with a tolerance of two hundredths.

    A difference that small is invisible: the design's own madder is one hundredth outside.
    """
    return all(-0.02 <= channel <= 1.02 for channel in linear_srgb(colour))


def luminance(colour: Oklch) -> float:
    """Relative luminance (0 to 1) of the colour as sRGB displays it."""
    red, green, blue = (min(max(channel, 0.0), 1.0) for channel in linear_srgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(colour: Oklch, other: Oklch) -> float:
    """The WCAG contrast ratio, 1 to 21; the order of the colours does not matter."""
    darker, lighter = sorted((luminance(colour), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def accent_colours(hue: float, chroma: float) -> dict[str, tuple[Oklch, Oklch]]:
    """Every token that depends on the accent, as (light, dark)."""
    return {
        name: (
            Oklch(light, chroma * light_share, hue),
            Oklch(dark, chroma * dark_share, hue),
        )
        for name, ((light, light_share), (dark, dark_share)) in ACCENTS.items()
    }


def accent_pairs(hue: float, chroma: float) -> list[Pair]:
    """Every combination of colours that includes the accent, in both schemes, with its ratio."""
    colours = FIXED | accent_colours(hue, chroma)
    return [
        Pair(
            scheme,
            front,
            back,
            round(contrast(colours[front][index], colours[back][index]), 2),
            in_gamut=in_gamut(colours[front][index]) and in_gamut(colours[back][index]),
        )
        for index, scheme in enumerate(SCHEMES)
        for front, back in PAIRS
    ]


def link_ratios(hue: float, chroma: float) -> dict[str, float]:
    """The contrast of links against the page, by scheme."""
    pairs = accent_pairs(hue, chroma)
    return {p.scheme: p.ratio for p in pairs if (p.front, p.back) == ("accent", "paper")}


def accent_ok(hue: float, chroma: float) -> list[Pair]:
    """The pairs that fail, by contrast or because a colour is outside sRGB; empty if the accent is
    usable.

    ``hue`` is in degrees, 0 to 360; ``chroma`` from 0 (grey) to about 0.15, as in ``--accent-h``
    and ``--accent-c``.
    """
    return [pair for pair in accent_pairs(hue, chroma) if pair.ratio < TEXT or not pair.in_gamut]


def from_hex(text: str) -> Oklch:
    """Lightness, chroma and hue of a value such as ``#1f5f7a`` from a colour input."""
    channels = (int(text[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Oklch(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


def to_hex(colour: Oklch) -> str:
    """The nearest value that a colour input can display."""
    channels = (min(max(channel, 0.0), 1.0) for channel in linear_srgb(colour))
    encoded = (
        12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
        for channel in channels
    )
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in encoded)


def accent_hex(hue: float, chroma: float) -> str:
    """The accent as displayed on a light background."""
    return to_hex(accent_colours(hue, chroma)["accent"][0])


def accent_of(text: str) -> tuple[int, float]:
    """Hue and chroma for a colour that somebody picked: its hue, and the most of its chroma that is
    legible and in gamut in both schemes. Its lightness is ignored."""
    chosen = from_hex(text)
    hue, most = round(chosen.hue) % 360, chosen.chroma
    if not accent_ok(hue, most):
        return hue, round(most, 4)
    least = 0.0
    for _ in range(12):  # bisection, to a ten-thousandth
        middle = (least + most) / 2
        least, most = (least, middle) if accent_ok(hue, middle) else (middle, most)
    return hue, math.floor(least * 10_000) / 10_000
