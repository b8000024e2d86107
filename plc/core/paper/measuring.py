"""How much room a text needs."""

from threading import local

from fpdf import FPDF

from .faces import FAMILY, new_document

_here = local()


def _ruler() -> FPDF:
    """A document of this thread, in which nothing is written."""
    if not hasattr(_here, "ruler"):
        _here.ruler = new_document()
    return _here.ruler


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    ruler = _ruler()
    ruler.set_font(FAMILY, "B" if bold else "", size)
    return ruler.get_string_width(text)


def wrap(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """The lines of a text that is as wide as this. A word that is wider is divided."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        for piece in _pieces(word, width, size, bold=bold):
            longer = f"{line} {piece}" if line else piece
            if line and width_of(longer, size, bold=bold) > width:
                lines.append(line)
                longer = piece
            line = longer
    return [*lines, line] if line else lines


def _pieces(word: str, width: float, size: float, *, bold: bool) -> list[str]:
    if width_of(word, size, bold=bold) <= width:
        return [word]
    pieces = [""]
    for letter in word:
        if pieces[-1] and width_of(pieces[-1] + letter, size, bold=bold) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def fitting_size(
    text: str, width: float, *, most: float, least: float, bold: bool = False
) -> float:
    """The size at which the text is one line of this width, between ``least`` and ``most``."""
    wide = width_of(text, most, bold=bold)
    return most if wide <= width else max(least, most * width / wide)
