"""XML of others: no entities, no addresses, no depth and no number of elements that would cost
anybody anything."""

import io
from collections.abc import Iterator
from html import escape
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _

from plc.core.refusals import Refused

from .drafts import MOST_BYTES

MOST_ELEMENTS, DEEPEST = 200_000, 60


def read_xml(content: bytes) -> Element:
    """The root, with names as they are without their namespaces. Refuses what is no XML, and what
    is made to do harm."""
    if len(content) > MOST_BYTES:
        sentence = _("The file is larger than %(most)d MB. Divide it.")
        raise Refused(sentence % {"most": MOST_BYTES // 1_000_000})
    depth = seen = 0
    root: Element | None = None
    parts = iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=False)
    try:
        for event, element in parts:
            if event == "end":
                depth -= 1
                continue
            depth, seen = depth + 1, seen + 1
            if depth > DEEPEST or seen > MOST_ELEMENTS:
                raise Refused(_("The file is nested too deeply, or has too many parts."))
            element.tag = _bare(element.tag)
            root = element if root is None else root
    except DefusedXmlException as error:
        sentence = _("The file refers to something outside of it. Nothing of it was read.")
        raise Refused(sentence) from error
    except (ParseError, ValueError, LookupError) as error:
        line = getattr(error, "position", (0, 0))[0]
        sentence = _("This is not XML that can be read; it is damaged in line %(line)d.")
        raise Refused(sentence % {"line": line}) from error
    if root is None:
        raise Refused(_("The file is empty."))
    return root


def _bare(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def inner(element: Element) -> str:
    """What is within it, as markup."""
    return as_markup(element.text) + "".join(tostring(one, encoding="unicode") for one in element)


def as_markup(text: str | None) -> str:
    """The text of an element or behind it, which the reader of XML has unescaped."""
    return escape(text or "", quote=False)


def said(element: Element | None, path: str = "text") -> str:
    """The text at a path, or ""."""
    found = element.find(path) if element is not None else None
    return "".join(found.itertext()).strip() if found is not None else ""


def walk(element: Element) -> Iterator[Element]:
    """It and everything within, in the order of reading."""
    yield from element.iter()
