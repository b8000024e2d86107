"""Forms of the ledger and of its administration."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from communities.community.forms import HandOverForm
from plc.core.fields import CleanLine, CleanText

from ..models import ValueKind
from ..models.points import MOST_POINTS
from ..rules import Rule


class WholeNumber(forms.IntegerField):
    """A number that may be left empty, for the rule's own value."""

    def __init__(self, *, most: int, too_many: Any, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            min_value=0,
            max_value=most,
            widget=forms.NumberInput(attrs={"class": "number"}),
            error_messages={
                "max_value": too_many,
                "min_value": _("Choose 0 or more."),
                "invalid": _("Choose a whole number."),
            },
            **kwargs,
        )


class RuleForm(forms.Form):
    """What a rule is worth in a community. Empty numbers are those of the rule."""

    says_optional = False

    on = forms.BooleanField(label=_("It counts here"), required=False)
    points = WholeNumber(
        label=_("Points"),
        most=MOST_POINTS,
        too_many=_("One deed is worth at most 1,000 points."),
    )
    daily_cap = WholeNumber(
        label=_("Most points in a day"),
        most=100_000,
        too_many=_("A cap is at most 100,000 points."),
    )
    weekly_cap = WholeNumber(
        label=_("Most points in a week"),
        most=100_000,
        too_many=_("A cap is at most 100,000 points."),
    )
    cooldown_minutes = WholeNumber(
        label=_("Minutes between two that count"),
        help_text=_("Of the same member; where others give it, from the same person."),
        most=60 * 24 * 365,
        too_many=_("A pause is at most a year."),
    )

    def __init__(self, data: Any = None, *, rule: Rule, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        cooldown = rule.cooldown and int(rule.cooldown.total_seconds() // 60)
        usual = {
            "points": rule.points,
            "daily_cap": rule.daily_cap,
            "weekly_cap": rule.weekly_cap,
            "cooldown_minutes": cooldown,
        }
        for name, value in usual.items():
            shown = "–" if value is None else str(value)
            self.fields[name].widget.attrs["placeholder"] = shown


class QuestionForm(forms.Form):
    text = CleanText(
        label=_("What would you like to know?"),
        rows=3,
        max_length=1000,
        error_messages={"required": _("Write your question first.")},
    )


class AnswerForm(forms.Form):
    answer = CleanText(
        label=_("Answer"),
        rows=3,
        max_length=2000,
        error_messages={"required": _("Write your answer first.")},
    )


class RingForm(forms.Form):
    """Why people who reward each other are no ring. Several are on a page."""

    says_optional = False
    reason = CleanLine(
        label=_("Why these rewards should count"),
        max_length=500,
        error_messages={"required": _("Say why these rewards should count.")},
    )


class GrantForm(HandOverForm):
    """Points for a member, chosen like whom a place is handed over to."""

    kind = forms.TypedChoiceField(label=_("Kind of value"), choices=ValueKind.choices, coerce=int)
    points = forms.IntegerField(
        label=_("Points"),
        help_text=_("A negative number takes points away."),
        min_value=-MOST_POINTS,
        max_value=MOST_POINTS,
        widget=forms.NumberInput(attrs={"class": "number"}),
        error_messages=dict.fromkeys(
            ("max_value", "min_value"), _("At most 1,000 points at once.")
        ),
    )
    reason = CleanLine(
        label=_("Reason"),
        help_text=_("The member reads it, with your name."),
        max_length=500,
        error_messages={"required": _("Say what it is for.")},
    )

    def __init__(self, data: Any = None, *, people: QuerySet[Any], query: str = "") -> None:
        super().__init__(data, heirs=people, query=query)
