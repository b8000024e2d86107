"""Sheets as a PDF with fonts, title, language, and the words of pictures."""

import io
from collections.abc import Sequence
from datetime import datetime

from fpdf import FPDF
from PIL import Image, UnidentifiedImageError

from .codes import modules_of
from .faces import FAMILY, new_document
from .sheets import Code, Frame, Picture, Rule, Sheet, Text


def pdf(sheets: Sequence[Sheet], *, author: str = "", made_at: datetime | None = None) -> bytes:
    """``made_at``: the same sheets of the same time give the same file."""
    document = new_document()
    document.set_title(sheets[0].title)
    document.set_lang(sheets[0].language)
    document.set_creator("Guildhall")
    document.set_author(author)
    if made_at is not None:
        document.set_creation_date(made_at)
    for sheet in sheets:
        document.add_page(format=(sheet.width, sheet.height))
        for thing in sheet.things:
            _draw(document, thing)
    return bytes(document.output())


def _draw(document: FPDF, thing: Text | Rule | Frame | Picture | Code) -> None:
    match thing:
        case Text():
            _write(document, thing)
        case Rule():
            document.set_draw_color(thing.colour)
            document.set_line_width(thing.width)
            document.line(thing.x, thing.y, thing.to_x, thing.to_y)
        case Frame():
            document.set_draw_color(thing.colour)
            document.set_fill_color(thing.colour)
            document.set_line_width(thing.line)
            style = "D" if thing.line else "F"
            document.rect(thing.x, thing.y, thing.width, thing.height, style=style)
        case Picture():
            _place(document, thing)
        case Code():
            modules = modules_of(thing.address)
            side = thing.size / len(modules)
            document.set_fill_color(thing.colour)
            for y, row in enumerate(modules):
                for x, wide in _runs(row):
                    at = (thing.x + x * side, thing.y + y * side)
                    document.rect(*at, wide * side, side, style="F")
            document.link(thing.x, thing.y, thing.size, thing.size, thing.address, thing.alt)


def _write(document: FPDF, text: Text) -> None:
    """Letters stand on the line: a cell of one and a half times their size puts its line there."""
    document.set_font(FAMILY, "B" if text.bold else "", text.size)
    document.set_text_color(text.colour)
    wide = document.get_string_width(text.text)
    before = {"start": 0.0, "middle": wide / 2, "end": wide}[text.anchor]
    high = 1.4 * text.size
    # fpdf2 puts the base line at half of the height plus 0.3 times the size.
    document.set_xy(text.x - before, text.y - 0.5 * high - 0.3 * text.size)
    document.cell(wide, high, text.text, link=text.href or None)


def _place(document: FPDF, picture: Picture) -> None:
    try:
        with Image.open(io.BytesIO(picture.content)) as found:
            image = found.convert("RGBA")
    except (UnidentifiedImageError, OSError):  # damaged since it was stored
        return
    share = min(picture.width / image.width, picture.height / image.height)
    wide, high = image.width * share, image.height * share
    x = picture.x + (picture.width - wide) / 2
    y = picture.y + (picture.height - high) / 2
    document.image(image, x, y, wide, high, alt_text=picture.alt)


def _runs(row: Sequence[bool]) -> list[tuple[int, int]]:
    """Where dark modules begin, and how many there are: neighbours without a gap between them."""
    found: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if dark and found and sum(found[-1]) == x:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        elif dark:
            found.append((x, 1))
    return found
