"""Reads the public Stack Exchange data dump, which has one element ``<row .../>`` per line.

It is parsed line by line instead of as a document, so that a broken row is reported without ending
the import, and only one row is in memory. There is no document type to expand.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

MAX_LINE = 1 << 20  # bytes; three times what 30,000 escaped characters need


@dataclass(frozen=True)
class Row:
    """A row: its attributes as text, and its line number."""

    file: str
    line: int
    values: dict[str, str]

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def number(self, name: str) -> int | None:
        """An integer, or None if the attribute is missing. Raises Unusable for other text."""
        value = self.values.get(name)
        if value is None:
            return None
        try:
            number = int(value)
        except ValueError:
            raise Unusable(f"{name} is {value[:40]!r}, not a number") from None
        if abs(number) > 2**62:
            raise Unusable(f"{name} is too large a number")
        return number

    def key(self) -> int:
        number = self.number("Id")
        if number is None:
            raise Unusable("it has no Id")
        return number

    def date(self, name: str) -> datetime | None:
        """A date of the dump, which is in UTC."""
        value = self.values.get(name)
        if value is None:
            return None
        try:
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        except ValueError:
            raise Unusable(f"{name} is {value[:40]!r}, not a date") from None

    def needed_date(self, name: str) -> datetime:
        if (value := self.date(name)) is None:
            raise Unusable(f"it has no {name}")
        return value


class Unusable(Exception):
    """The row cannot be imported; the message is the reason reported."""


@dataclass(frozen=True)
class Broken:
    """A line that is not a row."""

    file: str
    line: int
    reason: str


def read(path: Path, *, progress: Callable[[int], None]) -> Iterator[Row | Broken]:
    """Yield every row of the file. ``progress`` is called with the size of each line."""
    with path.open("rb") as source:
        for number, line in enumerate(source, start=1):
            progress(len(line))
            stripped = line.strip().removeprefix(b"\xef\xbb\xbf")
            if stripped.startswith(b"<row"):
                yield _parse(path.name, number, stripped)
            elif stripped and not _frames(stripped, path.stem.lower().encode()):
                yield Broken(path.name, number, "this line is not a row")


def _frames(line: bytes, name: bytes) -> bool:
    """The XML declaration, and the element around all rows."""
    return line.startswith(b"<?xml") or line in {b"<%s>" % name, b"</%s>" % name, b"<%s />" % name}


def _parse(file: str, number: int, line: bytes) -> Row | Broken:
    if len(line) > MAX_LINE:
        return Broken(file, number, "this row is longer than a megabyte")
    try:
        text = line.decode("utf-8")
        element = ElementTree.fromstring(text)  # noqa: S314  one element, no document type
    except UnicodeDecodeError as error:
        return Broken(file, number, f"not UTF-8 at byte {error.start} of the line")
    except ElementTree.ParseError as error:
        return Broken(file, number, f"not well-formed XML ({error})")
    return Row(file, number, dict(element.attrib))
