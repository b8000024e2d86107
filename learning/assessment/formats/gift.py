"""Reads GIFT, Moodle's format for questions as plain text.

After https://docs.moodle.org/en/GIFT_format: comments, categories, names, formats, every kind of
answer, weights, feedback, and signs taken as they are behind a backslash.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from plc.core.plain import clean_line, shorten
from plc.core.refusals import Refused

from ..types.numbers import number_in
from .drafts import LINE, Draft, Place, Read
from .texts import decoded, in_format, line_in_format

_SIGNS = "~=#{}:\\"
_HELD = {sign: chr(0xE000 + n) for n, sign in enumerate(_SIGNS)}
_FREED = str.maketrans({held: sign for sign, held in _HELD.items()} | {"\ue010": "\n"})
_ESCAPED = re.compile(r"\\([~=#{}:\\n])")
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_TITLE = re.compile(r"\s*::(.*?)::", re.DOTALL)
_TAG = re.compile(r"\[tag:([^\]]{1,60})\]")
_CATEGORY = re.compile(r"\$CATEGORY:\s*(.+)")
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d{1,6})?)%")
_ANSWER = re.compile(r"([=~])")
_TRUE, _FALSE = {"TRUE", "T"}, {"FALSE", "F"}
GAP = "_____"


def read_gift(content: bytes) -> Read:
    found = Read()
    for written in _questions(decoded(content)):
        place = Place(LINE, written.line)
        found.take(place, partial(_draft, written))
    return found


def _draft(written: "_Written") -> Draft:
    return _Question(written).draft()


@dataclass
class _Written:
    line: int
    text: str
    tags: list[str] = field(default_factory=list)


def _questions(text: str) -> Iterator[_Written]:
    """Blank lines stand between questions; within braces they are taken for what they are."""
    lines: list[str] = []
    tags: list[str] = []
    category, first, braces = "", 0, 0
    written = text.split("\n")
    for number, line in enumerate([*written, ""], 1):
        bare = line.strip()
        if bare.startswith("//"):
            tags += _TAG.findall(bare)
            continue
        if found := _CATEGORY.match(bare):
            category = _last_of(found[1])
            continue
        if bare and not (lines and _is_next(bare, lines)):
            first = first or number
            lines.append(line)
            braces += _opened(line)
            continue
        if lines and not bare and braces > 0 and number < len(written):
            lines.append(line)
            continue
        if lines:
            yield _Written(first, "\n".join(lines), [*tags, *filter(None, [category])])
            lines, tags, first, braces = [], [], 0, 0
        if bare:
            first, lines, braces = number, [line], _opened(line)


def _last_of(category: str) -> str:
    """The name of the category itself: those above it, and Moodle's "top" and "Default", say
    nothing."""
    name = category.replace("//", "\0").split("/")[-1].replace("\0", "/").strip()
    return "" if name in ("top", "") or name.startswith(("$", "Default for")) else name[:40]


def _opened(line: str) -> int:
    """How many more braces open in it than close."""
    text = _ESCAPED.sub("", line)
    return text.count("{") - text.count("}")


def _is_next(bare: str, lines: list[str]) -> bool:
    """A question with a brace that never closes ends where the next one has its name."""
    return bare.startswith("::") and not lines[-1].strip()


def _free(text: str) -> str:
    return text.translate(_FREED)


@dataclass
class _Answer:
    """``sign`` is = or ~; ``weight`` is in percent, None if none is given."""

    sign: str
    text: str
    weight: Decimal | None = None
    feedback: str = ""


class _Question:
    def __init__(self, written: _Written) -> None:
        self.tags = written.tags
        self.remarks: list[str] = []
        text = _ESCAPED.sub(lambda found: _HELD.get(found[1], "\ue010"), written.text)
        self.title = ""
        if named := _TITLE.match(text):
            self.title, text = clean_line(_free(named[1])), text[named.end() :]
        self.format = "moodle"
        if formatted := _FORMAT.match(text):
            self.format, text = formatted[1].lower(), text[formatted.end() :]
        before, brace, rest = text.partition("{")
        inside, closed, after = rest.partition("}")
        if not brace:
            raise Refused(_("It asks for no answer, so it is a text and no question."))
        if not closed:
            raise Refused(_("The brace that begins its answers is never closed."))
        if "{" in after or "}" in after:
            raise Refused(_("A question has one pair of braces. Write \\{ for one in the text."))
        self.inside, hash_, general = inside.partition("####")
        self.general = self._words(general) if hash_ else ""
        self.inside = self.inside.strip()
        gap = f" {GAP} " if after.strip() else ""
        joined = f"{before.rstrip()}{gap}{after.strip()}" if gap else before
        self.text = in_format(_free(joined).strip(), self.format)

    def _words(self, text: str) -> str:
        """Feedback, as Markdown."""
        formatted = _FORMAT.match(text)
        name = formatted[1].lower() if formatted else self.format
        rest = text[formatted.end() :] if formatted else text
        return in_format(_free(rest).strip(), name) if rest.strip() else ""

    def _line(self, text: str) -> str:
        formatted = _FORMAT.match(text)
        name = formatted[1].lower() if formatted else self.format
        rest = text[formatted.end() :] if formatted else text
        return line_in_format(_free(rest), name)

    def draft(self) -> Draft:
        inside = self.inside
        if not inside:
            return self._drafted("long", {"model": ""})
        verdict, _hash, told = inside.partition("#")
        if verdict.strip().upper() in _TRUE | _FALSE:
            return self._true_or_false(verdict.strip().upper() in _TRUE, told)
        if inside.startswith("#"):
            return self._number(inside[1:].strip())
        answers = self._answers(inside)
        if "~" in inside:
            return self._choice(answers)
        if answers and all("->" in one.text for one in answers):
            return self._matching(answers)
        return self._short(answers)

    def _drafted(
        self,
        kind: str,
        given: dict[str, Any],
        rows: Sequence[Mapping[str, Any]] = (),
        words: Mapping[str, str] | None = None,
    ) -> Draft:
        words = {"always_words": self.general, **(words or {})}
        return Draft(
            kind,
            self.title,
            self.text,
            given,
            rows,
            {name: said for name, said in words.items() if said},
            self.tags,
            remarks=self.remarks,
        )

    def _answers(self, inside: str) -> list[_Answer]:
        pieces = _ANSWER.split(inside)
        if pieces[0].strip():
            raise Refused(_("An answer begins with = or ~. Put a backslash before other signs."))
        found = []
        for sign, piece in zip(pieces[1::2], pieces[2::2], strict=True):
            text, _hash, feedback = piece.partition("#")
            weight, text = None, text.strip()
            if weighted := _WEIGHT.match(text):
                weight, text = Decimal(weighted[1]), text[weighted.end() :].strip()
            found.append(_Answer(sign, text, weight, self._line(feedback)))
        return found

    def _true_or_false(self, right: bool, told: str) -> Draft:
        """The first feedback is for those who answer wrongly, the second for the others."""
        wrong, _hash, well = told.partition("#")
        words = {"wrong_words": self._words(wrong), "right_words": self._words(well)}
        return self._drafted("truefalse", {"right": "true" if right else "false"}, words=words)

    def _choice(self, answers: list[_Answer]) -> Draft:
        if any(one.sign == "=" for one in answers):
            rows = [
                {
                    "text": self._line(one.text),
                    "credit": self._credit(one),
                    "feedback": shorten(one.feedback, 500),
                }
                for one in answers
            ]
            return self._drafted("single", {"shuffle": True}, rows)
        gains = {one.weight for one in answers if one.weight and one.weight > 0}
        if len(gains) > 1:
            self.remarks.append(_("Its right answers count alike here, whatever their weights."))
        rows_of_many = [
            {
                "text": self._line(one.text),
                "right": one.weight is not None and one.weight > 0,
                "feedback": shorten(one.feedback, 500),
            }
            for one in answers
        ]
        return self._drafted("multiple", {"shuffle": True, "partial": True}, rows_of_many)

    def _credit(self, one: _Answer) -> str:
        weight = one.weight if one.weight is not None else Decimal(100 if one.sign == "=" else 0)
        return credit_of(weight, self.remarks)

    def _short(self, answers: list[_Answer]) -> Draft:
        rows, words = [], {}
        for one in answers:
            weight = one.weight if one.weight is not None else Decimal(100)
            text = clean_line(one.text)
            if weight <= 0:
                if text == "*" and one.feedback:
                    words["wrong_words"] = one.feedback
                else:
                    self.remarks.append(_("Accepted answers that give no points are left out."))
                continue
            rows.append(accepted(_free(text), credit_of(weight, self.remarks), one.feedback))
        return self._drafted("short", {"cases": False}, rows, words)

    def _matching(self, answers: list[_Answer]) -> Draft:
        rows, more = [], []
        for one in answers:
            left, _arrow, right = one.text.partition("->")
            if self._line(left):
                rows.append({"left": self._line(left), "right": self._line(right)})
            else:
                more.append(self._line(right))
        return self._drafted("matching", {"more": "\n".join(more)}, rows)

    def _number(self, inside: str) -> Draft:
        listed = inside if inside.startswith(("=", "~")) else f"={inside}"
        answers, words = self._answers(listed), {}
        right = [one for one in answers if one.weight in (None, 100) and one.sign == "="]
        for one in answers:
            if one.sign == "~" and one.feedback:
                words["wrong_words"] = one.feedback
        if not right:
            raise Refused(_("No number of it is right."))
        if len([one for one in answers if one.sign == "="]) > 1:
            self.remarks.append(_("Several numbers give points in it, of which one was taken."))
        if right[0].feedback:
            words["right_words"] = right[0].feedback
        return self._drafted("numeric", _amount(_free(right[0].text)), words=words)


def _amount(text: str) -> dict[str, Any]:
    """``3:0.5`` is 3 give or take a half, ``1..5`` is from 1 to 5."""
    low, range_, high = text.partition("..")
    number, _colon, tolerance = text.partition(":")
    if range_:
        ends = number_in(low.strip()), number_in(high.strip())
        if ends[0] is None or ends[1] is None:
            raise Refused(_("Its right answer is no number."))
        middle, half = (ends[0] + ends[1]) / 2, abs(ends[1] - ends[0]) / 2
        return {"right": str(middle), "tolerance": str(half), "how": "absolute"}
    right, near = number_in(number.strip()), number_in(tolerance.strip() or "0")
    if right is None or near is None:
        raise Refused(_("Its right answer is no number."))
    return {"right": str(right), "tolerance": str(near), "how": "absolute"}


def credit_of(weight: Decimal, remarks: list[str]) -> str:
    """Right, half right or wrong: what an answer can be here."""
    if weight not in (100, 50) and weight != 0:
        sentence = _("An answer of %(weight)s percent counts as half right, or as wrong, here.")
        remarks.append(sentence % {"weight": f"{weight:.0f}"})
    if weight >= 100:
        return "100"
    return "50" if weight > 0 else "0"


def accepted(text: str, credit: str, feedback: str, *, stars: bool = True) -> dict[str, object]:
    """A short answer in which a star stands for anything, unless a backslash takes it as it is."""
    plain = text.replace("\\*", "\0")
    if stars and "*" in plain:
        pattern = plain.replace("\\", "\\\\").replace("?", "\\?").replace("\0", "\\*")
        how, said = "pattern", pattern
    else:
        how, said = "exact", plain.replace("\0", "*")
    return {"text": said, "how": how, "credit": credit, "feedback": shorten(feedback, 500)}
