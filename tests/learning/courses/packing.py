"""Small packages, as other tools make them."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from learning.courses import actions
from learning.courses.models import Course, Package
from plc.accounts.models import User

SCORM_12 = (
    'xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" '
    'xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"'
)
SCORM_2004 = (
    'xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" '
    'xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" '
    'xmlns:imsss="http://www.imsglobal.org/xsd/imsss"'
)
PAGE = "<!DOCTYPE html><title>A page</title><p>Count the rounds.</p>"


def zipped(files: Mapping[str, str | bytes]) -> io.BytesIO:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    into.seek(0)
    into.name = "rounds.zip"
    return into


def manifest(
    units: Sequence[str] = ("one",), *, identifier: str = "ROUNDS", inside: str = "", **more: str
) -> str:
    """SCORM 1.2, each unit beginning with a page of its name; ``inside`` stands in every item."""
    items = "".join(
        f'<item identifier="I-{unit}" identifierref="R-{unit}"><title>Part {unit}</title>{inside}'
        "</item>"
        for unit in units
    )
    kind = more.get("kind", "scormtype")
    resources = "".join(
        f'<resource identifier="R-{unit}" type="webcontent" adlcp:{kind}="sco" '
        f'href="{more.get("href", "{}.html").format(unit)}"/>'
        for unit in units
    )
    version = more.get("version", "1.2")
    return (
        f'<?xml version="1.0"?><manifest identifier="{identifier}" '
        f"{more.get('spaces', SCORM_12)}><metadata><schema>ADL SCORM</schema>"
        f"<schemaversion>{version}</schemaversion></metadata>"
        '<organizations default="O"><organization identifier="O"><title>Counting rounds</title>'
        f"{items}</organization></organizations><resources>{resources}</resources></manifest>"
    )


def scorm(units: Sequence[str] = ("one",), **more: Any) -> dict[str, str | bytes]:
    """The files of a SCORM 1.2 package."""
    pages = {f"{unit}.html": more.get("page", PAGE) for unit in units}
    more.pop("page", None)
    return {"imsmanifest.xml": manifest(units, **more), **pages, "img/chart.svg": "<svg/>"}


def scorm_2004(units: Sequence[str] = ("one",), **more: Any) -> dict[str, str | bytes]:
    return scorm(units, spaces=SCORM_2004, version="2004 4th Edition", kind="scormType", **more)


def uploaded(*, by: User, course: Course, files: Mapping[str, str | bytes]) -> Package:
    package = actions.upload_package(
        by=by, course=course, file=zipped(files), filename="rounds.zip"
    )
    package.course = course
    return package
