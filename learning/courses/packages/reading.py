"""Reads a package, before anything of it is stored."""

from collections.abc import Callable
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from learning.assessment.formats.markup import read_xml
from plc.core.packages import Package
from plc.core.plain import shorten
from plc.core.refusals import Refused

from .cmi5 import read_structure
from .described import ReadPackage, file_of
from .scorm import read_manifest

MOST_UNITS = 200
MOST_PATH = 500
SHOWN_PROBLEMS = 8
READERS: dict[str, Callable[[Element], ReadPackage]] = {
    "imsmanifest.xml": read_manifest,
    "cmi5.xml": read_structure,
}


def read_package(package: Package) -> ReadPackage:
    """Refuses, with all that is wrong, what is no package that can be played."""
    for name, read in READERS.items():
        if name in package:
            found = read(read_xml(package.read(name)))
            break
    else:
        sentence = _("This is no package: it has neither imsmanifest.xml (SCORM) nor cmi5.xml.")
        raise Refused(sentence, field="file")
    _look_for_problems(package, found)
    if found.problems:
        said = " ".join(found.problems[:SHOWN_PROBLEMS])
        raise Refused(said, field="file")
    return found


def _look_for_problems(package: Package, found: ReadPackage) -> None:
    if not found.units:
        found.problems.append(_("There is nothing in the package that can be opened."))
    if len(found.units) > MOST_UNITS:
        sentence = _("The package has %(n)d parts; at most %(most)d can be played.")
        found.problems.append(sentence % {"n": len(found.units), "most": MOST_UNITS})
    for unit in found.units:
        if file_of(unit.path) not in package:
            sentence = _("“%(part)s” begins with “%(file)s”, which is not in the package.")
            words = {"part": unit.title, "file": shorten(file_of(unit.path), 80)}
            found.problems.append(sentence % words)
    for path in package:
        if len(path) > MOST_PATH:
            sentence = _("The name “%(name)s” is too long.")
            found.problems.append(sentence % {"name": shorten(path, 80)})
            break
