"""XML of strangers, read without harm, with the line of every element."""

from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser


class NotXML(Exception):
    """``line`` is where reading stopped; 0 if it is not known."""

    def __init__(self, line: int) -> None:
        super().__init__(f"Not XML in line {line}")
        self.line = line


class _Builder(TreeBuilder):
    """Notes where each element begins."""

    def __init__(self, lines: dict[Element, int]) -> None:
        super().__init__()
        self.lines = lines
        self.expat: Any = None  # set once there is a parser

    def start(self, tag: Any, attrs: Any) -> Element:
        element: Element = super().start(tag, attrs)
        self.lines[element] = self.expat.CurrentLineNumber
        return element


def read_xml(content: bytes, lines: dict[Element, int]) -> Element:
    """The root; adds the line of each element to ``lines``. Raises NotXML."""
    builder = _Builder(lines)
    try:
        parser = DefusedXMLParser(target=builder, forbid_dtd=True)
        builder.expat = parser.parser
        parser.feed(content)
        root: Element = parser.close()
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise NotXML(getattr(error, "position", (0, 0))[0]) from error
    return root
