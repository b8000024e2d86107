"""Writes questions as Moodle XML, and says what it could not hold."""

import base64
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from django.utils.translation import gettext as _

from ..types.gaps import GAP
from ..types.grammar import FUNCTIONS
from .drafts import Draft, with_difficulty
from .markup import MOST_ELEMENTS
from .moodle import DIVIDED, size_of
from .written import Written, left_out, lost

_SIGNS = re.compile(r"([~=#{}/\"\\])")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def write_moodle(drafts: Sequence[Draft]) -> Written:
    root, notes = Element("quiz"), []
    for draft in drafts:
        writer = _WRITERS.get(draft.kind)
        if writer is None or len(root) > MOST_ELEMENTS:
            notes.append(left_out(draft))
            continue
        notes += [lost(draft, what) for what in _losses(draft)]
        _question(root, draft, *writer)
    indent(root)
    return Written(tostring(root, encoding="utf-8", xml_declaration=True), notes)


def _question(root: Element, draft: Draft, kind: str, fill: Callable[..., None]) -> None:
    question = SubElement(root, "question", {"type": kind})
    _text(question, "name", draft.title)
    text = _text(question, "questiontext", draft.text, "markdown")
    if draft.picture is not None and draft.kind != "hotspot":
        name = draft.picture.name.replace(" ", "_")
        alt = draft.picture.alt.replace("]", ")")
        text[0].text = f"{draft.text}\n\n![{alt}](@@PLUGINFILE@@/{name})"
        _file(text, draft, name)
    _text(question, "generalfeedback", draft.feedback.get("always_words", ""), "markdown")
    for name, words in (("correctfeedback", "right_words"), ("incorrectfeedback", "wrong_words")):
        if draft.feedback.get(words) and kind != "truefalse":
            _text(question, name, draft.feedback[words], "markdown")
    SubElement(question, "defaultgrade").text = "1"
    fill(question, draft)
    tags = SubElement(question, "tags")
    for tag in with_difficulty(draft):
        _text(tags, "tag", tag)


def _text(parent: Element, name: str, text: str, format_name: str = "") -> Element:
    element = SubElement(parent, name, {"format": format_name} if format_name else {})
    SubElement(element, "text").text = text
    return element


def _plain(parent: Element, name: str, text: object) -> None:
    SubElement(parent, name).text = str(text)


def _file(parent: Element, draft: Draft, name: str) -> None:
    assert draft.picture is not None
    file = SubElement(parent, "file", {"name": name, "path": "/", "encoding": "base64"})
    file.text = base64.b64encode(draft.picture.content).decode()


def _answer(
    parent: Element, text: str, fraction: object, feedback: str = "", format_name: str = ""
) -> Element:
    answer = _text(parent, "answer", text, format_name)
    answer.set("fraction", str(fraction))
    _text(answer, "feedback", feedback, "plain_text")
    return answer


def _losses(draft: Draft) -> Iterable[str]:
    if draft.kind == "confidence":
        yield _("how sure somebody is")
    if draft.kind in ("groups", "matrix"):
        yield _("that it is no matching question")
    if draft.kind == "short" and any(_has_single(row) for row in draft.rows):
        yield _("a sign that stands for one character")
    if draft.kind == "numeric" and draft.given["how"] == "percent":
        yield _("a tolerance in percent, which becomes a number")
    if draft.kind == "numeric" and any(not row["factor"] for row in draft.rows):
        yield _("units that are wrong")
    if draft.kind == "gaps" and re.search(r"\?", " ".join(GAP.findall(draft.given["gaps"]))):
        yield _("a sign that stands for one character")
    if draft.kind == "formula" and not all(_is_power(row["step"]) for row in draft.rows):
        yield _("steps of its values other than 1, 0.1, 0.01")


def _is_power(step: object) -> bool:
    return str(step).rstrip("0").rstrip(".").lstrip("0.") == "1" and float(str(step)) <= 1


def _has_single(row: Mapping[str, Any]) -> bool:
    return row["how"] == "pattern" and re.search(r"(?<!\\)\?", row["text"]) is not None


def _choice(question: Element, draft: Draft) -> None:
    _plain(question, "single", "false" if draft.kind == "multiple" else "true")
    _plain(question, "shuffleanswers", "true" if draft.given["shuffle"] else "false")
    right = sum(bool(row.get("right")) for row in draft.rows) or 1
    gain = f"{100 / right:.5f}".rstrip("0").rstrip(".")
    for row in draft.rows:
        if draft.kind == "single":
            fraction = str(row["credit"])
        elif draft.kind == "confidence":
            fraction = "100" if row["right"] else "0"
        else:
            fraction = gain if row["right"] else f"-{gain}"
        _answer(question, row["text"], fraction, row["feedback"], "plain_text")


def _all_or_nothing(question: Element, draft: Draft) -> None:
    _plain(question, "shuffleanswers", "true" if draft.given["shuffle"] else "false")
    for row in draft.rows:
        fraction = "100" if row["right"] else "0"
        _answer(question, row["text"], fraction, row["feedback"], "plain_text")


def _several(question: Element, draft: Draft) -> None:
    """Moodle's own type gives part of the points; a plugin of it all of them or none."""
    if draft.given["partial"]:
        _choice(question, draft)
        return
    question.set("type", "multichoiceset")
    _all_or_nothing(question, draft)


def _true_or_false(question: Element, draft: Draft) -> None:
    for value in ("true", "false"):
        is_right = draft.given["right"] == value
        words = draft.feedback.get("right_words" if is_right else "wrong_words", "")
        answer = _answer(question, value, "100" if is_right else "0")
        answer.find("feedback/text").text = words  # type: ignore[union-attr]


def _short(question: Element, draft: Draft) -> None:
    _plain(question, "usecase", 1 if draft.given["cases"] else 0)
    for row in draft.rows:
        text = str(row["text"])
        if row["how"] == "exact":
            text = text.replace("*", "\\*")
        else:
            text = text.replace("\\?", "?").replace("\\\\", "\\")
        _answer(question, text, row["credit"], row["feedback"])


def _number(question: Element, draft: Draft) -> None:
    tolerance = draft.given["tolerance"]
    if draft.given["how"] == "percent":
        tolerance = abs(float(draft.given["right"])) * float(tolerance) / 100
    answer = _answer(question, str(draft.given["right"]), 100)
    _plain(answer, "tolerance", tolerance)
    known = [row for row in draft.rows if row["factor"]]
    units = SubElement(question, "units") if known else None
    for row in known:
        assert units is not None
        unit = SubElement(units, "unit")
        _plain(unit, "multiplier", f"{1 / float(row['factor']):.12g}")
        _plain(unit, "unit_name", row["unit"])


def _long(question: Element, draft: Draft) -> None:
    _plain(question, "responseformat", "editor")
    _plain(question, "attachments", 0)
    if draft.given.get("most_words"):
        _plain(question, "maxwordlimit", draft.given["most_words"])
    _text(question, "graderinfo", draft.given.get("model") or "", "markdown")


def _upload(question: Element, draft: Draft) -> None:
    _plain(question, "responseformat", "noinline")
    _plain(question, "attachments", draft.given["most"])
    _plain(question, "attachmentsrequired", 1)
    _text(question, "graderinfo", draft.given.get("model") or "", "markdown")


def _pairs(question: Element, pairs: Iterable[tuple[str, str]], more: str) -> None:
    _plain(question, "shuffleanswers", "true")
    for left, right in [*pairs, *(("", one) for one in more.splitlines() if one.strip())]:
        pair = _text(question, "subquestion", left, "plain_text")
        _text(pair, "answer", right, "plain_text")


def _matching(question: Element, draft: Draft) -> None:
    _pairs(question, ((row["left"], row["right"]) for row in draft.rows), draft.given["more"])


def _groups(question: Element, draft: Draft) -> None:
    _pairs(question, ((row["text"], row["group"]) for row in draft.rows), draft.given["more"])


def _matrix(question: Element, draft: Draft) -> None:
    used = {row["right"].casefold() for row in draft.rows}
    columns = str(draft.given["columns"]).splitlines()
    more = "\n".join(one for one in columns if one.strip().casefold() not in used)
    _pairs(question, ((row["text"], row["right"]) for row in draft.rows), more)


def _ordering(question: Element, draft: Draft) -> None:
    _plain(question, "layouttype", "VERTICAL")
    _plain(question, "selecttype", "ALL")
    for number, row in enumerate(draft.rows, 1):
        _answer(question, row["text"], number, format_name="plain_text")


def _gaps(question: Element, draft: Draft) -> None:
    text = question.find("questiontext/text")
    assert text is not None
    text.text = f"{text.text}\n\n{DIVIDED}\n\n{GAP.sub(_cloze, draft.given['gaps'])}"


def _cloze(found: re.Match[str]) -> str:
    words = [one.strip() for one in found[1].split("|") if one.strip()]
    chosen = len(words) > 1 and any(one.startswith("*") for one in words)
    if chosen:
        listed = [
            _escaped(one[1:].strip(), "=") if one[0] == "*" else _escaped(one) for one in words
        ]
        return f"{{1:MULTICHOICE:{'~'.join(listed)}}}"
    return f"{{1:SHORTANSWER:{'~'.join(_escaped(one, '=') for one in words)}}}"


def _escaped(text: str, sign: str = "") -> str:
    """A wrong answer that looks like a weight says its own first."""
    sign = "%0%" if not sign and text.startswith("%") else sign
    return sign + _SIGNS.sub(r"\\\1", text)


def _formula(question: Element, draft: Draft) -> None:
    names = {row["name"] for row in draft.rows}
    formula = _NAME.sub(
        lambda found: f"{{{found[0]}}}" if found[0] in names else _function(found[0]),
        str(draft.given["formula"]),
    )
    percent = draft.given["how"] == "percent"
    tolerance = float(draft.given["tolerance"])
    answer = _answer(question, _powers(formula), 100)
    _plain(answer, "tolerance", f"{tolerance / 100 if percent else tolerance:.12g}")
    _plain(answer, "tolerancetype", 1 if percent else 2)
    definitions = SubElement(question, "dataset_definitions")
    for row in draft.rows:
        definition = SubElement(definitions, "dataset_definition")
        for name in ("status", "name"):
            _text(definition, name, "private" if name == "status" else row["name"])
        _plain(definition, "type", "calculated")
        _text(definition, "distribution", "uniform")
        _text(definition, "minimum", str(row["low"]))
        _text(definition, "maximum", str(row["high"]))
        decimals = len(str(row["step"]).rstrip("0").partition(".")[2])
        _text(definition, "decimals", str(decimals))


def _function(name: str) -> str:
    if name == "pi":
        return "pi()"
    return {"ln": "log", "log": "log10"}.get(name, name) if name in FUNCTIONS else name


def _powers(formula: str) -> str:
    """Moodle computes as PHP does, where a power is two stars."""
    return formula.replace("^", "**")


def _hotspot(question: Element, draft: Draft) -> None:
    assert draft.picture is not None
    _file(question, draft, draft.picture.name)
    drag = SubElement(question, "drag")
    _plain(drag, "no", 1)
    _plain(drag, "text", draft.given["alt"])
    wide, high = size_of(draft.picture.content)
    for number, row in enumerate(draft.rows, 1):
        drop = SubElement(question, "drop")
        _plain(drop, "no", number)
        _plain(drop, "shape", "circle")
        x, y, radius = (float(row[name]) for name in ("x", "y", "radius"))
        at = f"{x * wide / 100:.0f},{y * high / 100:.0f};{radius * wide / 100:.0f}"
        _plain(drop, "coords", at)
        _plain(drop, "choice", 1)


_WRITERS: Mapping[str, tuple[str, Callable[..., None]]] = {
    "single": ("multichoice", _choice),
    "multiple": ("multichoice", _several),
    "confidence": ("multichoice", _choice),
    "truefalse": ("truefalse", _true_or_false),
    "short": ("shortanswer", _short),
    "long": ("essay", _long),
    "upload": ("essay", _upload),
    "numeric": ("numerical", _number),
    "formula": ("calculated", _formula),
    "gaps": ("multianswer", _gaps),
    "matching": ("matching", _matching),
    "groups": ("matching", _groups),
    "matrix": ("matching", _matrix),
    "ordering": ("ordering", _ordering),
    "hotspot": ("ddmarker", _hotspot),
}
