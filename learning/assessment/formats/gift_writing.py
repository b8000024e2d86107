"""Writes questions as GIFT, and says what it could not hold."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from ..types import TYPES
from .drafts import Draft, with_difficulty
from .texts import MARKS
from .written import Written, left_out, lost

_SIGNS = re.compile(r"([~=#{}:\\])")
_WEIGHT = re.compile(r"%-?[\d.]+%")


def write_gift(drafts: Sequence[Draft]) -> Written:
    parts, notes = [], []
    for draft in drafts:
        writer = _WRITERS.get(draft.kind)
        if writer is None:
            notes.append(left_out(draft))
            continue
        notes += [lost(draft, what) for what in _losses(draft)]
        parts.append(_question(draft, writer(draft)))
    return Written("\n\n".join(parts).encode() + b"\n", notes)


def _question(draft: Draft, inside: str) -> str:
    tags = " ".join(f"[tag:{tag.replace(']', ')')}]" for tag in with_difficulty(draft))
    if always := draft.feedback.get("always_words"):
        inside += f"####{_block(always)}"
    text = _block(draft.text)
    return f"// {tags}\n::{_line(draft.title)}::[markdown]{text} {{{inside}}}"


def _block(text: str) -> str:
    """Several lines, in which a blank one would end the question."""
    return _SIGNS.sub(r"\\\1", text).replace("\n", "\\n")


def _line(text: str) -> str:
    return _SIGNS.sub(r"\\\1", text)


def _option(text: str) -> str:
    """Answers are as plain as here, though the question is Markdown."""
    return f"[plain]{_line(text)}" if MARKS.search(text) else _line(text)


def _weighed(credit: str, text: str) -> str:
    """With its weight where that is not what its sign says, or where the text looks like one."""
    option = _option(text)
    return f"%{credit}%{option}" if credit == "50" or _WEIGHT.match(option) else option


def _told(feedback: str) -> str:
    return f" #{_option(feedback)}" if feedback else ""


def _losses(draft: Draft) -> Iterable[str]:
    words = draft.feedback
    if draft.picture is not None:
        yield _("its picture")
    if draft.kind not in ("truefalse", "numeric") and words.get("right_words"):
        yield _("what is said when it is right")
    if draft.kind not in ("truefalse", "short", "numeric") and words.get("wrong_words"):
        yield _("what is said when it is not right")
    if draft.kind == "confidence":
        yield _("how sure somebody is")
    if draft.kind == "multiple" and not draft.given.get("partial"):
        yield _("that only all answers together count")
    if "shuffle" in draft.given and not draft.given["shuffle"]:
        yield _("that its answers stay in order")
    if draft.kind == "short" and draft.given.get("cases"):
        yield _("that capital and small letters are different")
    if draft.kind == "short" and any(_has_single(row) for row in draft.rows):
        yield _("a sign that stands for one character")
    if draft.kind == "numeric" and draft.rows:
        yield _("its units")
    if draft.kind == "long" and (draft.given.get("model") or draft.given.get("most_words")):
        yield _("the answer to compare with, and the limit of words")


def _has_single(row: Mapping[str, Any]) -> bool:
    return row["how"] == "pattern" and re.search(r"(?<!\\)\?", row["text"]) is not None


def _single(draft: Draft) -> str:
    rows = []
    for row in draft.rows:
        credit = str(row["credit"])
        sign = "=" if credit == "100" else "~"
        rows.append(f"\n\t{sign}{_weighed(credit, row['text'])}{_told(row['feedback'])}")
    return "".join([*rows, "\n"])


def _several(draft: Draft) -> str:
    right = sum(bool(row["right"]) for row in draft.rows)
    gain = f"{100 / right:.5f}".rstrip("0").rstrip(".")
    rows = [
        f"\n\t~%{gain if row['right'] else '-' + gain}%{_option(row['text'])}"
        f"{_told(row['feedback'])}"
        for row in draft.rows
    ]
    return "".join([*rows, "\n"])


def _confidence(draft: Draft) -> str:
    rows = [{**row, "credit": 100 if row["right"] else 0} for row in draft.rows]
    return _single(replace(draft, rows=rows))


def _true_or_false(draft: Draft) -> str:
    words = draft.feedback
    said = [words.get("wrong_words", ""), words.get("right_words", "")]
    told = "".join(f"#{_block(one)}" for one in said) if any(said) else ""
    return ("TRUE" if draft.given["right"] == "true" else "FALSE") + told


def _short(draft: Draft) -> str:
    rows = []
    for row in draft.rows:
        text = str(row["text"])
        if row["how"] == "exact":
            text = text.replace("*", "\\*")
        else:
            text = text.replace("\\?", "?").replace("\\\\", "\\")
        weight = "%50%" if str(row["credit"]) == "50" else "%100%" if _WEIGHT.match(text) else ""
        rows.append(f"\n\t={weight}{_line(text)}{_told(row['feedback'])}")
    if words := draft.feedback.get("wrong_words"):
        rows.append(f"\n\t=%0%*#{_option(' '.join(words.split()))}")
    return "".join([*rows, "\n"])


def _number(draft: Draft) -> str:
    right, tolerance = draft.given["right"], draft.given["tolerance"]
    if draft.given["how"] == "percent":
        tolerance = abs(float(right)) * float(tolerance) / 100
    told = _told(" ".join(draft.feedback.get("right_words", "").split()))
    wrong = draft.feedback.get("wrong_words", "")
    missed = f"\n\t~{_told(' '.join(wrong.split()))}" if wrong else ""
    return f"#\n\t={right}:{tolerance}{told}{missed}\n"


def _matching(draft: Draft) -> str:
    pairs = [(row["left"].replace("->", "→"), row["right"]) for row in draft.rows]
    rows = [f"\n\t={_option(left)} -> {_option(right)}" for left, right in pairs]
    rows += [f"\n\t= -> {_option(one)}" for one in str(draft.given["more"]).splitlines() if one]
    return "".join([*rows, "\n"])


_WRITERS = {
    "single": _single,
    "multiple": _several,
    "confidence": _confidence,
    "truefalse": _true_or_false,
    "short": _short,
    "numeric": _number,
    "matching": _matching,
    "long": lambda draft: "",
}
assert TYPES.keys() >= _WRITERS.keys()
