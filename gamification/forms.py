"""Forms of recognition. They validate the input's shape; the actions enforce the rules."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.community.forms import ActionForm
from communities.community.models import Community
from communities.groups.models import Group
from plc.core.fields import CleanLine
from plc.core.ids import uuid7

from .levels.ladders import ladders_of
from .levels.requirements import REQUIREMENTS, pathways_to_ask_for
from .models import Holding, Level, RecognitionSettings, Telling, TellingChoice, ValueKind
from .models.kudos import MAX_THANKS
from .models.levels import MAX_REASON


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
        fields = ["kudos_a_week", "level_marks"]
        widgets = {
            "kudos_a_week": forms.NumberInput(attrs={"class": "number"}),
            "level_marks": forms.RadioSelect,
        }


class TellingForm(forms.Form):
    telling = forms.ChoiceField(
        label=_("When you earn a badge or reach a level"),
        choices=Telling.choices,
        widget=forms.RadioSelect,
    )
    group = forms.ChoiceField(label=_("Group"), required=False)

    def __init__(
        self, *args: Any, choice: TellingChoice, groups: Sequence[Group], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.groups = {group.slug: group for group in groups}
        fields: dict[str, Any] = self.fields
        fields["telling"].initial = choice.telling
        fields["group"].choices = [("", _("No group"))]
        fields["group"].choices += [(slug, group.name) for slug, group in self.groups.items()]
        fields["group"].initial = choice.group.slug if choice.group else ""

    def clean_group(self) -> Group | None:
        return self.groups.get(self.cleaned_data["group"])


class LevelForm(ActionForm):
    """A level, with a number for everything that it can ask for."""

    class Meta:
        model = Level
        fields = ["name", "description", "after", "appoints", "term_months"]
        field_classes = {"name": CleanLine, "description": CleanLine}
        widgets = {"term_months": forms.NumberInput(attrs={"class": "number"})}

    def __init__(self, *args: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        after: Any = self.fields["after"]
        ladder = ladders_of([community.pk]).get(community.pk, [])
        others = [level for level in ladder if level != self.instance]
        after.queryset = Level.objects.filter(pk__in=[level.pk for level in others])
        after.choices = [("", _("Nothing: it is the first"))]
        after.choices += [(level.pk, level.name) for level in others]
        if self.instance.pk is None and others:
            after.initial = others[-1].pk  # a new one comes last, unless its author moves it
        for key, requirement in REQUIREMENTS.items():
            amount: Any = forms.IntegerField(
                label=str(requirement.label),
                required=False,
                min_value=0,
                max_value=requirement.most,
                initial=self.instance.requirements.get(key),
                widget=forms.NumberInput(attrs={"class": "number"}),
            )
            amount.says_optional = False
            self.fields[key] = amount
        if choices := pathways_to_ask_for(community):
            asked = [key for key, _name in choices if key in self.instance.requirements]
            self.fields["particular"] = forms.MultipleChoiceField(
                label=_("These pathways"),
                choices=choices,
                initial=asked,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def about(self) -> list[forms.BoundField]:
        return [self[name] for name in self.Meta.fields]

    @property
    def takes(self) -> list[forms.BoundField]:
        return [self[key] for key in REQUIREMENTS]

    @property
    def chosen(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            **{name: data[name] for name in self.Meta.fields},
            "requirements": {
                **{key: data[key] for key in REQUIREMENTS if data[key]},
                **dict.fromkeys(data.get("particular", ()), 1),
            },
        }


class DecisionForm(forms.Form):
    """What to do about somebody's level: for which group, and why not. Several are on a page."""

    says_optional = False
    group = forms.ChoiceField(label=_("Facilitates"), required=False)
    reason = CleanLine(label=_("Why? The member reads it."), required=False)

    def __init__(
        self,
        *args: Any,
        holding: Holding,
        groups: Sequence[Group],
        without_group: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"id_{holding.pk}_%s"
        self.holding = holding
        self.groups = {group.slug: group for group in groups}
        field: Any = self.fields["group"]
        field.choices = [("", _("No group yet"))] if without_group else []
        field.choices += [(slug, group.name) for slug, group in self.groups.items()]

    def clean_group(self) -> Group | None:
        return self.groups.get(self.cleaned_data["group"])


class NominationForm(forms.Form):
    sentence = CleanLine(
        label=_("Why, in a sentence"),
        help_text=_("The member and those who approve read it."),
        widget=forms.TextInput(attrs={"data-most": MAX_REASON}),
    )

    def __init__(self, *args: Any, of_oneself: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of_oneself:
            self.fields["sentence"].help_text = _("Those who approve read it.")
