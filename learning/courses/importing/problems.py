"""Reads problems of Open edX: those of the common kinds become questions.

After https://docs.openedx.org/en/latest/educators/olx/problem-xml/. A problem with several
responses becomes several questions. Scripts are never run: what depends on one is left out and
listed.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element, tostring

from django.utils.translation import gettext as _

from learning.assessment.actions.questions import Written
from learning.assessment.types.numbers import number_in
from plc.core.plain import clean_line, shorten

from .outline import ReadQuestion

MOST_TEXT = 500
MOST_RESPONSES = 30
# Parts of a response that are no part of what is asked.
_APART = {
    "choicegroup",
    "checkboxgroup",
    "optioninput",
    "textline",
    "formulaequationinput",
    "responseparam",
    "additional_answer",
    "stringequalhint",
    "correcthint",
    "solution",
    "demandhint",
    "compoundhint",
}
_VARIABLE = re.compile(r"\$\{?[A-Za-z_]")
_RANGE = re.compile(r"[\[(]\s*([^,\s]+)\s*,\s*([^,\s]+)\s*[\])]")
_SAFE_PATTERN = re.compile(r"[\w\s.,;:'!%&/()^|$-]*")

Markdown = Callable[[str], str]


@dataclass
class ReadProblem:
    questions: list[ReadQuestion] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


class _CannotTake(Exception):
    """With a sentence that says why."""


def read_problem(problem: Element, name: str, markdown: Markdown) -> ReadProblem:
    """The questions of a problem. ``markdown`` turns HTML into Markdown."""
    found = ReadProblem()
    if problem.find(".//script") is not None:
        found.notices.append(_("Its script was not taken, and is never run."))
    responses = [one for one in problem.iter() if str(one.tag).endswith("response")]
    if not responses:
        found.notices.append(_("This problem asks for no answer that is known here."))
    if len(responses) > MOST_RESPONSES:
        found.notices.append(_("This problem asks too much at once."))
        responses = []
    asked = _Asked(problem, responses, name, markdown)
    for number, response in enumerate(responses):
        try:
            kind, given, rows = _read(response)
            found.questions.append(ReadQuestion(kind, asked.written(number, given, rows)))
        except _CannotTake as reason:
            found.notices.append(str(reason))
    return found


class _Asked:
    """What is said before each response."""

    def __init__(
        self, problem: Element, responses: Sequence[Element], name: str, markdown: Markdown
    ) -> None:
        self.name, self.markdown, self.number = name, markdown, len(responses)
        self.texts = [""] * len(responses)
        self.solution = "".join(_inner(one) for one in problem.iter("solution"))
        self.responses = {id(one): number for number, one in enumerate(responses)}
        self.loose: list[str] = [problem.text or ""]
        self._walk(problem)

    def _walk(self, element: Element) -> None:
        for child in element:
            number = self.responses.get(id(child))
            if number is not None:
                before, self.loose = "".join(self.loose), [child.tail or ""]
                self.texts[number] = before + "".join(_shown(child))
            elif any(id(one) in self.responses for one in child.iter()):
                self.loose.append(child.text or "")
                self._walk(child)
                self.loose.append(child.tail or "")
            elif child.tag not in _APART and child.tag != "script":
                self.loose.append(tostring(child, encoding="unicode"))
            else:
                self.loose.append(child.tail or "")

    def written(
        self, number: int, given: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]
    ) -> Written:
        text = self.markdown(self.texts[number]) or self.name
        if not text.strip():
            raise _CannotTake(_("A question of this problem has no text."))
        title = self.name or clean_line(text)
        if self.number > 1:
            title = f"{shorten(title, 110)} ({number + 1})"
        feedback = {"always_words": self.markdown(self.solution)[:2000]} if self.solution else {}
        return Written(shorten(title, 120), text, given, list(rows), feedback)


def _shown(response: Element) -> Iterator[str]:
    """What a response itself says: its label and description, without the answers."""
    yield response.text or ""
    for child in response:
        if child.tag not in _APART:
            yield tostring(child, encoding="unicode")
        else:
            if label := child.get("label"):
                yield f"<p>{label}</p>"
            yield child.tail or ""


def _read(response: Element) -> tuple[str, dict[str, Any], list[dict[str, Any]]]:
    if any(_VARIABLE.search(value) for one in response.iter() for value in one.attrib.values()):
        raise _CannotTake(_("Its right answer comes from a script, which is not run."))
    readers = {
        "multiplechoiceresponse": _read_single,
        "choiceresponse": _read_multiple,
        "optionresponse": _read_options,
        "stringresponse": _read_text,
        "numericalresponse": _read_number,
    }
    if (reader := readers.get(str(response.tag))) is None:
        sentence = _("Problems of the kind “%(kind)s” cannot be taken.")
        raise _CannotTake(sentence % {"kind": shorten(str(response.tag), 40)})
    return reader(response)


def _choices(response: Element) -> list[dict[str, Any]]:
    rows = []
    for choice in response.iter("choice"):
        hints = [_words(hint) for hint in choice.findall("choicehint") if _is_for_choosing(hint)]
        rows.append(
            {
                "text": shorten(_words(choice, without="choicehint"), MOST_TEXT),
                "right": _is_true(choice.get("correct")),
                "credit": "100" if _is_true(choice.get("correct")) else "0",
                "feedback": shorten(" ".join(hints), MOST_TEXT),
            }
        )
    return [row for row in rows if row["text"]]


def _read_single(response: Element) -> tuple[str, dict[str, Any], list[dict[str, Any]]]:
    group = response.find(".//choicegroup")
    shuffle = group is not None and _is_true(group.get("shuffle"))
    return "single", {"shuffle": shuffle}, _choices(response)


def _read_multiple(response: Element) -> tuple[str, dict[str, Any], list[dict[str, Any]]]:
    partial = response.get("partial_credit", "") != ""
    return "multiple", {"shuffle": False, "partial": partial}, _choices(response)


def _read_options(response: Element) -> tuple[str, dict[str, Any], list[dict[str, Any]]]:
    """A menu of options is a choice of one."""
    box = response.find(".//optioninput")
    if box is None:
        raise _CannotTake(_("It offers no options."))
    given = [
        (_words(one, without="optionhint"), _is_true(one.get("correct")))
        for one in box.findall("option")
    ]
    if not given:
        right = box.get("correct", "")
        given = [(text, text == right) for text in _listed(box.get("options", ""))]
    rows = [
        {"text": shorten(text, MOST_TEXT), "credit": "100" if right else "0", "feedback": ""}
        for text, right in given
        if text
    ]
    return "single", {"shuffle": False}, rows


def _listed(options: str) -> list[str]:
    """``('red','blue')`` as Open edX writes it, or ``red,blue``."""
    try:
        found = ast.literal_eval(options)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        found = options.strip("() ").split(",")
    listed = found if isinstance(found, tuple | list) else (found,)
    return [clean_line(str(one)).strip("'\"") for one in listed]


def _read_text(response: Element) -> tuple[str, dict[str, Any], list[dict[str, Any]]]:
    kinds = response.get("type", "").split()
    accepted = [response.get("answer", "")]
    accepted += [one.get("answer", "") for one in response.iter("additional_answer")]
    if "regexp" in kinds:
        accepted = [pattern for text in accepted for pattern in _patterns(text)]
    rows = [
        {
            "text": shorten(text, 200),
            "how": "pattern" if "regexp" in kinds else "exact",
            "credit": "100",
            "feedback": "",
        }
        for text in accepted
        if text
    ]
    return "short", {"cases": "ci" not in kinds}, rows


def _patterns(expression: str) -> list[str]:
    """Regular expressions that say no more than words with gaps, as patterns of ours."""
    plain = expression.replace(".*", "\0").replace(".+", "\0")
    if not _SAFE_PATTERN.fullmatch(plain.replace("\0", "")) or "(" in plain:
        raise _CannotTake(_("Its regular expression is not taken. Write the accepted answers."))
    parts = [part.strip("^$").replace("\0", "*") for part in plain.split("|")]
    return [part for part in parts if part]


def _read_number(response: Element) -> tuple[str, dict[str, Any], list[dict[str, Any]]]:
    answer = response.get("answer", "").strip()
    if response.find("additional_answer") is not None:
        raise _CannotTake(_("Several numbers are right in it, of which one can be taken."))
    if found := _RANGE.fullmatch(answer):
        low, high = (_number(one) for one in found.groups())
        middle, half = (low + high) / 2, abs(high - low) / 2
        return "numeric", {"right": middle, "tolerance": half, "how": "absolute"}, []
    tolerance, how = Decimal(0), "absolute"
    for one in response.iter("responseparam"):
        if one.get("type") == "tolerance":
            said = one.get("default", "0").strip()
            tolerance, how = _number(said.rstrip("%")), "percent" if "%" in said else "absolute"
    return "numeric", {"right": _number(answer), "tolerance": tolerance, "how": how}, []


def _number(text: str) -> Decimal:
    number = number_in(text.strip())
    if number is None:
        raise _CannotTake(_("Its right answer is no number."))
    return Decimal(number)


def _is_true(value: str | None) -> bool:
    return (value or "").strip().lower() == "true"


def _is_for_choosing(hint: Element) -> bool:
    return (hint.get("selected") or "true").strip().lower() == "true"


def _words(element: Element, without: str = "") -> str:
    """Its text on one line."""
    parts = [element.text or ""]
    for child in element:
        if child.tag != without:
            parts.append(_words(child, without))
        parts.append(child.tail or "")
    return clean_line(" ".join(parts))


def _inner(element: Element) -> str:
    return (element.text or "") + "".join(tostring(one, encoding="unicode") for one in element)
