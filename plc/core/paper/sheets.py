"""What lies on a sheet. Lengths are in points, colours are `#rrggbb`."""

from dataclasses import dataclass, field
from typing import Literal

Anchor = Literal["start", "middle", "end"]
# Of the upright sheet.
PAPERS = {"a4": (595.28, 841.89), "letter": (612.0, 792.0)}


@dataclass(frozen=True)
class Text:
    """One line. ``x`` is where its anchor is, ``y`` the line on which its letters stand."""

    x: float
    y: float
    text: str
    size: float
    colour: str
    bold: bool = False
    anchor: Anchor = "start"
    href: str = ""


@dataclass(frozen=True)
class Rule:
    """A straight line."""

    x: float
    y: float
    to_x: float
    to_y: float
    colour: str
    width: float = 0.75


@dataclass(frozen=True)
class Frame:
    """A rectangle: its outline, or filled."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    line: float = 0  # 0: filled


@dataclass(frozen=True)
class Picture:
    """As large as fits into the box, in the middle of it. ``href`` is its address on the site."""

    x: float
    y: float
    width: float
    height: float
    content: bytes
    alt: str
    href: str = ""


@dataclass(frozen=True)
class Code:
    """A QR code that leads to an address."""

    x: float
    y: float
    size: float
    address: str
    colour: str
    alt: str = ""


Thing = Text | Rule | Frame | Picture | Code


@dataclass
class Sheet:
    width: float
    height: float
    language: str
    title: str
    things: list[Thing] = field(default_factory=list)

    @classmethod
    def of(cls, paper: str, *, landscape: bool, language: str, title: str) -> "Sheet":
        width, height = PAPERS[paper]
        if landscape:
            width, height = height, width
        return cls(width, height, language, title)

    def add(self, *things: Thing) -> None:
        self.things.extend(things)
