"""Reads Moodle XML.

After https://docs.moodle.org/en/Moodle_XML_format. Texts become Markdown, the first picture of a
question becomes its picture, and formulas are taken only as far as our own grammar goes.
"""

import base64
import binascii
import io
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from plc.core.plain import clean_line, shorten
from plc.core.refusals import Refused

from ..types.numbers import number_in, plain
from .cloze import gaps_of
from .drafts import ITEM, Draft, Picture, Place, Read
from .gift import accepted, credit_of
from .markup import read_xml, said
from .texts import in_format, line_in_format

MOST_PICTURE = 8_000_000
# Stands between a question and its text with gaps, where we wrote the file.
DIVIDED = "<!-- gaps -->"
GAP = re.compile(r"\[\[(\d{1,2})\]\]")
# No sign may begin what an earlier one began already: a long text would be read anew for each.
_PICTURE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
_HELD = re.compile(r"@@PLUGINFILE@@/([^\"'?>]+)", re.IGNORECASE)
_MARKDOWN_PICTURE = re.compile(r"!\[([^\[\]]*)\]\(@@PLUGINFILE@@/([^()]+)\)")
_LOGARITHM = re.compile(r"\blog(10)?\(")  # PHP's is the natural one
_ALT = re.compile(r"\balt=\"([^\"]*)\"", re.IGNORECASE)
_CIRCLE = re.compile(r"\s*(\d+)\s*,\s*(\d+)\s*[;,]\s*(\d+)\s*")

Fields = tuple[str, dict[str, Any], list[dict[str, Any]]]


def read_moodle(content: bytes) -> Read:
    root, found = read_xml(content), Read()
    if root.tag != "quiz":
        raise Refused(_("This is no file of questions of Moodle."))
    category, number = "", 0
    for question in root.iter("question"):
        if question.get("type") == "category":
            category = said(question, "category/text").split("/")[-1].strip()
            category = "" if category == "top" or category.startswith("$") else category
            continue
        number += 1
        place = Place(ITEM, number, said(question, "name/text"))
        tags = [category, *(clean_line(said(tag)) for tag in question.iter("tag"))]
        found.take(place, lambda one=question, tags=tags: _Question(one, tags).draft())  # type: ignore[misc]
    return found


class _Question:
    def __init__(self, question: Element, tags: list[str]) -> None:
        self.question, self.tags = question, tags
        self.kind = question.get("type", "")
        self.remarks: list[str] = []
        self.picture: Picture | None = None
        text = question.find("questiontext")
        self.format = text.get("format", "moodle_auto_format") if text is not None else "html"
        self.source = self._without_pictures(said(text), text) if text is not None else ""
        self.words = {
            "always_words": self._block("generalfeedback"),
            "right_words": self._block("correctfeedback"),
            "wrong_words": self._block("incorrectfeedback"),
        }

    def draft(self) -> Draft:
        reader = _READERS.get(self.kind)
        if self.kind == "description":
            raise Refused(_("It asks for no answer, so it is a text and no question."))
        if reader is None:
            sentence = _("Questions of the kind “%(kind)s” cannot be taken.")
            raise Refused(sentence % {"kind": shorten(self.kind, 40)})
        before, divided, after = self.source.partition(DIVIDED)
        self.source, self.is_ours = after.strip() if divided else self.source, bool(divided)
        kind, given, rows = reader(self)
        if kind == "gaps":
            written = in_format(before, self.format) if divided else _("Fill in the gaps.")
        else:
            written = in_format(self.source, self.format)
        return Draft(
            kind,
            clean_line(said(self.question, "name/text")),
            written,
            given,
            rows,
            {name: words for name, words in self.words.items() if words},
            list(filter(None, self.tags)),
            picture=self.picture,
            remarks=list(dict.fromkeys(self.remarks)),
        )

    def _without_pictures(self, text: str, holder: Element) -> str:
        """The first picture of the text becomes that of the question."""
        tags = [(_HELD.search(tag), _alt(tag)) for tag in _PICTURE.findall(text)]
        named = [(held[1], alt) for held, alt in tags if held]
        named += [(one[2], one[1]) for one in _MARKDOWN_PICTURE.finditer(text)]
        files = {one.get("name", ""): one for one in holder.findall("file")}
        for name, alt in named:
            if self.picture is None and name in files:
                self.picture = picture_of(files[name], alt)
            else:
                self.remarks.append(_("Of its pictures, the first was taken."))
        if self.picture is not None and not self.picture.alt:
            self.remarks.append(_("Its picture has no description for those who do not see it."))
        without = _PICTURE.sub(lambda tag: "" if _HELD.search(tag[0]) else tag[0], text)
        return _MARKDOWN_PICTURE.sub("", without).strip()

    def _block(self, path: str) -> str:
        found = self.question.find(path)
        if found is None or not said(found):
            return ""
        return in_format(said(found), found.get("format", self.format))

    def line(self, element: Element | None) -> str:
        if element is None:
            return ""
        text = said(element)
        if "@@PLUGINFILE@@" in text:
            self.remarks.append(_("Pictures in its answers were left out."))
        return line_in_format(text, element.get("format", self.format))

    def feedback(self, answer: Element) -> str:
        return shorten(self.line(answer.find("feedback")), 500)

    def is_true(self, path: str, otherwise: str = "0") -> bool:
        return (said(self.question, path) or self._plain(path) or otherwise) in ("1", "true")

    def _plain(self, path: str) -> str:
        found = self.question.find(path)
        return (found.text or "").strip() if found is not None else ""

    # --- kinds ----------------------------------------------------------------------------------

    def choice(self) -> Fields:
        shuffle = {"shuffle": self._plain("shuffleanswers") not in ("0", "false")}
        answers = self.question.findall("answer")
        if self.kind == "multichoice" and self._plain("single") in ("", "1", "true"):
            rows = [
                {
                    "text": shorten(self.line(one), 500),
                    "credit": credit_of(_fraction(one), self.remarks),
                    "feedback": self.feedback(one),
                }
                for one in answers
            ]
            return "single", shuffle, rows
        gains = {_fraction(one) for one in answers if _fraction(one) > 0}
        if len(gains) > 1:
            self.remarks.append(_("Its right answers count alike here, whatever their weights."))
        ticked = [
            {
                "text": shorten(self.line(one), 500),
                "right": _fraction(one) > 0,
                "feedback": self.feedback(one),
            }
            for one in answers
        ]
        return "multiple", shuffle | {"partial": self.kind == "multichoice"}, ticked

    def true_or_false(self) -> Fields:
        right = "false"
        for answer in self.question.findall("answer"):
            is_right = _fraction(answer) > 0
            if is_right and said(answer).lower() == "true":
                right = "true"
            name = "right_words" if is_right else "wrong_words"
            self.words[name] = self.words[name] or self.line(answer.find("feedback"))
        return "truefalse", {"right": right}, []

    def short(self) -> Fields:
        rows = []
        for answer in self.question.findall("answer"):
            weight, text = _fraction(answer), clean_line(said(answer))
            if weight > 0:
                credit = credit_of(weight, self.remarks)
                rows.append(accepted(text, credit, self.feedback(answer)))
            elif text == "*":
                self.words["wrong_words"] = self.words["wrong_words"] or self.feedback(answer)
            else:
                self.remarks.append(_("Accepted answers that give no points are left out."))
        return "short", {"cases": self.is_true("usecase")}, rows

    def number(self) -> Fields:
        answers = self.question.findall("answer")
        right = [one for one in answers if _fraction(one) >= 100 and said(one) != "*"]
        if not right:
            raise Refused(_("No number of it is right."))
        if len([one for one in answers if _fraction(one) > 0]) > 1:
            self.remarks.append(_("Several numbers give points in it, of which one was taken."))
        for one in answers:
            if said(one) == "*":
                self.words["wrong_words"] = self.words["wrong_words"] or self.feedback(one)
        self.words["right_words"] = self.words["right_words"] or self.feedback(right[0])
        given = {
            "right": _number(said(right[0])),
            "tolerance": _number(_text(right[0], "tolerance") or "0"),
            "how": "absolute",
        }
        units = []
        for unit in self.question.iter("unit"):
            multiplier = Decimal(_number(_text(unit, "multiplier") or "1"))
            if not multiplier:
                raise Refused(_("A unit of it has no size."))
            factor = plain(1 / float(multiplier))
            units.append({"unit": _text(unit, "unit_name"), "factor": factor})
        return "numeric", given, units

    def essay(self) -> Fields:
        model = self._block("graderinfo")
        if self._plain("responseformat") == "noinline":
            most = number_in(self._plain("attachments") or "1") or 1
            return "upload", {"most": str(min(5, max(1, int(most)))), "model": model}, []
        words = number_in(self._plain("maxwordlimit") or "")
        given: dict[str, Any] = {"model": model}
        if words:
            given["most_words"] = str(min(3000, max(10, int(words))))
        return "long", given, []

    def matching(self) -> Fields:
        rows, more = [], []
        for pair in self.question.findall("subquestion"):
            left, right = self.line(pair), shorten(self.line(pair.find("answer")), 300)
            if left:
                rows.append({"left": shorten(left, 300), "right": right})
            elif right:
                more.append(right)
        return "matching", {"more": "\n".join(more)}, rows

    def ordering(self) -> Fields:
        answers = self.question.findall("answer")
        if all(_fraction(one) for one in answers):
            answers = sorted(answers, key=_fraction)
        return "ordering", {}, [{"text": shorten(self.line(one), 300)} for one in answers]

    def cloze(self) -> Fields:
        return "gaps", {"gaps": gaps_of(self._gap_text(self.source), self.remarks)}, []

    def select(self) -> Fields:
        """Gaps that are chosen from what stands in the same group."""
        options = [
            (_text(one, "text"), _text(one, "group") or "1")
            for one in [*self.question.iter("selectoption"), *self.question.iter("dragbox")]
        ]

        def gap(found: re.Match[str]) -> str:
            if not 0 < int(found[1]) <= len(options):
                raise Refused(_("One of its gaps has no answer that is right."))
            right, group = options[int(found[1]) - 1]
            others = [text for text, other in options if other == group and text != right]
            listed = [f"*{right}", *dict.fromkeys(others)] if others else [right]
            return f"[[{' | '.join(clean_line(one).replace('|', '/') for one in listed)}]]"

        return "gaps", {"gaps": GAP.sub(gap, self._gap_text(self.source))}, []

    def _gap_text(self, text: str) -> str:
        """Lines of plain text; a table or picture in it is no more. Ours are such lines already."""
        if self.is_ours:
            return text
        lines = re.sub(r"</(?:p|div|li|tr|h\d)>|<br\s*/?>", "\n", text, flags=re.IGNORECASE)
        found = [line_in_format(line, self.format) for line in lines.split("\n")]
        return "\n".join(found).strip()

    def calculated(self) -> Fields:
        answers = [one for one in self.question.findall("answer") if _fraction(one) >= 100]
        if len(answers) != 1:
            raise Refused(_("A formula with several right answers cannot be taken."))
        rows = [_variable(one) for one in self.question.iter("dataset_definition")]
        relative = _text(answers[0], "tolerancetype") in ("", "1")
        tolerance = Decimal(_number(_text(answers[0], "tolerance") or "0"))
        given = {
            "formula": _formula(_text(answers[0], "text") or said(answers[0])),
            "tolerance": str(tolerance * 100 if relative else tolerance),
            "how": "percent" if relative else "absolute",
        }
        return "formula", given, rows

    def markers(self) -> Fields:
        """One kind of marker on a picture."""
        drags, files = self.question.findall("drag"), self.question.findall("file")
        if len(drags) != 1 or not files:
            raise Refused(_("Several markers on one picture cannot be taken."))
        self.picture = picture_of(files[0], clean_line(_text(drags[0], "text")))
        wide, high = size_of(self.picture.content)
        rows = []
        for drop in self.question.findall("drop"):
            circle = _CIRCLE.fullmatch(_text(drop, "coords"))
            if _text(drop, "shape") != "circle" or circle is None:
                raise Refused(_("Places on a picture are taken as circles."))
            x, y, radius = (int(one) for one in circle.groups())
            at = {"x": 100 * x / wide, "y": 100 * y / high, "radius": 100 * radius / wide}
            rows.append({name: f"{value:.3f}" for name, value in at.items()})
        return "hotspot", {"alt": self.picture.alt or said(self.question, "name/text")}, rows


_READERS: Mapping[str, Callable[[_Question], Fields]] = {
    "multichoice": _Question.choice,
    "multichoiceset": _Question.choice,
    "truefalse": _Question.true_or_false,
    "shortanswer": _Question.short,
    "numerical": _Question.number,
    "essay": _Question.essay,
    "matching": _Question.matching,
    "ddmatch": _Question.matching,
    "ordering": _Question.ordering,
    "multianswer": _Question.cloze,
    "cloze": _Question.cloze,
    "gapselect": _Question.select,
    "ddwtos": _Question.select,
    "calculated": _Question.calculated,
    "calculatedsimple": _Question.calculated,
    "ddmarker": _Question.markers,
}


def _fraction(answer: Element) -> Decimal:
    return number_in(answer.get("fraction", "0").strip()) or Decimal(0)


def _text(element: Element, path: str) -> str:
    """Moodle writes some values directly, and others into a text of their own."""
    found = element.find(path)
    return clean_line("".join(found.itertext())) if found is not None else ""


def _number(text: str) -> str:
    found = number_in(text.strip())
    if found is None:
        raise Refused(_("Its right answer is no number."))
    return str(found)


def _alt(tag: str) -> str:
    found = _ALT.search(tag)
    return clean_line(found[1]) if found else ""


def picture_of(file: Element, alt: str) -> Picture:
    """A picture within a file, in base64. It is checked like an upload when it is stored."""
    try:
        content = base64.b64decode("".join((file.text or "").split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused(_("Its picture is damaged.")) from error
    if not content or len(content) > MOST_PICTURE:
        raise Refused(_("Its picture is empty or too large."))
    return Picture(shorten(file.get("name", "picture.png"), 100), content, alt)


def size_of(content: bytes) -> tuple[int, int]:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            return picture.size
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise Refused(_("Its picture is damaged.")) from error


def _variable(definition: Element) -> dict[str, str]:
    decimals = number_in(_text(definition, "decimals") or "0") or Decimal(0)
    step = Decimal(1).scaleb(-min(6, max(0, int(decimals))))
    return {
        "name": _text(definition, "name"),
        "low": _number(_text(definition, "minimum")),
        "high": _number(_text(definition, "maximum")),
        "step": f"{step:f}",
    }


def _formula(text: str) -> str:
    """With our names and powers; the grammar refuses whatever else there is."""
    text = re.sub(r"\{([A-Za-z]\w*)\}", r"\1", text).strip().removeprefix("=")
    text = text.replace("pi()", "pi").replace("**", "^")
    text = _LOGARITHM.sub(lambda found: "log(" if found[1] else "ln(", text)
    while (at := text.find("pow(")) >= 0:
        parts, end = _arguments(text, at + 4)
        if len(parts) != 2:
            raise Refused(_("Its formula cannot be read."))
        text = f"{text[:at]}(({parts[0]})^({parts[1]})){text[end:]}"
    return text


def _arguments(text: str, start: int) -> tuple[list[str], int]:
    """What stands between commas up to the bracket that closes, and where that ends."""
    depth, parts, since = 0, [], start
    for at in range(start, min(len(text), start + 400)):
        sign = text[at]
        if sign == "," and not depth:
            parts.append(text[since:at])
            since = at + 1
        elif sign == ")" and not depth:
            return [*parts, text[since:at]], at + 1
        depth += (sign == "(") - (sign == ")")
    raise Refused(_("Its formula cannot be read."))
