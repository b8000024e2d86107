"""Passages of a text that somebody comments on.

A passage is counted in characters of the text as it is read: what stands between the tags of the
HTML that was stored. White space counts as one space, so that a passage that was selected on a page
is found however its lines are broken.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape
from itertools import pairwise

_TAG = re.compile(r"<[^>]*>")
_SPACES = re.compile(r"\s+")
_CLOSED = re.compile(r"<(a|math)\b")
_BLOCKS = re.compile(r"</?(?:p|li|h[1-6]|blockquote|pre|tr|td|th|div|ul|ol|br|hr)\b[^>]*>")


@dataclass(frozen=True)
class Passage:
    """``number`` is how it is called on the page."""

    start: int
    end: int
    number: int


def _pieces(html: str) -> list[tuple[bool, str]]:
    """The HTML as (is it a tag?, text)."""
    found, at = [], 0
    for tag in _TAG.finditer(html):
        if tag.start() > at:
            found.append((False, unescape(html[at : tag.start()])))
        found.append((True, tag.group()))
        at = tag.end()
    if at < len(html):
        found.append((False, unescape(html[at:])))
    return found


def text_of(html: str) -> str:
    """The text in which passages are counted."""
    return "".join(text for is_tag, text in _pieces(html) if not is_tag)


def find_passage(html: str, quote: str, near: int = 0) -> tuple[int, int] | None:
    """Where the words stand, as (start, end): of several places the one closest to ``near``. None
    if the text does not have them."""
    words = _SPACES.sub(" ", quote).strip().split(" ")
    if not words[0]:
        return None
    text = "".join(
        (" " if _BLOCKS.fullmatch(piece) else "") if is_tag else piece
        for is_tag, piece in _pieces(html)
    )
    at = _places_of_text(html, text)
    pattern = re.compile(r"\s+".join(map(re.escape, words)))
    found = [(at[one.start()], at[one.end() - 1] + 1) for one in pattern.finditer(text)]
    return min(found, key=lambda place: abs(place[0] - near), default=None)


def _places_of_text(html: str, spaced: str) -> list[int]:
    """For each character of the text with spaces between its blocks, its place in `text_of`."""
    places: list[int] = []
    at = 0
    for is_tag, piece in _pieces(html):
        if not is_tag:
            places += range(at, at + len(piece))
            at += len(piece)
        elif _BLOCKS.fullmatch(piece):
            places.append(at)
    assert len(places) == len(spaced)
    return places


def marked(html: str, passages: Sequence[Passage]) -> str:
    """The HTML with its passages between ``<mark>`` tags, and a link to each comment behind its
    passage. Tags stay as they are: a passage across several of them is marked piece by piece.
    Formulas are not marked, and links get theirs behind them."""
    cuts = sorted({edge for one in passages for edge in (one.start, one.end)})
    made: list[str] = []
    waiting: list[str] = []
    at, within = 0, ""
    for is_tag, piece in _pieces(html):
        if is_tag:
            made.append(piece)
            if opened := _CLOSED.match(piece):
                within = within or opened[1]
            elif piece == f"</{within}>":
                within = ""
                made += waiting
                waiting = []
            continue
        edges = [at, *(cut for cut in cuts if at < cut < at + len(piece)), at + len(piece)]
        for start, end in pairwise(edges):
            part = escape(piece[start - at : end - at], quote=False)
            inside = any(one.start <= start and end <= one.end for one in passages)
            shown = f"<mark>{part}</mark>" if inside and part.strip() and within != "math" else part
            links = [_link(one) for one in passages if start < one.end <= end]
            made.append(shown)
            if within:
                waiting += links
            else:
                made += links
        at += len(piece)
    return "".join(made)


def _link(passage: Passage) -> str:
    number = passage.number
    return f'<sup class="passage"><a href="#c{number}" id="p{number}">{number}</a></sup>'
