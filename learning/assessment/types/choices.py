"""One of several, several of them, true or false, and a choice with how sure one is."""

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plc.core.fields import CleanLine
from plc.core.refusals import Refused

from .kinds import (
    Body,
    Composed,
    Draw,
    Key,
    Marked,
    QuestionType,
    RowForm,
    Sent,
    entries,
    ids_of,
    in_order,
    refuse_doubles,
    shuffled,
    text_of,
)

MOST_TEXT = 500
CREDITS = [
    ("0", gettext_lazy("wrong")),
    ("50", gettext_lazy("half right")),
    ("100", gettext_lazy("right")),
]


class ShuffleFields(forms.Form):
    shuffle = forms.BooleanField(
        label=gettext_lazy("In another order for each attempt"), required=False, initial=True
    )


class OptionRow(RowForm):
    text = CleanLine(label=gettext_lazy("Answer"), max_length=MOST_TEXT, required=False)
    credit = forms.ChoiceField(label=gettext_lazy("It is"), choices=CREDITS, initial="0")
    feedback = CleanLine(
        label=gettext_lazy("What to say to whoever chose it"), max_length=MOST_TEXT, required=False
    )


class _Options(QuestionType):
    """What all types with options share."""

    Fields: ClassVar[type[forms.Form]] = ShuffleFields
    row_label = gettext_lazy("Answer")

    def _options(self, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
        texts = [row["text"] for row in rows if row["text"]]
        if len(texts) < 2:
            raise Refused(_("Give at least two answers to choose from."))
        refuse_doubles(texts, _("Two of the answers are the same."))
        return entries(texts)

    def _feedback(
        self, options: Sequence[Mapping[str, str]], rows: Sequence[Mapping[str, Any]]
    ) -> dict[str, str]:
        written = [row for row in rows if row["text"]]
        return {
            option["id"]: row["feedback"]
            for option, row in zip(options, written, strict=True)
            if row["feedback"]
        }

    def draw(self, body: Body, dice: random.Random) -> dict[str, Any]:
        return {"order": shuffled(body["options"], dice)} if body.get("shuffle") else {}

    def show(self, body: Body, draw: Draw, answer: Any) -> dict[str, Any]:
        return {"options": in_order(body["options"], draw.get("order"))}


class Single(_Options):
    key = "single"
    label = gettext_lazy("One of several")
    hint = gettext_lazy("Choose the one answer that fits.")
    icon = "circle-dot"
    Rows = OptionRow

    def compose(self, given: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Composed:
        options = self._options(rows)
        written = [row for row in rows if row["text"]]
        credit = {
            option["id"]: int(row["credit"]) for option, row in zip(options, written, strict=True)
        }
        if 100 not in credit.values():
            raise Refused(_("None of the answers is right. Say which one is."))
        body = {"options": options, "shuffle": given["shuffle"]}
        return Composed(body, {"credit": credit, "feedback": self._feedback(options, rows)})

    def decompose(self, body: Body, key: Key) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        rows = [
            {
                "text": option["text"],
                "credit": str(key["credit"].get(option["id"], 0)),
                "feedback": key["feedback"].get(option["id"], ""),
            }
            for option in body["options"]
        ]
        return {"shuffle": body["shuffle"]}, rows

    def read(self, sent: Sent, body: Body) -> Any:
        chosen = sent.one("choice")
        return {"choice": chosen} if chosen in ids_of(body["options"]) else None

    def mark(self, body: Body, key: Key, answer: Any, draw: Draw) -> Marked:
        chosen = answer["choice"]
        worth = key["credit"].get(chosen, 0)
        words = filter(None, [key["feedback"].get(chosen, "")])
        return Marked(worth / 100, {chosen: worth == 100}, tuple(words))

    def tries(self, body: Body, key: Key) -> Iterable[Any]:
        return [{"choice": one["id"]} for one in body["options"]]

    def solution(self, body: Body, key: Key, draw: Draw) -> str:
        right = [one["text"] for one in body["options"] if key["credit"].get(one["id"]) == 100]
        return " / ".join(right)

    def said(self, body: Body, answer: Any, draw: Draw) -> str:
        return text_of(body["options"], answer["choice"])

    def chosen(self, body: Body, answer: Any) -> Sequence[str] | None:
        return [answer["choice"]]


class RightRow(RowForm):
    text = CleanLine(label=gettext_lazy("Answer"), max_length=MOST_TEXT, required=False)
    right = forms.BooleanField(label=gettext_lazy("It is right"), required=False)
    feedback = CleanLine(
        label=gettext_lazy("What to say to whoever chose it"), max_length=MOST_TEXT, required=False
    )


class PartialFields(ShuffleFields):
    partial = forms.BooleanField(
        label=gettext_lazy("Give part of the points for part of the answers"),
        help_text=gettext_lazy("Each wrong one takes back what a right one gave."),
        required=False,
        initial=True,
    )


class Multiple(_Options):
    key = "multiple"
    label = gettext_lazy("Several of them")
    hint = gettext_lazy("Choose every answer that fits.")
    icon = "list-checks"
    Fields = PartialFields
    Rows = RightRow

    def compose(self, given: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Composed:
        options = self._options(rows)
        written = [row for row in rows if row["text"]]
        right = [option["id"] for option, row in zip(options, written, strict=True) if row["right"]]
        if not right:
            raise Refused(_("None of the answers is right. Tick those that are."))
        body = {"options": options, "shuffle": given["shuffle"]}
        key = {"right": right, "partial": given["partial"]}
        return Composed(body, key | {"feedback": self._feedback(options, rows)})

    def decompose(self, body: Body, key: Key) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        rows = [
            {
                "text": option["text"],
                "right": option["id"] in key["right"],
                "feedback": key["feedback"].get(option["id"], ""),
            }
            for option in body["options"]
        ]
        return {"shuffle": body["shuffle"], "partial": key["partial"]}, rows

    def read(self, sent: Sent, body: Body) -> Any:
        sent_ids = set(sent.many("choice"))
        chosen = [one for one in ids_of(body["options"]) if one in sent_ids]
        return {"choices": chosen} if chosen else None

    def mark(self, body: Body, key: Key, answer: Any, draw: Draw) -> Marked:
        chosen, right = set(answer["choices"]), set(key["right"])
        hits, misses = len(chosen & right), len(chosen - right)
        fraction = max(0.0, (hits - misses) / len(right)) if key["partial"] else 0.0
        fraction = 1.0 if chosen == right else fraction
        words = [key["feedback"][one] for one in answer["choices"] if one in key["feedback"]]
        return Marked(fraction, {one: one in right for one in chosen}, tuple(words))

    def tries(self, body: Body, key: Key) -> Iterable[Any]:
        ids = ids_of(body["options"])
        return [{"choices": key["right"]}, *({"choices": [one]} for one in reversed(ids))]

    def solution(self, body: Body, key: Key, draw: Draw) -> str:
        right = [one["text"] for one in body["options"] if one["id"] in key["right"]]
        return "; ".join(right)

    def said(self, body: Body, answer: Any, draw: Draw) -> str:
        return "; ".join(text_of(body["options"], one) for one in answer["choices"])

    def chosen(self, body: Body, answer: Any) -> Sequence[str] | None:
        return list(answer["choices"])


TRUE_FALSE = [("true", gettext_lazy("True")), ("false", gettext_lazy("False"))]


class TrueFalseFields(forms.Form):
    right = forms.ChoiceField(
        label=gettext_lazy("The statement is"),
        choices=TRUE_FALSE,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether it is true or false.")},
    )


class TrueFalse(QuestionType):
    key = "truefalse"
    label = gettext_lazy("True or false")
    hint = gettext_lazy("Is this statement true or false?")
    icon = "check-check"
    Fields = TrueFalseFields

    def compose(self, given: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Composed:
        return Composed({}, {"right": given["right"]})

    def decompose(self, body: Body, key: Key) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        return {"right": key["right"]}, []

    def read(self, sent: Sent, body: Body) -> Any:
        chosen = sent.one("choice")
        return {"choice": chosen} if chosen in dict(TRUE_FALSE) else None

    def mark(self, body: Body, key: Key, answer: Any, draw: Draw) -> Marked:
        right = answer["choice"] == key["right"]
        return Marked(float(right), {answer["choice"]: right})

    def show(self, body: Body, draw: Draw, answer: Any) -> dict[str, Any]:
        return {"options": [{"id": key, "text": str(label)} for key, label in TRUE_FALSE]}

    def tries(self, body: Body, key: Key) -> Iterable[Any]:
        return [{"choice": one} for one in ("true", "false")]

    def solution(self, body: Body, key: Key, draw: Draw) -> str:
        return str(dict(TRUE_FALSE)[key["right"]])

    def said(self, body: Body, answer: Any, draw: Draw) -> str:
        return str(dict(TRUE_FALSE)[answer["choice"]])

    def chosen(self, body: Body, answer: Any) -> Sequence[str] | None:
        return [answer["choice"]]


# How much of the points a right and a wrong answer get. Whoever says how sure they really are gets
# most on average: guessing pays below even chances, being sure above two in three.
SURE = {"guess": (0.7, 0.4), "fairly": (0.9, 0.2), "sure": (1.0, 0.0)}
HOW_SURE = [
    ("guess", gettext_lazy("I am guessing")),
    ("fairly", gettext_lazy("Fairly sure")),
    ("sure", gettext_lazy("Sure")),
]


class ConfidenceRow(RowForm):
    text = CleanLine(label=gettext_lazy("Answer"), max_length=MOST_TEXT, required=False)
    right = forms.BooleanField(label=gettext_lazy("It is right"), required=False)
    feedback = CleanLine(
        label=gettext_lazy("What to say to whoever chose it"), max_length=MOST_TEXT, required=False
    )


class Confidence(_Options):
    key = "confidence"
    label = gettext_lazy("One of several, and how sure")
    hint = gettext_lazy("Choose one answer, and say how sure you are. Honest doubt pays.")
    icon = "scale"
    Rows = ConfidenceRow

    def compose(self, given: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Composed:
        options = self._options(rows)
        written = [row for row in rows if row["text"]]
        right = [one["id"] for one, row in zip(options, written, strict=True) if row["right"]]
        if len(right) != 1:
            raise Refused(_("Exactly one of the answers has to be right."))
        body = {"options": options, "shuffle": given["shuffle"]}
        return Composed(body, {"right": right[0], "feedback": self._feedback(options, rows)})

    def decompose(self, body: Body, key: Key) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        rows = [
            {
                "text": option["text"],
                "right": option["id"] == key["right"],
                "feedback": key["feedback"].get(option["id"], ""),
            }
            for option in body["options"]
        ]
        return {"shuffle": body["shuffle"]}, rows

    def read(self, sent: Sent, body: Body) -> Any:
        chosen, sure = sent.one("choice"), sent.one("sure")
        if chosen not in ids_of(body["options"]):
            return None
        return {"choice": chosen, "sure": sure if sure in SURE else "guess"}

    def mark(self, body: Body, key: Key, answer: Any, draw: Draw) -> Marked:
        right = answer["choice"] == key["right"]
        fraction = SURE[answer["sure"]][0 if right else 1]
        words = filter(None, [key["feedback"].get(answer["choice"], "")])
        return Marked(fraction, {answer["choice"]: right}, tuple(words))

    def show(self, body: Body, draw: Draw, answer: Any) -> dict[str, Any]:
        return super().show(body, draw, answer) | {"how_sure": HOW_SURE}

    def solution(self, body: Body, key: Key, draw: Draw) -> str:
        return text_of(body["options"], key["right"])

    def said(self, body: Body, answer: Any, draw: Draw) -> str:
        sure = str(dict(HOW_SURE)[answer["sure"]])
        return f"{text_of(body['options'], answer['choice'])} ({sure})"

    def chosen(self, body: Body, answer: Any) -> Sequence[str] | None:
        return [answer["choice"]]
