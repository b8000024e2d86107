"""Drawings (SVG) of others, made harmless.

An SVG is a program as much as a picture. What is kept are elements and attributes that draw; what
could run, fetch, link or take the reader elsewhere is removed. They are served in a sandbox besides
(plc.files.serving), so neither has to be perfect.
"""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, register_namespace, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from plc.core.images import BadImage

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
MOST_BYTES = 5_000_000
MOST_ELEMENTS = 50_000
# Elements of SVG 1.1 and 2 that draw, or that drawings refer to.
ELEMENTS = frozenset(
    """
    a circle clipPath defs desc ellipse feBlend feColorMatrix feComponentTransfer feComposite
    feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood
    feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset
    fePointLight feSpecularLighting feSpotLight feTile feTurbulence filter g image line
    linearGradient marker mask path pattern polygon polyline radialGradient rect stop style svg
    switch symbol text textPath title tspan use view
    """.split()  # noqa: SIM905  a list of 50 lines says no more
)
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")
_NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?")
_LENGTH = re.compile(r"(\d{1,6}(?:\.\d{1,9})?)(?:px)?")
MOST_PIXELS = 16_000
_INSIDE = re.compile(r"#[\w:.-]+")
# In styles, only what is within the drawing may be referred to.
_FETCHES = re.compile(r"@import|expression\s*\(|url\(\s*['\"]?\s*(?!#)|\\", re.IGNORECASE)


@dataclass(frozen=True)
class Drawing:
    """A drawing made harmless; its size in pixels, 0 if it does not say."""

    svg: bytes
    width: int
    height: int


def read_drawing(svg: bytes) -> Drawing:
    """Without what could do harm. Raises BadImage for what is no drawing."""
    if len(svg) > MOST_BYTES:
        raise BadImage(_("The drawing is too large."))
    try:
        root = fromstring(svg, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        sentence = _("The drawing is damaged, or refers to something outside of it.")
        raise BadImage(sentence) from error
    if _name(root) != "svg":
        raise BadImage(_("This is not a drawing (SVG)."))
    _clean(root)
    register_namespace("", SVG)
    register_namespace("xlink", XLINK)
    return Drawing(tostring(root, encoding="utf-8", xml_declaration=True), *_size(root))


def _clean(root: Element) -> None:
    """Not by recursion, because a drawing may be nested as deep as it likes."""
    left, seen = [root], 0
    while left:
        element = left.pop()
        seen += 1
        if seen > MOST_ELEMENTS:
            raise BadImage(_("The drawing is too large."))
        for name in list(element.attrib):
            if not _may_stay(element, name, element.attrib[name]):
                del element.attrib[name]
        for child in list(element):
            if _draws(child):
                left.append(child)
            else:
                element.remove(child)


def _draws(element: Element) -> bool:
    name = _name(element)
    return name in ELEMENTS and not (name == "style" and _FETCHES.search(element.text or ""))


def _size(root: Element) -> tuple[int, int]:
    """By its attributes, or by what it shows of its plane."""
    box = [float(number) for number in _NUMBER.findall(root.get("viewBox", ""))[:4]]
    wide, high = (box[2], box[3]) if len(box) == 4 else (0.0, 0.0)
    sizes = []
    for name, other in (("width", wide), ("height", high)):
        given = _LENGTH.fullmatch(root.get(name, ""))
        sizes.append(round(min(float(given[1]) if given else other, MOST_PIXELS)))
    return sizes[0], sizes[1]


def _name(element: Element) -> str:
    """Of an element of SVG; empty for those of other vocabularies, comments and instructions."""
    tag = element.tag if isinstance(element.tag, str) else ""
    return tag.removeprefix(f"{{{SVG}}}") if tag.startswith(f"{{{SVG}}}") else ""


def _may_stay(element: Element, name: str, value: str) -> bool:
    if name in ("href", f"{{{XLINK}}}href"):
        if _name(element) == "image":
            return _PICTURE.fullmatch(value) is not None
        return _INSIDE.fullmatch(value) is not None
    if name.startswith("{") and not name.startswith("{http://www.w3.org/XML/1998/namespace}"):
        return False
    return not name.lower().startswith("on") and _FETCHES.search(value) is None
