"""How a certificate looks: a sheet of paper, laid out from its face and what it says.

A line of the text that begins with ``# `` is written largest (a name), with ``## `` larger (what
was done). Everything stands in the middle, signatures below, and in the corner the code that leads
to the page of the certificate.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from django.utils.translation import override

from plc.core.paper import Code, Frame, Picture, Rule, Sheet, Text, fitting_size, wrap
from plc.files.models import StoredFile

from .models import Certificate, Design
from .wording import day, filled, hours_in_words

MARGIN, EDGE = 24.0, 56.0
CODE = 76.0
SIZES = {"# ": (34.0, 18.0, True), "## ": (21.0, 13.0, True), "": (13.5, 9.0, False)}


@dataclass(frozen=True)
class Signed:
    name: str
    office: str = ""
    picture: int | None = None  # the id of a stored file


@dataclass(frozen=True)
class Face:
    """A design as it was when a certificate was issued."""

    heading: str
    body: str
    paper: str
    direction: str
    ink: str
    accent: str
    ground: str
    logo: int | None = None
    signatures: tuple[Signed, ...] = field(default=())

    @classmethod
    def of(cls, design: Design) -> "Face":
        words = ("heading", "body", "paper", "direction", "ink", "accent", "ground")
        signatures = tuple(
            Signed(one.name, one.office, one.picture_id) for one in design.signatures.all()
        )
        given = {name: getattr(design, name) for name in words}
        return cls(**given, logo=design.logo_id, signatures=signatures)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Face":
        signatures = tuple(Signed(**one) for one in kept["signatures"])
        return cls(**{**kept, "signatures": signatures})

    def keep(self) -> dict[str, Any]:
        return asdict(self)

    def pictures(self) -> dict[int, StoredFile]:
        wanted = {self.logo, *(one.picture for one in self.signatures)} - {None}
        return StoredFile.objects.in_bulk(wanted) if wanted else {}


@dataclass(frozen=True)
class Said:
    """What stands on it besides its face. ``address`` is where its code leads."""

    language: str
    title: str
    values: Mapping[str, str]
    number: str
    address: str


def sheet_of(certificate: Certificate, *, cohort: str) -> Sheet:
    """``cohort``: its name, if this sheet may say it."""
    zone = certificate.community.zone  # the paper says the same to everybody
    with override(certificate.language):
        values = {
            "name": certificate.name,
            "course": certificate.title,
            "date": day(certificate.done_at, zone),
            "hours": hours_in_words(certificate.hours),
            "cohort": cohort,
            "community": certificate.community.name,
            "number": certificate.number,
            "until": day(certificate.expires_at, zone),
        }
        said = Said(
            certificate.language,
            f"{certificate.title}: {certificate.name}",
            values,
            certificate.number,
            certificate.address,
        )
        return lay_out(Face.read(certificate.face), said)


def lay_out(face: Face, said: Said) -> Sheet:
    landscape = face.direction == "landscape"
    sheet = Sheet.of(face.paper, landscape=landscape, language=said.language, title=said.title)
    pictures = face.pictures()
    inside = (sheet.width - 2 * MARGIN, sheet.height - 2 * MARGIN)
    sheet.add(
        Frame(0, 0, sheet.width, sheet.height, face.ground),
        Frame(MARGIN, MARGIN, *inside, face.accent, line=2.5),
        Frame(MARGIN + 6, MARGIN + 6, inside[0] - 12, inside[1] - 12, face.accent, line=0.5),
    )
    top = EDGE
    if (logo := _picture(pictures, face.logo)) is not None:
        box = (sheet.width / 2 - 110, top, 220.0, 60.0)
        sheet.add(Picture(*box, logo[0], said.values.get("community", ""), logo[1]))
        top += 74
    foot = sheet.height - EDGE - CODE - 8
    _write(sheet, face, said, top, foot)
    _sign(sheet, face, pictures)
    _number(sheet, face, said)
    return sheet


def _write(sheet: Sheet, face: Face, said: Said, top: float, foot: float) -> None:
    """Heading and text, spread over the height that is left; smaller, if there is too much."""
    middle, wide = sheet.width / 2, sheet.width - 2 * EDGE - 24
    heading = Text(middle, 0, face.heading, 30, face.accent, bold=True, anchor="middle")
    for share in (1.0, 0.85, 0.7, 0.55):
        lines = [_fitted(heading, wide, share), *_lines(face, said, middle, wide, share)]
        gaps = [0.0, *(_gap(*pair) for pair in pairwise(lines))]
        high = sum(line.size for line in lines) + sum(gaps)
        if high <= foot - top:
            break
    y = top + max(0.0, (foot - top - high) / 2)
    for line, gap in zip(lines, gaps, strict=True):
        y += line.size + gap
        sheet.add(Text(line.x, y, line.text, line.size, line.colour, line.bold, line.anchor))


def _gap(above: Text, below: Text) -> float:
    """Large lines have more room round them."""
    return 0.25 * (above.size + below.size) + (8 if above.bold or below.bold else 0)


def _fitted(line: Text, wide: float, share: float) -> Text:
    size = fitting_size(line.text, wide, most=line.size * share, least=12, bold=line.bold)
    return Text(line.x, line.y, line.text, size, line.colour, line.bold, line.anchor)


def _lines(face: Face, said: Said, middle: float, wide: float, share: float) -> list[Text]:
    found: list[Text] = []
    for line in filled(face.body, said.values):
        mark = next(mark for mark in SIZES if line.startswith(mark))
        most, least, bold = SIZES[mark]
        text = line.removeprefix(mark).strip()
        size = fitting_size(text, wide, most=most * share, least=least * share, bold=bold)
        pieces = wrap(text, wide, size, bold=bold)
        found += [Text(middle, 0, piece, size, face.ink, bold, "middle") for piece in pieces]
    return found


def _sign(sheet: Sheet, face: Face, pictures: Mapping[int, StoredFile]) -> None:
    """Beside each other, in what the code leaves."""
    if not face.signatures:
        return
    left, room = EDGE + 12, sheet.width - 2 * EDGE - CODE - 48
    each = room / len(face.signatures)
    line = sheet.height - EDGE - 34
    for number, one in enumerate(face.signatures):
        begin, end = left + number * each, left + (number + 1) * each - 18
        if (found := _picture(pictures, one.picture)) is not None:
            box = (begin, line - 42, end - begin, 38.0)
            sheet.add(Picture(*box, found[0], one.name, found[1]))
        sheet.add(Rule(begin, line, end, line, face.ink, 0.6))
        for step, (text, bold) in enumerate(((one.name, True), (one.office, False))):
            if text:
                size = fitting_size(text, end - begin, most=9.5, least=6, bold=bold)
                sheet.add(Text(begin, line + 13 + 12 * step, text, size, face.ink, bold))


def _number(sheet: Sheet, face: Face, said: Said) -> None:
    x, y = sheet.width - EDGE - CODE, sheet.height - EDGE - CODE - 14
    sheet.add(
        # Readers want a light ground, and four modules of it round the code.
        Frame(x - 8, y - 8, CODE + 16, CODE + 16, "#ffffff"),
        Code(x, y, CODE, said.address, "#000000", _("Check this certificate")),
        Text(x + CODE / 2, y + CODE + 18, said.number, 8, face.ink, anchor="middle"),
    )


def _picture(pictures: Mapping[int, StoredFile], pk: int | None) -> tuple[bytes, str] | None:
    """Content and address; None if it is gone."""
    file = pictures.get(pk) if pk is not None else None
    if file is None:
        return None
    try:
        with default_storage.open(file.key) as stored:
            return stored.read(), file.rendition_url(480)
    except FileNotFoundError:  # a backup without files was restored
        return None


def example_values(community: str, course: str, moment: Any, number: str) -> dict[str, str]:
    """For the preview of a design: everything that can stand on it."""
    return {
        "name": _("Wilhelmina Oyelaran-Żółkiewska"),
        "course": course or _("Reading a run chart"),
        "date": day(moment),
        "hours": hours_in_words(Decimal(6)),
        "cohort": _("the third cohort of new trainers"),
        "community": community,
        "number": number,
        "until": day(moment + timedelta(days=730)),
    }
