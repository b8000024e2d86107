"""Questions as a table (CSV), one in each row. ``COLUMNS`` says what stands where, and the template
to download has an example of every type.

Each type names what its rows put under "answer", "match" and "feedback"; its longest field stands
under "more", and its other fields under "settings" as ``name=value; name=value``.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from plc.core.plain import clean_line, shorten
from plc.core.refusals import Refused
from plc.core.spreadsheets import FORMULA, csv_lines

from ..types import TYPES
from ..types.kinds import MOST_ROWS
from .drafts import ROW, WORDS, Draft, Place, Read
from .texts import decoded
from .written import Written, left_out, lost

FIRST = ("type", "name", "question", "tags", "difficulty", "settings", "more")
SAID = ("said when right", "said when wrong", "said always")
EACH = ("answer", "match", "feedback")
COLUMNS = (*FIRST, *SAID, *(f"{name} {n}" for n in range(1, MOST_ROWS + 1) for name in EACH))
LONGEST_CELL = 20_000
_SETTING = re.compile(r"(?<!\\);")
YES, RIGHT, HALF, PATTERN = "yes", "right", "half", "pattern"

Row = Mapping[str, Any]


@dataclass(frozen=True)
class _Shape:
    """How the rows of a type stand in cells: ``out`` gives answer, match and feedback, ``back`` the
    row again; ``more`` is the field under "more"."""

    out: Callable[[Row], tuple[Any, ...]] = lambda row: ()
    back: Callable[[str, str, str], dict[str, Any]] = lambda answer, match, feedback: {}
    more: str = ""


def _credit_out(row: Row) -> str:
    return {"100": RIGHT, "50": HALF}.get(str(row["credit"]), "")


def _credit(match: str) -> str:
    return "100" if RIGHT in match else "50" if HALF in match else "0"


def _short_out(row: Row) -> tuple[Any, ...]:
    half, pattern = str(row["credit"]) == "50", row["how"] == "pattern"
    match = " ".join([HALF] * half + [PATTERN] * pattern) or RIGHT
    return row["text"], match, row["feedback"]


def _short(answer: str, match: str, feedback: str) -> dict[str, Any]:
    how = "pattern" if PATTERN in match.lower() else "exact"
    credit = "50" if HALF in match.lower() else "100"
    return {"text": answer, "how": how, "credit": credit, "feedback": feedback}


def _variable_out(row: Row) -> tuple[Any, ...]:
    return row["name"], f"{row['low']} to {row['high']} step {row['step']}"


def _variable(answer: str, match: str, feedback: str) -> dict[str, Any]:
    low, _to, rest = match.partition(" to ")
    high, _step, step = rest.partition(" step ")
    return {"name": answer, "low": low, "high": high, "step": step or "1"}


def _ticked_out(row: Row) -> tuple[Any, ...]:
    return row["text"], RIGHT if row["right"] else "", row["feedback"]


def _ticked(answer: str, match: str, feedback: str) -> dict[str, Any]:
    return {"text": answer, "right": _is_right(match), "feedback": feedback}


def _is_right(match: str) -> bool:
    return match.strip().lower() in (RIGHT, YES, "x", "1", "true", "100")


def _pair(left: str, right: str, more: str) -> _Shape:
    return _Shape(
        lambda row: (row[left], row[right]),
        lambda answer, match, feedback: {left: answer, right: match},
        more,
    )


SHAPES: Mapping[str, _Shape] = {
    "single": _Shape(
        lambda row: (row["text"], _credit_out(row), row["feedback"]),
        lambda answer, match, feedback: {
            "text": answer,
            "credit": "100" if _is_right(match) else _credit(match.lower()),
            "feedback": feedback,
        },
    ),
    "multiple": _Shape(_ticked_out, _ticked),
    "confidence": _Shape(_ticked_out, _ticked),
    "truefalse": _Shape(),
    "short": _Shape(_short_out, _short),
    "long": _Shape(more="model"),
    "numeric": _Shape(
        lambda row: (row["unit"], row["factor"]),
        lambda answer, match, feedback: {"unit": answer, "factor": match},
    ),
    "formula": _Shape(_variable_out, _variable, "formula"),
    "gaps": _Shape(more="gaps"),
    "matching": _pair("left", "right", "more"),
    "ordering": _Shape(
        lambda row: (row["text"],), lambda answer, match, feedback: {"text": answer}
    ),
    "groups": _pair("text", "group", "more"),
    "matrix": _pair("text", "right", "columns"),
    "scale": _Shape(),
    "upload": _Shape(more="model"),
}


def read_table(content: bytes) -> Read:
    text, found = decoded(content), Read()
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        names = [clean_line(one).lower() for one in next(rows, [])]
        if missing := {"type", "question"} - set(names):
            sentence = _("The first row has no column “%(name)s”. Take the template.")
            raise Refused(sentence % {"name": min(missing)})
        for number, cells in enumerate(rows, 2):
            if not any(map(str.strip, cells)):
                continue
            row = dict(zip(names, map(_free, cells), strict=False))
            found.take(Place(ROW, number), lambda row=row: _draft(row))  # type: ignore[misc]
    except csv.Error as error:
        raise Refused(_("This is no table (CSV) that can be read.")) from error
    return found


def _free(cell: str) -> str:
    """Without the apostrophe by which spreadsheet programs take a cell as text."""
    if len(cell) > LONGEST_CELL:
        return cell[:LONGEST_CELL]
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell[1:]) else cell


def _draft(row: Row) -> Draft:
    kind = _kind(str(row["type"]))
    shape, rows = SHAPES[kind], []
    for n in range(1, MOST_ROWS + 1):
        answer, match, feedback = (str(row.get(f"{name} {n}", "")).strip() for name in EACH)
        if answer:
            rows.append(shape.back(answer, match, feedback))
    words = {name: str(row.get(said, "")) for name, said in zip(WORDS, SAID, strict=True)}
    difficulty = str(row.get("difficulty", "")).strip() or "2"
    if difficulty not in ("1", "2", "3", "4", "5"):
        raise Refused(_("Its difficulty has to be a number from 1 to 5."))
    return Draft(
        kind,
        str(row.get("name", "")),
        str(row["question"]),
        _given(kind, shape, row),
        rows,
        words,
        str(row.get("tags", "")).split(","),
        int(difficulty),
    )


def _kind(written: str) -> str:
    """By its key or its name in the language of whoever imports."""
    asked = clean_line(written).casefold()
    for key in SHAPES:
        if asked in (key, str(TYPES[key].label).casefold()):
            return key
    sentence = _("There is no type “%(name)s”. There are: %(types)s.")
    raise Refused(sentence % {"name": shorten(written, 40), "types": ", ".join(SHAPES)})


def _given(kind: str, shape: _Shape, row: Row) -> dict[str, Any]:
    fields = TYPES[kind].Fields.base_fields
    given: dict[str, Any] = {}
    for one in _SETTING.split(str(row.get("settings", ""))):
        name, _is, value = map(str.strip, one.replace("\\;", ";").partition("="))
        if name and name not in fields:
            sentence = _("“%(name)s” is no setting of this type. There are: %(names)s.")
            named = ", ".join(other for other in fields if other != shape.more)
            raise Refused(sentence % {"name": shorten(name, 40), "names": named or "–"})
        if name:
            is_switch = isinstance(fields[name], forms.BooleanField)
            given[name] = value.lower() == YES if is_switch else value
    if shape.more:
        given[shape.more] = str(row.get("more", ""))
    return given


def write_table(drafts: Sequence[Draft]) -> Written:
    notes = [
        left_out(draft) if draft.kind not in SHAPES else lost(draft, _("its picture"))
        for draft in drafts
        if draft.kind not in SHAPES or draft.picture is not None
    ]
    lines = csv_lines(_rows(drafts))
    return Written("\ufeff".encode() + "".join(lines).encode(), notes)


def _rows(drafts: Sequence[Draft]) -> Iterator[list[Any]]:
    """As many columns as the longest needs."""
    held = [draft for draft in drafts if draft.kind in SHAPES]
    most = max((len(draft.rows) for draft in held), default=0)
    yield list(COLUMNS[: len(FIRST) + len(SAID) + most * len(EACH)])
    for draft in held:
        shape = SHAPES[draft.kind]
        cells = [
            draft.kind,
            draft.title,
            draft.text,
            ", ".join(draft.tags),
            draft.difficulty,
            _settings(draft, shape),
            draft.given.get(shape.more, "") if shape.more else "",
            *(draft.feedback.get(name, "") for name in WORDS),
        ]
        for row in draft.rows:
            cells += [*shape.out(row), "", ""][: len(EACH)]
        yield cells


def _settings(draft: Draft, shape: _Shape) -> str:
    said = []
    for name, value in draft.given.items():
        if name == shape.more or value in (None, ""):
            continue
        if isinstance(value, bool):
            value = YES if value else "no"
        said.append(f"{name}={value}".replace(";", "\\;"))
    return "; ".join(said)
