"""A place on a picture."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plc.core.fields import CleanLine
from plc.core.refusals import Refused

from .kinds import Body, Composed, Draw, Key, Marked, QuestionType, RowForm, Sent
from .numbers import number_in, plain


class HotspotFields(forms.Form):
    alt = CleanLine(
        label=gettext_lazy("What the picture shows"),
        max_length=300,
        help_text=gettext_lazy(
            "For people who do not see it: enough to answer by, with where things are."
        ),
    )


def _percent(label: Any, **more: Any) -> forms.FloatField:
    return forms.FloatField(label=label, required=False, min_value=0, max_value=100, **more)


class RegionRow(RowForm):
    x = _percent(gettext_lazy("From the left, in percent"))
    y = _percent(gettext_lazy("From the top, in percent"))
    radius = _percent(gettext_lazy("As far around it, in percent"), initial=8)


class Hotspot(QuestionType):
    key = "hotspot"
    label = gettext_lazy("Place on a picture")
    hint = gettext_lazy("Point to the place. With the keyboard: arrow keys, or the two numbers.")
    icon = "map-pin"
    Fields = HotspotFields
    Rows = RegionRow
    row_label = gettext_lazy("Right place")
    rows_shown = 2
    needs_picture = True

    def compose(self, given: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Composed:
        regions = [
            {name: float(row[name]) for name in ("x", "y", "radius")}
            for row in rows
            if None not in (row["x"], row["y"], row["radius"])
        ]
        if not regions or not all(region["radius"] > 0 for region in regions):
            raise Refused(_("Say at least one place that is right, and how far it reaches."))
        return Composed({"alt": given["alt"]}, {"regions": regions})

    def decompose(self, body: Body, key: Key) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        return {"alt": body["alt"]}, key["regions"]

    def read(self, sent: Sent, body: Body) -> Any:
        x, y = number_in(sent.one("x")), number_in(sent.one("y"))
        if x is None or y is None:
            return None
        return {"x": _within(float(x)), "y": _within(float(y))}

    def mark(self, body: Body, key: Key, answer: Any, draw: Draw) -> Marked:
        """Distances are in percent of the width both ways, so that a region is a circle."""
        tall = body.get("tall", 1.0)
        hit = any(
            (answer["x"] - one["x"]) ** 2 + ((answer["y"] - one["y"]) * tall) ** 2
            <= one["radius"] ** 2
            for one in key["regions"]
        )
        return Marked(float(hit))

    def solution(self, body: Body, key: Key, draw: Draw) -> str:
        sentence = _("%(x)s %% from the left, %(y)s %% from the top")
        return " / ".join(
            sentence % {"x": plain(one["x"]), "y": plain(one["y"])} for one in key["regions"]
        )

    def said(self, body: Body, answer: Any, draw: Draw) -> str:
        sentence = _("%(x)s %% from the left, %(y)s %% from the top")
        return sentence % {"x": plain(answer["x"]), "y": plain(answer["y"])}


def _within(number: float) -> float:
    return round(min(100.0, max(0.0, number)), 1)
