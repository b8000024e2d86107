"""Forms of quizzes. They validate the input's shape; the actions enforce the rules."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from plc.core.fields import CleanLine, CleanText
from plc.core.ids import uuid7

from .models import Counts, FeedbackTime


class QuizForm(forms.Form):
    named = ()

    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid7)
    title = CleanLine(label=gettext_lazy("Title"), max_length=160)
    intro = CleanText(
        label=gettext_lazy("Introduction"),
        rows=3,
        required=False,
        max_length=10_000,
        help_text=gettext_lazy("What it is about, and what may be used. Read before the start."),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Time limit in minutes"),
        required=False,
        min_value=1,
        max_value=1440,
        help_text=gettext_lazy("The server keeps the time. Empty: no limit."),
    )
    attempts_most = forms.IntegerField(
        label=gettext_lazy("Attempts at most"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=gettext_lazy("Empty: as often as one likes."),
    )
    wait_hours = forms.IntegerField(
        label=gettext_lazy("Hours between two attempts"),
        required=False,
        min_value=0,
        max_value=720,
    )
    counts = forms.ChoiceField(
        label=gettext_lazy("Which attempt counts?"), choices=Counts.choices, initial=Counts.BEST
    )
    pass_percent = forms.IntegerField(
        label=gettext_lazy("Passed from so many percent"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=gettext_lazy("Empty: nobody passes or fails."),
    )
    feedback_time = forms.ChoiceField(
        label=gettext_lazy("When do learners read how it went?"),
        choices=FeedbackTime.choices,
        initial=FeedbackTime.SUBMITTED,
    )
    tells_score = forms.BooleanField(
        label=gettext_lazy("Their points"), required=False, initial=True
    )
    tells_right = forms.BooleanField(
        label=gettext_lazy("Which of their answers are right"), required=False, initial=True
    )
    tells_words = forms.BooleanField(
        label=gettext_lazy("Your words about their answers"), required=False, initial=True
    )
    tells_key = forms.BooleanField(label=gettext_lazy("What is right"), required=False)
    shuffle = forms.BooleanField(
        label=gettext_lazy("Questions in another order each time"), required=False
    )
    one_by_one = forms.BooleanField(label=gettext_lazy("One question on each page"), required=False)

    def clean_wait_hours(self) -> int:
        return self.cleaned_data["wait_hours"] or 0

    @classmethod
    def boxes(cls) -> list[str]:
        fields = cls.base_fields.items()
        return [name for name, field in fields if isinstance(field, forms.BooleanField)]

    @property
    def rules(self) -> dict[str, Any]:
        left_out = {"public_id", "title", "intro"}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}


class PoolForm(forms.Form):
    """What a section draws from the bank. ``tags`` are there to choose from, with how many
    questions have each; those ``chosen`` before stay, also if no question has them any more."""

    title = CleanLine(label=gettext_lazy("Title of the section"), max_length=160, required=False)
    tags = forms.MultipleChoiceField(
        label=gettext_lazy("With all of these tags"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    difficulty = forms.TypedChoiceField(
        label=gettext_lazy("Difficulty"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", gettext_lazy("Any difficulty")), *((n, str(n)) for n in range(1, 6))],
    )
    draws = forms.IntegerField(
        label=gettext_lazy("How many are drawn"), min_value=1, max_value=200, initial=3
    )
    points = forms.DecimalField(
        label=gettext_lazy("Points for each"),
        min_value=0,
        max_value=1000,
        max_digits=6,
        decimal_places=2,
        initial=1,
    )

    def __init__(
        self, *args: Any, tags: Sequence[tuple[str, int]], chosen: Sequence[str], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        counts = dict.fromkeys(chosen, 0) | dict(tags)
        field: Any = self.fields["tags"]
        field.choices = [(tag, f"{tag} ({count})") for tag, count in counts.items()]


def moment(label: Any, **more: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=False, widget=widget, **more)


class GiveForm(forms.Form):
    opens_at = moment(gettext_lazy("Opens"), help_text=gettext_lazy("Empty: now."))
    due_at = moment(
        gettext_lazy("Due"), help_text=gettext_lazy("Shown to learners; it still takes answers.")
    )
    closes_at = moment(
        gettext_lazy("Closes"), help_text=gettext_lazy("Attempts under way end then, too.")
    )


class MarkForm(forms.Form):
    says_optional = False

    points = forms.DecimalField(
        label=gettext_lazy("Points"), min_value=0, max_value=1000, max_digits=6, decimal_places=2
    )
    words = CleanText(
        label=gettext_lazy("A word to the learner"), rows=3, required=False, max_length=5000
    )
