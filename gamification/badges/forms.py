"""Forms of badges: giving, endorsing, revoking. They validate the input's shape; the actions
enforce the rules."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from plc.core.fields import CleanLine, CleanText

from ..actions.badges import MOST_REASON, MOST_SENTENCE


class EndorseForm(forms.Form):
    sentence = CleanLine(
        label=_("What have you seen?"),
        help_text=_("One sentence. They and other members read it with your name."),
        widget=forms.TextInput(attrs={"data-most": MOST_SENTENCE}),
        error_messages={"required": _("Say in a sentence what you have seen.")},
    )


class GiveForm(forms.Form):
    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid4)
    reason = CleanText(
        label=_("What for?"),
        rows=3,
        max_length=MOST_REASON,
        help_text=_("They read it, and whoever sees the badge. It is part of its credential."),
        error_messages={"required": _("Say what it is for. They read it, too.")},
    )
    link = forms.URLField(
        label=_("Link to what shows it"),
        required=False,
        max_length=500,
        assume_scheme="https",
    )


class RevokeForm(forms.Form):
    reason = CleanText(
        label=_("Why is it taken back?"),
        rows=2,
        max_length=MOST_REASON,
        error_messages={"required": _("Say why. Whoever held it reads it, too.")},
    )
