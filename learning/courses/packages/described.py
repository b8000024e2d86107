"""What a package says of itself, as it was read, and how its addresses and words are read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from plc.core.plain import clean_line, shorten


@dataclass(frozen=True)
class ReadUnit:
    """A part that is opened by itself. ``path`` is its first file, perhaps with a query."""

    identifier: str
    title: str
    path: str
    launch: dict[str, Any]


@dataclass
class ReadPackage:
    standard: str
    identifier: str
    title: str
    units: list[ReadUnit] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def file_of(path: str) -> str:
    """The file that an address within a package leads to."""
    return unquote(path.partition("#")[0].partition("?")[0])


def path_within(*parts: str) -> str | None:
    """The parts of an address put together; None if it leads out of the package, or elsewhere."""
    address = "".join(part.strip() for part in parts).replace("\\", "/")
    try:
        split = urlsplit(address)
    except ValueError:
        return None
    if split.scheme or split.netloc or address.startswith("/"):
        return None
    folders: list[str] = []
    path, mark, rest = address.partition("?")
    for name in path.split("/"):
        if unquote(name) == "..":
            if not folders:
                return None
            folders.pop()
        elif unquote(name) not in (".", ""):
            folders.append(name)
    return "/".join(folders) + mark + rest


def attribute(element: Element, name: str) -> str:
    """By its name without its namespace, in any case: tools write them differently."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2].lower() == name.lower():
            return value.strip()
    return ""


def title_of(text: str, otherwise: str) -> str:
    return shorten(clean_line(text) or otherwise, 200)


def number_within(text: str, least: float, most: float) -> str:
    """As it is written, if it is a number between these; else ""."""
    try:
        return text.strip() if least <= float(text) <= most else ""
    except ValueError:
        return ""


def once(units: Iterable[ReadUnit]) -> Iterator[ReadUnit]:
    """Without those whose identifier came before."""
    seen: set[str] = set()
    for unit in units:
        if unit.identifier not in seen:
            seen.add(unit.identifier)
            yield unit
