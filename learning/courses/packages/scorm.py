"""Reads imsmanifest.xml of SCORM 1.2 and of SCORM 2004, 2nd to 4th edition.

Rules for going from one SCO to the next (sequencing) are left aside: learners choose from a list.
"""

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from learning.assessment.formats.markup import said
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

MOST_LAUNCH_DATA = 4_000


def read_manifest(root: Element) -> ReadPackage:
    return _Manifest(root).read()


class _Manifest:
    def __init__(self, root: Element) -> None:
        self.root = root
        self.resources = {attribute(one, "identifier"): one for one in root.iter("resource")}
        folder = root.find("resources")
        self.bases = [attribute(root, "base")]
        self.bases.append(attribute(folder, "base") if folder is not None else "")
        self.is_2004 = self._says_2004()

    def read(self) -> ReadPackage:
        organisation = self._organisation()
        title = said(organisation, "title") if organisation is not None else ""
        found = ReadPackage(
            standard=Standard.SCORM_2004 if self.is_2004 else Standard.SCORM_12,
            identifier=(attribute(self.root, "identifier") or title)[:1000],
            title=title_of(title, _("Package")),
        )
        if organisation is not None:
            found.units = list(once(self._units(organisation, found)))
        return found

    def _says_2004(self) -> bool:
        version = said(self.root, "metadata/schemaversion").lower()
        if version:
            return not version.startswith("1.2")
        return any("adlcp_v1p3" in key for one in self.root.iter() for key in one.attrib)

    def _organisation(self) -> Element | None:
        """The one that the manifest names, or its first."""
        all_of_them = self.root.findall("organizations/organization")
        holder = self.root.find("organizations")
        default = attribute(holder, "default") if holder is not None else ""
        named = [one for one in all_of_them if default and attribute(one, "identifier") == default]
        return next(iter(named or all_of_them), None)

    def _units(self, organisation: Element, found: ReadPackage) -> Iterator[ReadUnit]:
        for item in organisation.iter("item"):
            reference = attribute(item, "identifierref")
            if not reference or attribute(item, "isvisible").lower() == "false":
                continue
            name = title_of(said(item, "title"), found.title)
            resource = self.resources.get(reference)
            if resource is None:
                sentence = _("“%(part)s” leads to nothing in the package.")
                found.problems.append(sentence % {"part": name})
                continue
            href, parameters = attribute(resource, "href"), attribute(item, "parameters")[:1000]
            bases = [*self.bases, attribute(resource, "base")]
            path = path_within(*bases, _with_parameters(href, parameters)) if href else None
            if not path or len(path) > 2000:
                sentence = _("“%(part)s” does not lie within the package: “%(file)s”.")
                found.problems.append(sentence % {"part": name, "file": shorten(href, 80)})
                continue
            identifier = attribute(item, "identifier") or reference
            yield ReadUnit(identifier[:1000], name, path, self._launch(item, resource))

    def _launch(self, item: Element, resource: Element) -> dict[str, Any]:
        """What the run-time of a SCO is told. An asset reports nothing, and is done when opened."""
        names = {one.tag.lower(): one for one in item if isinstance(one.tag, str)}

        def text(name: str) -> str:
            element = names.get(name)
            return "".join(element.itertext()).strip() if element is not None else ""

        launch: dict[str, Any] = {
            "launch_data": text("datafromlms")[:MOST_LAUNCH_DATA],
            "max_time_allowed": text("maxtimeallowed")[:40],
            "time_limit_action": text("timelimitaction")[:40],
        }
        if self.is_2004:
            launch["mastery"] = self._least_measure(item)
            threshold = (
                attribute(names["completionthreshold"], "minprogressmeasure")
                if ("completionthreshold" in names)
                else ""
            )
            launch["threshold"] = number_within(threshold or text("completionthreshold"), 0, 1)
        else:
            launch["mastery"] = number_within(text("masteryscore"), 0, 100)
        if attribute(resource, "scormtype").lower() == "asset":
            launch["asset"] = True
        return {name: value for name, value in launch.items() if value}

    def _least_measure(self, item: Element) -> str:
        """The scaled score from which a SCO is passed, if it says so."""
        primary = item.find("sequencing/objectives/primaryObjective")
        if primary is None or attribute(primary, "satisfiedbymeasure").lower() != "true":
            return ""
        return number_within(said(primary, "minNormalizedMeasure") or "1.0", -1, 1)


def _with_parameters(href: str, parameters: str) -> str:
    if not parameters:
        return href
    if parameters.startswith("#"):
        return href + parameters
    joined = "&" if "?" in href else "?"
    return href + joined + parameters.lstrip("?&")
