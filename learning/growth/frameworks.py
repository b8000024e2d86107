"""Frameworks of skills as tables (CSV): one skill in each row, with what its levels mean."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from plc.core.plain import clean_line, shorten
from plc.core.refusals import Refused
from plc.core.spreadsheets import FORMULA

from .models.skills import FEWEST_LEVELS, MOST_LEVELS, MOST_SKILLS, Framework

MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class ReadSkill:
    area: str
    name: str
    descriptors: tuple[str, ...]


@dataclass
class ReadFramework:
    """``problems`` are (row, sentence)."""

    name: str
    levels: tuple[str, ...]
    skills: list[ReadSkill] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)


def read_framework(content: bytes, name: str) -> ReadFramework:
    """The first row has "area", "skill", and the names of the levels from the lowest up. Refuses
    what is no such table."""
    if len(content) > MOST_BYTES:
        raise Refused(_("The file is too large."), field="file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        sentence = _("This is not text in UTF-8. Save it in that encoding.")
        raise Refused(sentence, field="file") from error
    first = text.split("\n", 1)[0]
    rows = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=first.count))
    try:
        head = [_cell(one) for one in next(rows, [])]
        return _read(rows, head, name)
    except csv.Error as error:
        raise Refused(_("This is no table (CSV) that can be read."), field="file") from error


def _read(rows: Iterator[list[str]], head: list[str], name: str) -> ReadFramework:
    if [one.lower() for one in head[:2]] != ["area", "skill"]:
        sentence = _("The first row begins with “area” and “skill”, and then names the levels.")
        raise Refused(sentence, field="file")
    levels = tuple(one[:60] for one in head[2:] if one)
    if not FEWEST_LEVELS <= len(levels) <= MOST_LEVELS or len(set(levels)) < len(levels):
        sentence = _("Name %(fewest)d to %(most)d levels, each with a name of its own.")
        said = {"fewest": FEWEST_LEVELS, "most": MOST_LEVELS}
        raise Refused(sentence % said, field="file")
    found = ReadFramework(name, levels)
    for number, cells in enumerate(rows, 2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(found.skills) + len(found.problems) >= MOST_SKILLS:
            sentence = _("A framework has at most %(most)d skills.")
            raise Refused(sentence % {"most": MOST_SKILLS}, field="file")
        _take(found, number, [_cell(one) for one in cells])
    if not found.skills and not found.problems:
        raise Refused(_("The table has no skills."), field="file")
    return found


def _take(found: ReadFramework, number: int, cells: list[str]) -> None:
    area, name, *said = [*cells, "", ""][: 2 + max(len(cells) - 2, 0)]
    descriptors = tuple((said + [""] * len(found.levels))[: len(found.levels)])
    if not name:
        found.problems.append((number, _("It has no skill.")))
    elif name in {skill.name for skill in found.skills}:
        sentence = _("“%(name)s” stands here twice.")
        found.problems.append((number, sentence % {"name": shorten(name, 60)}))
    elif len(area) > 80 or len(name) > 120 or any(len(one) > 500 for one in descriptors):
        found.problems.append((number, _("One of its cells is too long.")))
    else:
        found.skills.append(ReadSkill(area, name, descriptors))


def _cell(text: str) -> str:
    return clean_line(text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text)


def rows_of(framework: Framework) -> Iterator[list[str]]:
    """The table again."""
    yield ["area", "skill", *framework.levels]
    skills = framework.skills.filter(removed_at=None).select_related("current")
    for skill in skills.order_by("position"):
        yield [skill.area, skill.name, *(skill.current.descriptors if skill.current else ())]
