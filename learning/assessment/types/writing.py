"""Answers in words: a short one that is compared, a long one and a file that a person marks."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plc.core.fields import CleanLine, CleanText
from plc.core.ids import uuid_or_none
from plc.core.refusals import Refused

from .kinds import Body, Composed, Draw, Key, Marked, QuestionType, RowForm, Sent
from .patterns import LONGEST, matches

HOW = [("exact", gettext_lazy("exactly this")), ("pattern", gettext_lazy("this pattern"))]
CREDITS = [("100", gettext_lazy("right")), ("50", gettext_lazy("half right"))]


class ShortFields(forms.Form):
    cases = forms.BooleanField(
        label=gettext_lazy("Capital and small letters are different"), required=False
    )


class ShortRow(RowForm):
    text = CleanLine(label=gettext_lazy("Answer"), max_length=LONGEST, required=False)
    how = forms.ChoiceField(
        label=gettext_lazy("It has to be"),
        choices=HOW,
        initial="exact",
        help_text=gettext_lazy("In a pattern, * is anything and ? is one character."),
    )
    credit = forms.ChoiceField(label=gettext_lazy("It is"), choices=CREDITS, initial="100")
    feedback = CleanLine(
        label=gettext_lazy("What to say to whoever wrote it"), max_length=500, required=False
    )


class ShortText(QuestionType):
    key = "short"
    label = gettext_lazy("Short text")
    hint = gettext_lazy("Answer in a few words.")
    icon = "pencil"
    Fields = ShortFields
    Rows = ShortRow
    row_label = gettext_lazy("Accepted answer")
    rows_shown = 3

    def compose(self, given: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Composed:
        answers = [
            {
                "text": row["text"],
                "how": row["how"],
                "credit": int(row["credit"]),
                "feedback": row["feedback"],
            }
            for row in rows
            if row["text"]
        ]
        if not any(answer["credit"] == 100 for answer in answers):
            raise Refused(_("No answer is right yet. Give at least one."))
        for answer in answers:
            if answer["how"] == "pattern" and not answer["text"].strip("*? "):
                raise Refused(_("A pattern of signs alone would accept anything."))
        return Composed({}, {"answers": answers, "cases": given["cases"]})

    def decompose(self, body: Body, key: Key) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        rows = [answer | {"credit": str(answer["credit"])} for answer in key["answers"]]
        return {"cases": key["cases"]}, rows

    def read(self, sent: Sent, body: Body) -> Any:
        text = sent.one("text")[:LONGEST]
        return {"text": text} if text else None

    def mark(self, body: Body, key: Key, answer: Any, draw: Draw) -> Marked:
        best = max(
            (one for one in key["answers"] if self._accepts(one, key["cases"], answer["text"])),
            key=lambda one: one["credit"],
            default=None,
        )
        if best is None:
            return Marked(0.0)
        return Marked(best["credit"] / 100, {}, tuple(filter(None, [best["feedback"]])))

    @staticmethod
    def _accepts(accepted: Mapping[str, Any], cases: bool, text: str) -> bool:
        pattern = accepted["text"]
        if accepted["how"] == "exact":
            pattern = "".join(f"\\{sign}" if sign in "*?\\" else sign for sign in pattern)
        return matches(pattern, text, cases=cases)

    def tries(self, body: Body, key: Key) -> Iterable[Any]:
        return [*({"text": one["text"]} for one in key["answers"]), {"text": "mean"}]

    def solution(self, body: Body, key: Key, draw: Draw) -> str:
        return " / ".join(one["text"] for one in key["answers"] if one["credit"] == 100)

    def said(self, body: Body, answer: Any, draw: Draw) -> str:
        return str(answer["text"])


class LongFields(forms.Form):
    most_words = forms.IntegerField(
        label=gettext_lazy("At most so many words"),
        required=False,
        min_value=10,
        max_value=3000,
        help_text=gettext_lazy("Shown to whoever answers. A longer answer is kept all the same."),
    )
    model = CleanText(
        label=gettext_lazy("An answer to compare with"),
        rows=4,
        required=False,
        max_length=5000,
        help_text=gettext_lazy("Whoever marks sees it, and later whoever may see what is right."),
    )


class LongText(QuestionType):
    key = "long"
    label = gettext_lazy("Long text")
    hint = gettext_lazy("Answer in your own words. A person reads it.")
    icon = "file-text"
    Fields = LongFields
    by_hand = True

    def compose(self, given: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Composed:
        return Composed({"most_words": given["most_words"]}, {"model": given["model"]})

    def decompose(self, body: Body, key: Key) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        return {"most_words": body["most_words"], "model": key["model"]}, []

    def read(self, sent: Sent, body: Body) -> Any:
        text = sent.text("text")
        return {"text": text} if text.strip() else None

    def mark(self, body: Body, key: Key, answer: Any, draw: Draw) -> Marked:
        return Marked(None)

    def solution(self, body: Body, key: Key, draw: Draw) -> str:
        return str(key["model"])

    def said(self, body: Body, answer: Any, draw: Draw) -> str:
        return str(answer["text"])


class UploadFields(forms.Form):
    most = forms.IntegerField(
        label=gettext_lazy("At most so many files"), min_value=1, max_value=5, initial=1
    )
    model = CleanText(
        label=gettext_lazy("What to look for when marking"),
        rows=3,
        required=False,
        max_length=5000,
    )


class Upload(QuestionType):
    key = "upload"
    label = gettext_lazy("File")
    hint = gettext_lazy("Send a file. A person looks at it.")
    icon = "upload"
    Fields = UploadFields
    by_hand = True
    takes_files = True

    def compose(self, given: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Composed:
        return Composed({"most": given["most"]}, {"model": given["model"]})

    def decompose(self, body: Body, key: Key) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        return {"most": body["most"], "model": key["model"]}, []

    def read(self, sent: Sent, body: Body) -> Any:
        """The files that stay; new ones are stored by whoever receives them."""
        kept = [one for one in sent.many("kept") if uuid_or_none(one)]
        return {"files": kept[: body["most"]]} if kept else None

    def mark(self, body: Body, key: Key, answer: Any, draw: Draw) -> Marked:
        return Marked(None)

    def solution(self, body: Body, key: Key, draw: Draw) -> str:
        return str(key["model"])

    def said(self, body: Body, answer: Any, draw: Draw) -> str:
        return ", ".join(answer.get("names", []))
