"""Forms for reports, appeals and decisions."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from communities.community.models import Sanction

from .models import COMMUNITY, GROUP, PROFILE, Report
from .verbs import Verb

UNTOLD = {  # places have no author; Case.objects.visible_to excludes these people
    GROUP: _("They see your name; those who facilitate the group do not."),
    COMMUNITY: _("They see your name; those who own the community do not."),
    PROFILE: _("They see your name; the person whose page it is does not."),
}


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what comes nearest.")},
    )
    text = forms.CharField(
        label=_("What should the moderators know?"),
        help_text=_("They see your name; whoever wrote it does not."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = UNTOLD.get(kind, self.fields["text"].help_text)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("reason") == Report.Reason.OTHER and not cleaned.get("text"):
            self.add_error("text", _("Say in a few words what is wrong."))
        return cleaned


class AppealForm(forms.Form):
    text = forms.CharField(
        label=_("Why should somebody look again?"),
        help_text=_("The moderators read this, and somebody answers you here."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write what you would like the moderators to know.")},
    )


class ReasonForm(forms.Form):
    """Text for moderators only: closing, reopening, and bulk actions without a text for the
    person."""

    reason = forms.CharField(
        label=_("Reason, for moderators"),
        help_text=_("Stays in the log of the case. The person does not see it."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why, for the moderators after you.")},
    )


class WordsForm(ReasonForm):
    """For several people at once: all read the same text, or the default one in their own
    language."""

    text = forms.CharField(
        label=_("What each person reads"),
        help_text=_(
            "Say what was wrong and what they can do now. They see no name of yours. Empty: the "
            "usual words, in the language of each person."
        ),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    field_order = ["text", "reason"]


class Closing(forms.Form):
    """Whether the case is done. There is no default: closing by mistake would remove it from the
    queue and notify the reporters."""

    close = forms.BooleanField(
        label=_("Close the case as well"),
        help_text=_(
            "When nothing is left to do: whoever reported is told that somebody has looked. "
            "Otherwise it stays on your desk."
        ),
        required=False,
    )


class BulkDecisionForm(WordsForm, Closing):
    field_order = ["text", "reason", "close"]


class DecisionForm(ReasonForm, Closing):
    """The form of a verb: the text for the person, and what else the verb needs."""

    text = forms.CharField(
        label=_("What the person reads"),
        help_text=_("Say what was wrong and what they can do now. They see no name of yours."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write what the person will read.")},
    )
    days = forms.IntegerField(
        label=_("For how many days?"),
        help_text=_("Empty: until somebody lifts it."),
        min_value=1,
        max_value=3650,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    outcome = forms.ChoiceField(
        label=_("What becomes of it?"),
        choices=[("stays", _("It stays as it was decided")), ("back", _("It is taken back"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether it stays or is taken back.")},
    )
    sanction = forms.ModelChoiceField(
        label=_("What to lift"), queryset=Sanction.objects.none(), empty_label=None
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    field_order = ["outcome", "sanction", "days", "text", "reason", "close", "seen"]

    def __init__(
        self,
        *args: Any,
        verb: Verb,
        on_site: bool = False,
        has_author: bool = True,
        sanctions: list[Sanction] | None = None,
        undo: Verb | None = None,
        language: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if verb.key == "answer":
            self.fields["text"].help_text = _("Say why. They see no name of yours.")
        if verb.words and language not in ("", get_language()):
            self.fields["text"].help_text = _(
                "Say what was wrong and what they can do now. They see no name of yours. The usual "
                "words are in the language of the person: %(language)s."
            ) % {"language": get_language_info(language)["name_translated"]}
        if undo is None:
            del self.fields["outcome"]
        else:
            follows = _("Taken back: %(what)s") % {"what": undo.consequence}
            self.fields["outcome"].help_text = follows
        if not verb.lasts or on_site:
            del self.fields["days"]
        if verb.key != "lift" or on_site:
            del self.fields["sanction"]
        else:
            ids = [sanction.pk for sanction in sanctions or []]
            self.fields["sanction"].queryset = Sanction.objects.filter(pk__in=ids)  # type: ignore[attr-defined]
        if not has_author:
            del self.fields["text"]

    @property
    def takes_back(self) -> bool:
        return self.cleaned_data.get("outcome") == "back"

    @property
    def until(self) -> datetime | None:
        days = self.cleaned_data.get("days")
        return timezone.now() + timedelta(days=days) if days else None
