"""Whether a community's accent colour can be read, before anybody has to.

A community chooses hue and chroma; the look fixes every lightness (the tokens of the stylesheet,
repeated here and compared by a test). OKLCH to linear sRGB after Björn Ottosson, "A perceptual
color space for image processing" (2020); luminance and ratio after WCAG 2.2, 1.4.3 and 1.4.11.
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
    """Two colours that meet: names of tokens, scheme, ratio, and the ratio that is needed."""

    scheme: str
    front: str
    back: str
    ratio: float
    needed: float = TEXT
    in_gamut: bool = True


# Lightness and the share of the accent's chroma, light and dark.
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
# Text on what is behind it. Where a line or a mark meets paper, 3 is needed and text's 4.5 is met.
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
    """Linear light of red, green and blue; outside 0 to 1 where no screen of sRGB can show it."""
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
    """Whether a screen of sRGB shows the colour as it is meant, to two hundredths of its light.

    As much goes unseen: the look's own madder is one hundredth outside.
    """
    return all(-0.02 <= channel <= 1.02 for channel in linear_srgb(colour))


def luminance(colour: Oklch) -> float:
    """Relative luminance, 0 to 1, of what a screen of sRGB makes of the colour."""
    red, green, blue = (min(max(channel, 0.0), 1.0) for channel in linear_srgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Oklch, other: Oklch) -> float:
    """WCAG's ratio, 1 to 21, the same either way round."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def accent_colours(hue: float, chroma: float) -> dict[str, tuple[Oklch, Oklch]]:
    """Every token that an accent changes, light and dark."""
    return {
        name: (
            Oklch(light, chroma * light_share, hue),
            Oklch(dark, chroma * dark_share, hue),
        )
        for name, ((light, light_share), (dark, dark_share)) in ACCENTS.items()
    }


def accent_pairs(hue: float, chroma: float) -> list[Pair]:
    """Every pair of colours that an accent takes part in, in both schemes, measured."""
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


def accent_ok(hue: float, chroma: float) -> list[Pair]:
    """The pairs that fail, by contrast or because a screen cannot show one of them; empty is good.

    `hue` in degrees, 0 to 360; `chroma` 0 (grey) to about 0.15, as in `--accent-h`, `--accent-c`.
    """
    return [pair for pair in accent_pairs(hue, chroma) if pair.ratio < TEXT or not pair.in_gamut]
