"""Forms of recognition. They validate the input's shape; the actions enforce the rules."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.community.models import Community
from communities.groups.models import Group
from plc.core.fields import CleanLine
from plc.core.ids import uuid7

from .models import RecognitionSettings, ValueKind
from .models.kudos import MAX_THANKS


class KudosForm(forms.Form):
    kind = forms.TypedChoiceField(
        label=_("What for?"),
        choices=ValueKind.choices,
        coerce=lambda value: ValueKind(int(value)),
        widget=forms.RadioSelect,
    )
    text = CleanLine(
        label=_("In a sentence"),
        help_text=_("What they did, and what it changed for you."),
        # Without a maxlength attribute, because browsers truncate silently.
        widget=forms.TextInput(attrs={"data-most": MAX_THANKS}),
    )
    place = forms.ChoiceField(label=_("Where?"))
    seen_by = forms.ChoiceField(
        label=_("Who sees it?"),
        choices=[
            ("public", _("Everyone who is in this place")),
            ("private", _("Only the two of you")),
        ],
        widget=forms.RadioSelect,
        initial="public",
    )
    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid7)

    def __init__(
        self, *args: Any, places: Sequence[Community | Group], chosen: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places = {"" if isinstance(one, Community) else one.slug: one for one in places}
        field: Any = self.fields["place"]
        field.choices = [(slug or "-", place.name) for slug, place in self.places.items()]
        field.initial = chosen if chosen in self.places else ""

    def clean_place(self) -> Group | None:
        """The group, or None for the community itself."""
        chosen = self.places[self.cleaned_data["place"].removeprefix("-")]
        return chosen if isinstance(chosen, Group) else None


class SettingsForm(forms.ModelForm):
    class Meta:
        model = RecognitionSettings
        fields = ["kudos_a_week"]
        widgets = {"kudos_a_week": forms.NumberInput(attrs={"class": "number"})}
