"""Finds the fenced divs of a Markdown text, as Pandoc and the Carpentries Workbench write them.

    ::: challenge
    ## Try it
    :::: solution
    Eight.
    ::::
    :::

Three colons or more begin a block, with a name or attributes behind them (`{.callout title="…"}`);
as many or fewer without anything behind them end the innermost one. Lines within listings are text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

_COLONS = re.compile(r"[ \t>]*:{3,}")
_NAMED = re.compile(r"([\w-]{1,60})?[ \t]*(?:\{(.*)\})?")
_LISTING = re.compile(r"[ \t>]*(?:[-*+][ \t]+)?(`{3,}|~{3,})(.*)")
_ATTRIBUTE = re.compile(
    r"""\#([\w:-]{1,80})|\.([\w-]{1,60})|([\w-]{1,40})="""
    r"""(?:"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|([^\s"'}]+))"""
)
DEEPEST = 8


@dataclass(frozen=True)
class Problem:
    """What cannot be shown as it is written. ``line`` counts from 1."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return _("Line %(line)d: %(sentence)s") % {"line": self.line, "sentence": self.sentence}


@dataclass(frozen=True)
class Fence:
    """A fenced div. ``start`` and ``end`` are the lines of its fences, from 0; at the end of the
    text if it was not closed."""

    name: str
    attributes: dict[str, str]
    start: int
    end: int


@dataclass
class Fences:
    """The fenced divs of a text by the line they begin in, and what is wrong with them."""

    by_line: dict[int, Fence] = field(default_factory=dict)
    strays: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def attributes_of(text: str) -> dict[str, str]:
    """`#id .class key="value"`, as Pandoc reads them; the first class is under "class"."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text):
        ident, css, key, *values = match.groups()
        if ident:
            found.setdefault("id", ident)
        elif css:
            found.setdefault("class", css)
        else:
            value = next((value for value in values if value is not None), "")
            found.setdefault(key.lower(), re.sub(r"\\(.)", r"\1", value))
    return found


def find_fences(text: str) -> Fences:
    """Reads each line once."""
    found = Fences()
    open_: list[tuple[str, dict[str, str], int]] = []
    for number, line in _outside_listings(text, found):
        colons = _COLONS.match(line)
        if colons is None:
            continue
        if said := line[colons.end() :].strip().rstrip(":").rstrip():
            named = _NAMED.fullmatch(said)
            if named is None:
                continue  # a sentence that begins with colons
            attributes = attributes_of(named[2] or "")
            name = (named[1] or attributes.get("class") or "div").lower()
            open_.append((name, attributes, number))
            if len(open_) > DEEPEST:
                _say(found, number, _("This is within too many other blocks."))
        elif open_:
            name, attributes, start = open_.pop()
            found.by_line[start] = Fence(name, attributes, start, number)
        else:
            found.strays.append(number)
            _say(found, number, _("These colons end a block, but none has begun."))
    for name, attributes, start in reversed(open_):
        found.by_line[start] = Fence(name, attributes, start, text.count("\n") + 1)
        sentence = _("The block “%(name)s” that begins here is not ended by a line of colons.")
        _say(found, start, sentence % {"name": name})
    return found


def _outside_listings(text: str, found: Fences) -> Iterator[tuple[int, str]]:
    """The lines that are not within ``` or ~~~."""
    listing, began = "", 0
    for number, line in enumerate(text.split("\n")):
        match = _LISTING.fullmatch(line)
        if listing:
            if match and match[1].startswith(listing) and not match[2].strip():
                listing = ""
        elif match and not (match[1][0] == "`" and "`" in match[2]):
            listing, began = match[1], number
        else:
            yield number, line
    if listing:
        _say(found, began, _("The listing that begins here is not ended."))


def _say(found: Fences, number: int, sentence: str) -> None:
    found.problems.append(Problem(number + 1, sentence))


def without_lines(text: str, fences: list[Fence], strays: list[int]) -> str:
    """The text with these blocks and lines emptied, so that the others keep their numbers."""
    lines = text.split("\n")
    for fence in fences:
        for number in range(fence.start, min(fence.end + 1, len(lines))):
            lines[number] = ""
    for number in strays:
        lines[number] = ""
    return "\n".join(lines)
