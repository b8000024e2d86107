"""Forms of commitments."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from plc.core.fields import CleanLine, CleanText
from plc.core.ids import uuid7

from .models import Answer, SharedWith


class CommitmentForm(forms.Form):
    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid7)
    what = CleanLine(
        label=gettext_lazy("What will you do?"),
        max_length=500,
        help_text=gettext_lazy("Small enough to begin this week, as in: I ask before I advise."),
    )
    partner: Any = forms.ModelChoiceField(
        label=gettext_lazy("With whom?"),
        queryset=None,
        required=False,
        to_field_name="public_id",
        empty_label=gettext_lazy("Nobody"),
    )
    until = forms.DateField(
        label=gettext_lazy("By when?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    shared = forms.ChoiceField(
        label=gettext_lazy("Who sees it?"),
        choices=SharedWith.choices,
        initial=SharedWith.ME,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "From five people on, those who look after this place see how many of all commitments"
            " were done, without names and words."
        ),
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["partner"]
        field.queryset = people
        field.label_from_instance = lambda person: person.name


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(label=gettext_lazy("How did it go?"), choices=Answer.choices)
    happened = CleanText(
        label=gettext_lazy("What happened?"), rows=4, max_length=2000, required=False
    )
    evidence = forms.URLField(
        label=gettext_lazy("Where it can be seen"),
        max_length=2000,
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy("The address of a chart, a post or a page, if there is one."),
    )
