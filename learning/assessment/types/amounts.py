"""Answers that are numbers: one with a tolerance and units, one computed from random values, and a
place on a scale."""

import random
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import product
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from plc.core.fields import CleanLine
from plc.core.refusals import Refused

from .grammar import CONSTANTS, FUNCTIONS, BadFormula, Node, compute, names_in, parse
from .kinds import Body, Composed, Draw, Key, Marked, QuestionType, RowForm, Sent
from .numbers import is_near, number_in, plain

LARGEST = Decimal("1e15")
MOST_STEPS = 100_000
DRAWS = 200
HOW = [("absolute", gettext_lazy("as a number")), ("percent", gettext_lazy("in percent"))]


class Amount(forms.Field):
    """A number, written with a comma or a point."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "size": 12})

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        number = number_in(text[:60])
        if number is None or abs(number) > LARGEST:
            raise forms.ValidationError(_("Write a number."))
        return number


class NumericFields(forms.Form):
    right = Amount(label=gettext_lazy("Right number"))
    tolerance = Amount(label=gettext_lazy("It may differ by"), initial="0")
    how = forms.ChoiceField(label=gettext_lazy("Meant"), choices=HOW, initial="absolute")


class UnitRow(RowForm):
    unit = CleanLine(label=gettext_lazy("Unit"), max_length=20, required=False)
    factor = Amount(
        label=gettext_lazy("One of it is"),
        required=False,
        help_text=gettext_lazy("In the unit of the right number, which is 1. Empty: wrong."),
    )


class Numeric(QuestionType):
    key = "numeric"
    label = pgettext_lazy("type of question", "Number")
    hint = gettext_lazy("Answer with a number.")
    icon = "hash"
    Fields = NumericFields
    Rows = UnitRow
    row_label = gettext_lazy("Unit to choose from")
    rows_shown = 3

    def compose(self, given: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Composed:
        if given["tolerance"] < 0:
            raise Refused(_("A tolerance cannot be below zero."), field="tolerance")
        units = [row for row in rows if row["unit"]]
        names = [row["unit"] for row in units]
        if len(set(names)) < len(names):
            raise Refused(_("Two of the units are the same."))
        factors = {row["unit"]: str(row["factor"]) for row in units if row["factor"]}
        if units and "1" not in {plain(float(one)) for one in factors.values()}:
            raise Refused(_("Give one of the units the value 1: the unit of the right number."))
        key = {
            "right": str(given["right"]),
            "tolerance": str(given["tolerance"]),
            "how": given["how"],
            "factors": factors,
        }
        return Composed({"units": names}, key)

    def decompose(self, body: Body, key: Key) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        rows = [{"unit": unit, "factor": key["factors"].get(unit, "")} for unit in body["units"]]
        return {name: key[name] for name in ("right", "tolerance", "how")}, rows

    def read(self, sent: Sent, body: Body) -> Any:
        number, unit = sent.one("number")[:60], sent.one("unit")
        if not number:
            return None
        return {"number": number, "unit": unit if unit in body["units"] else ""}

    def mark(self, body: Body, key: Key, answer: Any, draw: Draw) -> Marked:
        number = number_in(answer["number"])
        if number is None:
            return Marked(0.0)
        if body["units"]:
            factor = key["factors"].get(answer["unit"])
            if factor is None:
                return Marked(0.0)
            number *= Decimal(factor)
        right = is_near(number, Decimal(key["right"]), float(key["tolerance"]), key["how"])
        return Marked(float(right))

    def tries(self, body: Body, key: Key) -> Iterable[Any]:
        units = body["units"] or [""]
        return [{"number": number, "unit": units[0]} for number in (key["right"], "3")]

    def solution(self, body: Body, key: Key, draw: Draw) -> str:
        unit = next((name for name, one in key["factors"].items() if float(one) == 1), "")
        return f"{plain(Decimal(key['right']))} {unit}".strip()

    def said(self, body: Body, answer: Any, draw: Draw) -> str:
        return f"{answer['number']} {answer['unit']}".strip()


class FormulaFields(forms.Form):
    formula = CleanLine(
        label=gettext_lazy("Formula of the right number"),
        max_length=300,
        help_text=gettext_lazy(
            "As in: 100 * hits / (hits + misses). There are + - * / ^, brackets, sqrt, abs, round,"
            " min, max and the like."
        ),
    )
    tolerance = Amount(label=gettext_lazy("It may differ by"), initial="1")
    how = forms.ChoiceField(label=gettext_lazy("Meant"), choices=HOW, initial="percent")


class VariableRow(RowForm):
    name = forms.RegexField(
        r"^[A-Za-z][A-Za-z0-9_]{0,19}$",
        label=gettext_lazy("Variable"),
        required=False,
        error_messages={"invalid": gettext_lazy("Letters, digits and _, a letter first.")},
    )
    low = Amount(label=gettext_lazy("From"), required=False)
    high = Amount(label=gettext_lazy("To"), required=False)
    step = Amount(label=gettext_lazy("In steps of"), required=False, initial="1")


class Formula(QuestionType):
    key = "formula"
    label = gettext_lazy("Formula with random values")
    hint = gettext_lazy("Compute it for these values.")
    icon = "sliders-horizontal"
    Fields = FormulaFields
    Rows = VariableRow
    row_label = gettext_lazy("Variable")
    rows_shown = 3
    text_hint = gettext_lazy("Write a variable in braces where its value belongs: {hits}.")

    def compose(self, given: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Composed:
        if given["tolerance"] < 0:
            raise Refused(_("A tolerance cannot be below zero."), field="tolerance")
        variables = [self._variable(row) for row in rows if row["name"]]
        names = [variable["name"] for variable in variables]
        if not names:
            raise Refused(_("Name at least one variable and its values."))
        if len(set(names)) < len(names) or {*names} & {*CONSTANTS, *FUNCTIONS}:
            raise Refused(_("Each variable needs a name of its own."))
        try:
            tree = parse(given["formula"])
        except BadFormula as bad:
            raise Refused(str(bad), field="formula") from None
        if unknown := names_in(tree) - {*names}:
            sentence = _("“%(name)s” in the formula is none of the variables.")
            raise Refused(sentence % {"name": min(unknown)}, field="formula")
        self._try(tree, variables)
        key = {
            "formula": given["formula"],
            "tolerance": str(given["tolerance"]),
            "how": given["how"],
        }
        return Composed({"variables": variables}, key)

    @staticmethod
    def _variable(row: Mapping[str, Any]) -> dict[str, str]:
        low, high = row["low"], row["high"]
        step = row["step"] or Decimal(1)
        if low is None or high is None or low > high or step <= 0:
            sentence = _("Say from where to where %(name)s goes, and in which steps.")
            raise Refused(sentence % {"name": row["name"]})
        if (high - low) / step > MOST_STEPS:
            sentence = _("%(name)s has too many values. Take larger steps.")
            raise Refused(sentence % {"name": row["name"]})
        return {"name": row["name"], "low": str(low), "high": str(high), "step": str(step)}

    def _try(self, tree: Node, variables: Sequence[Mapping[str, str]]) -> None:
        """Refuses a formula without a result at the ends of the ranges, at zero, or in one of many
        draws."""
        dice = random.Random(7)  # noqa: S311  to try values, not to keep secrets
        ends = [sorted({0, _steps(one) // 2, _steps(one), _zero(one)} - {-1}) for one in variables]
        corners = [
            {one["name"]: _value(one, at) for one, at in zip(variables, places, strict=True)}
            for places, _number in zip(product(*ends), range(DRAWS), strict=False)
        ]
        draws = [self.draw({"variables": variables}, dice)["values"] for _draw in range(DRAWS)]
        for values in [*corners, *draws]:
            try:
                compute(tree, {name: float(value) for name, value in values.items()})
            except BadFormula as bad:
                words = ", ".join(f"{name} = {value}" for name, value in values.items())
                sentence = _("This formula fails for %(values)s: %(why)s.")
                raise Refused(sentence % {"values": words, "why": bad}, field="formula") from None

    def decompose(self, body: Body, key: Key) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        return {name: key[name] for name in ("formula", "tolerance", "how")}, body["variables"]

    def draw(self, body: Body, dice: random.Random) -> dict[str, Any]:
        return {
            "values": {
                one["name"]: _value(one, dice.randint(0, _steps(one))) for one in body["variables"]
            }
        }

    def read(self, sent: Sent, body: Body) -> Any:
        number = sent.one("number")[:60]
        return {"number": number} if number else None

    def mark(self, body: Body, key: Key, answer: Any, draw: Draw) -> Marked:
        number = number_in(answer["number"])
        try:
            right = self._right(key, draw)
        except BadFormula:  # every answer is right where there is none
            return Marked(1.0)
        near = number is not None and is_near(number, right, float(key["tolerance"]), key["how"])
        return Marked(float(near))

    @staticmethod
    def _right(key: Key, draw: Draw) -> float:
        values = {name: float(value) for name, value in draw["values"].items()}
        return compute(parse(key["formula"]), values)

    def solution(self, body: Body, key: Key, draw: Draw) -> str:
        if not draw:
            return str(key["formula"])
        try:
            return f"{key['formula']} = {plain(self._right(key, draw))}"
        except BadFormula:
            return str(key["formula"])

    def said(self, body: Body, answer: Any, draw: Draw) -> str:
        return str(answer["number"])


def _steps(variable: Mapping[str, str]) -> int:
    low, high, step = (Decimal(variable[name]) for name in ("low", "high", "step"))
    return int((high - low) / step)


def _zero(variable: Mapping[str, str]) -> int:
    """The step at which the variable is zero; -1 for none."""
    at = -Decimal(variable["low"]) / Decimal(variable["step"])
    return int(at) if at == int(at) and 0 <= at <= _steps(variable) else -1


def _value(variable: Mapping[str, str], at: int) -> str:
    return plain(Decimal(variable["low"]) + at * Decimal(variable["step"]))


class ScaleFields(forms.Form):
    low = forms.IntegerField(label=gettext_lazy("From"), min_value=0, max_value=1, initial=1)
    high = forms.IntegerField(label=gettext_lazy("To"), min_value=2, max_value=10, initial=5)
    low_label = CleanLine(label=gettext_lazy("The lowest means"), max_length=60)
    high_label = CleanLine(label=gettext_lazy("The highest means"), max_length=60)
    right = forms.IntegerField(
        label=gettext_lazy("Right value"),
        required=False,
        help_text=gettext_lazy("Empty: every answer counts in full, as in a question of opinion."),
    )
    tolerance = forms.IntegerField(
        label=gettext_lazy("Half of the points up to so far from it"),
        min_value=0,
        max_value=5,
        initial=0,
    )


class RatingScale(QuestionType):
    key = "scale"
    label = gettext_lazy("Rating scale")
    hint = gettext_lazy("Choose a value.")
    icon = "star"
    Fields = ScaleFields

    def compose(self, given: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Composed:
        right = given["right"]
        if right is not None and not given["low"] <= right <= given["high"]:
            raise Refused(_("The right value is not on the scale."), field="right")
        body = {name: given[name] for name in ("low", "high", "low_label", "high_label")}
        return Composed(body, {"right": right, "tolerance": given["tolerance"]})

    def decompose(self, body: Body, key: Key) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        return body | key, []

    def read(self, sent: Sent, body: Body) -> Any:
        text = sent.one("value")
        values = [str(one) for one in range(body["low"], body["high"] + 1)]
        return {"value": int(text)} if text in values else None

    def mark(self, body: Body, key: Key, answer: Any, draw: Draw) -> Marked:
        if key["right"] is None or answer["value"] == key["right"]:
            return Marked(1.0)
        return Marked(0.5 if abs(answer["value"] - key["right"]) <= key["tolerance"] else 0.0)

    def show(self, body: Body, draw: Draw, answer: Any) -> dict[str, Any]:
        return {"values": range(body["low"], body["high"] + 1)}

    def solution(self, body: Body, key: Key, draw: Draw) -> str:
        return "" if key["right"] is None else str(key["right"])

    def said(self, body: Body, answer: Any, draw: Draw) -> str:
        return str(answer["value"])

    def chosen(self, body: Body, answer: Any) -> Sequence[str] | None:
        return [str(answer["value"])]
