"""Gaps as Moodle writes them into a text: ``{1:SHORTANSWER:=median~%50%middle#nearly}``."""

import re

from django.utils.translation import gettext as _

from plc.core.plain import clean_line
from plc.core.refusals import Refused

CLOZE = re.compile(r"\{(\d*):([A-Z_]+):((?:\\.|[^{}\\])*)\}")
_CHOSEN = ("MULTICHOICE", "MC", "MCV", "MCH", "MCS", "MCVS", "MCHS")
_WRITTEN = ("SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC")
_NUMBERS = ("NUMERICAL", "NM")
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d+)?)%")
_SIGNS = re.compile(r"\\([~=#{}%:/\\\"])")


def gaps_of(text: str, remarks: list[str]) -> str:
    """The text with gaps of ours."""
    bare = CLOZE.sub("", text)
    if "[[" in bare or "]]" in bare:
        raise Refused(_("Double square brackets in its text cannot be taken."))
    return CLOZE.sub(lambda found: _gap(found[2], found[3], remarks), text)


def _gap(kind: str, inside: str, remarks: list[str]) -> str:
    kind = kind.removesuffix("_V").removesuffix("_H").removesuffix("_S")
    right: list[str] = []
    wrong: list[str] = []
    for answer in re.split(r"(?<!\\)~", inside):
        said, hash_, _feedback = _cut(answer)
        if hash_:
            remarks.append(_("What is said about single answers in gaps is left out."))
        weight, said = 0.0, said.strip()
        if said.startswith("="):
            weight, said = 100.0, said[1:].strip()
        elif found := _WEIGHT.match(said):
            weight, said = float(found[1]), said[found.end() :].strip()
        word = clean_line(_SIGNS.sub(r"\1", said))
        if 0 < weight < 100:
            remarks.append(
                _("In gaps, answers are right or wrong; those half right were left out.")
            )
        elif word:
            (right if weight >= 100 else wrong).append(word)
    if any(sign in word for word in [*right, *wrong] for sign in "[]|"):
        raise Refused(_("Square brackets and lines in answers to gaps cannot be taken."))
    return f"[[{' | '.join(_listed(kind, right, wrong, remarks))}]]"


def _cut(answer: str) -> tuple[str, str, str]:
    found = re.search(r"(?<!\\)#", answer)
    if found is None:
        return answer, "", ""
    return answer[: found.start()], "#", answer[found.end() :]


def _listed(kind: str, right: list[str], wrong: list[str], remarks: list[str]) -> list[str]:
    if not right:
        raise Refused(_("One of its gaps has no answer that is right."))
    if kind in _CHOSEN:
        if len(right) > 1:
            remarks.append(_("In a gap to choose from, one answer is right: the first was taken."))
        return [f"*{right[0]}", *dict.fromkeys(one for one in wrong if one != right[0])]
    if kind in _NUMBERS:
        remarks.append(_("Numbers in gaps are compared as they are written, without a tolerance."))
        return [one.partition(":")[0] for one in right]
    if kind not in _WRITTEN:
        sentence = _("Gaps of the kind “%(kind)s” cannot be taken.")
        raise Refused(sentence % {"kind": kind[:40]})
    return [one.lstrip("*") if one.strip("*? ") == "" else one for one in right]
