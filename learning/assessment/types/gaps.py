"""Gaps in a text, to write in or to choose from."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plc.core.fields import CleanText
from plc.core.plain import clean_line
from plc.core.refusals import Refused

from .kinds import Body, Composed, Draw, Key, Marked, QuestionType, Sent, new_id, share
from .patterns import LONGEST, matches

GAP = re.compile(r"\[\[([^\[\]]{1,500})\]\]")
MOST_GAPS = 20


class GapsFields(forms.Form):
    gaps = CleanText(
        label=gettext_lazy("Text with gaps"),
        rows=4,
        max_length=5000,
        help_text=gettext_lazy(
            "A gap to write in: [[median | middle value]]. A gap to choose from, the right one with"
            " a star: [[*median | mean | mode]]. In a written answer, … * … stands for anything."
        ),
    )


class Gaps(QuestionType):
    key = "gaps"
    label = gettext_lazy("Fill in the gaps")
    hint = gettext_lazy("Fill in each gap.")
    icon = "minus"
    Fields = GapsFields

    def compose(self, given: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Composed:
        pieces = GAP.split(given["gaps"])
        if len(pieces) < 3:
            raise Refused(_("There is no gap yet. Write one as [[answer]]."), field="gaps")
        if len(pieces) > 2 * MOST_GAPS + 1:
            sentence = _("At most %(most)d gaps fit into one question.")
            raise Refused(sentence % {"most": MOST_GAPS}, field="gaps")
        parts: list[dict[str, Any]] = []
        of: dict[str, list[str]] = {}
        for n, piece in enumerate(pieces):
            if n % 2 == 0:
                parts.append({"text": piece})
                continue
            gap, right = self._gap(piece)
            parts.append(gap)
            of[gap["id"]] = right
        return Composed({"parts": parts}, {"of": of})

    @staticmethod
    def _gap(piece: str) -> tuple[dict[str, Any], list[str]]:
        # As answers are read: an option that is read otherwise than it stands is never right.
        texts = [text for one in piece.split("|") if (text := clean_line(one))]
        if any(len(text) > LONGEST for text in texts):
            sentence = _("An answer in a gap has at most %(most)d characters.")
            raise Refused(sentence % {"most": LONGEST}, field="gaps")
        starred = [text for text in texts if text.startswith("*")]
        gap: dict[str, Any] = {"id": new_id()}
        if not starred or len(texts) == 1:
            right = [text for text in texts if text.strip("*? ")]
            if not right:
                raise Refused(_("A gap has no answer that is right."), field="gaps")
            return gap, right
        options = [text.removeprefix("*").strip() for text in texts]
        if len(set(options)) < len(options) or not all(options):
            raise Refused(_("A gap offers the same words twice."), field="gaps")
        if len(starred) != 1:
            raise Refused(_("In a gap to choose from, one answer is right."), field="gaps")
        right = [starred[0].removeprefix("*").strip()]
        return gap | {"options": sorted(options, key=str.casefold)}, right

    def decompose(self, body: Body, key: Key) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        return {"gaps": "".join(self._written(part, key) for part in body["parts"])}, []

    @staticmethod
    def _written(part: Mapping[str, Any], key: Key) -> str:
        if "id" not in part:
            return str(part["text"])
        right = key["of"][part["id"]]
        if "options" not in part:
            return f"[[{' | '.join(right)}]]"
        options = [f"*{one}" if one in right else one for one in part["options"]]
        return f"[[{' | '.join(options)}]]"

    def read(self, sent: Sent, body: Body) -> Any:
        filled = {}
        for gap in body["parts"]:
            if "id" in gap and (text := sent.one(gap["id"])):
                offered = {clean_line(one): one for one in gap.get("options", [])}
                if "options" not in gap:
                    filled[gap["id"]] = text[:LONGEST]
                elif text in offered:
                    filled[gap["id"]] = offered[text]
        return {"of": filled} if filled else None

    def mark(self, body: Body, key: Key, answer: Any, draw: Draw) -> Marked:
        chosen = {part["id"] for part in body["parts"] if "options" in part}
        parts = {
            gap: self._is_right(answer["of"].get(gap, ""), right, gap in chosen)
            for gap, right in key["of"].items()
        }
        return Marked(share(parts), parts)

    @staticmethod
    def _is_right(text: str, right: Sequence[str], chosen: bool) -> bool:
        return text in right if chosen else any(matches(one, text) for one in right)

    def show(self, body: Body, draw: Draw, answer: Any) -> dict[str, Any]:
        filled = answer["of"] if answer else {}
        pieces, number = [], 0
        for part in body["parts"]:
            number += "id" in part
            pieces.append(part | {"number": number, "filled": filled.get(part.get("id"), "")})
        return {"pieces": pieces}

    def _words(self, body: Body, filled: Mapping[str, str]) -> str:
        return "".join(
            f"[{filled.get(part['id'], '…')}]" if "id" in part else part["text"]
            for part in body["parts"]
        )

    def tries(self, body: Body, key: Key) -> Iterable[Any]:
        right = {gap: texts[0] for gap, texts in key["of"].items()}
        return [{"of": right}, {"of": dict.fromkeys(right, "mean")}]

    def solution(self, body: Body, key: Key, draw: Draw) -> str:
        return self._words(body, {gap: " / ".join(right) for gap, right in key["of"].items()})

    def said(self, body: Body, answer: Any, draw: Draw) -> str:
        return self._words(body, answer["of"])
