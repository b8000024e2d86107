"""Reads cmi5.xml, the structure of a course in blocks of assignable units.

After https://github.com/AICC/CMI-5_Spec_Current, section 14.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from plc.core.plain import shorten

from ..models import Standard
from .described import (
    ReadPackage,
    ReadUnit,
    attribute,
    number_within,
    once,
    path_within,
    title_of,
)

MOVE_ON = ("Passed", "Completed", "CompletedAndPassed", "CompletedOrPassed", "NotApplicable")
OWN_WINDOW = "OwnWindow"
MOST_PARAMETERS = 4_000


def read_structure(root: Element) -> ReadPackage:
    course = root.find("course")
    identifier = attribute(course, "id") if course is not None else ""
    title = title_of(_words(course), _("Package"))
    found = ReadPackage(standard=Standard.CMI5, identifier=identifier[:1000], title=title)
    if not identifier:
        found.problems.append(_("The course in cmi5.xml has no id."))
        return found
    found.units = list(once(_units(root, [], found)))
    return found


def _units(parent: Element, blocks: list[str], found: ReadPackage) -> Iterator[ReadUnit]:
    for element in parent:
        if element.tag == "block":
            yield from _units(element, [*blocks, attribute(element, "id")[:1000]], found)
        elif element.tag == "au":
            unit = _unit(element, blocks, found)
            if unit is not None:
                yield unit


def _unit(element: Element, blocks: list[str], found: ReadPackage) -> ReadUnit | None:
    name = title_of(_words(element), found.title)
    url, identifier = _text(element, "url"), attribute(element, "id")
    path = path_within(url) if url else None
    move_on = attribute(element, "moveOn") or "NotApplicable"
    if not identifier or len(identifier) > 1000:
        found.problems.append(_("“%(part)s” has no id.") % {"part": name})
        return None
    if move_on not in MOVE_ON:
        sentence = _("“%(part)s” says nothing known about when it is done: “%(said)s”.")
        found.problems.append(sentence % {"part": name, "said": shorten(move_on, 40)})
        return None
    if not path:
        sentence = _("“%(part)s” does not lie within the package: “%(file)s”.")
        found.problems.append(sentence % {"part": name, "file": shorten(url, 80)})
        return None
    launch = {
        "move_on": move_on,
        "mastery": number_within(attribute(element, "masteryScore"), 0, 1),
        "method": attribute(element, "launchMethod")[:20],
        "parameters": _text(element, "launchParameters")[:MOST_PARAMETERS],
        "entitlement": _text(element, "entitlementKey")[:MOST_PARAMETERS],
        "blocks": blocks,
    }
    kept = {key: value for key, value in launch.items() if value}
    return ReadUnit(identifier, name, path, kept)


def _words(element: Element | None) -> str:
    found = element.find("title/langstring") if element is not None else None
    return "".join(found.itertext()).strip() if found is not None else ""


def _text(element: Element, name: str) -> str:
    found = element.find(name)
    return "".join(found.itertext()).strip() if found is not None else ""
