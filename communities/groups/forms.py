"""Forms of groups. They validate the input's shape; the actions enforce the rules."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.community.forms import AddressField, WidenField
from plc.core.fields import CleanLine, CleanText
from plc.core.ids import uuid7

from .models import Group, GroupKind, GroupRole


class SettingsForm(forms.Form):
    name = CleanLine(label=_("Name"), max_length=80)
    purpose = CleanText(
        label=_("What we are here for"),
        rows=3,
        max_length=1000,
        help_text=_("A newcomer reads this first."),
    )
    norms = CleanText(
        label=_("How we work together"),
        rows=5,
        max_length=2000,
        required=False,
        help_text=_("One norm on each line."),
    )
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=GroupKind.choices,
        widget=forms.RadioSelect,
        initial=GroupKind.WORK_TEAM,
    )
    visibility = forms.ChoiceField(
        label=_("Who sees it?"),
        choices=Group.Visibility.choices,
        widget=forms.RadioSelect,
        initial=Group.Visibility.PRIVATE,
    )
    confirmed = WidenField()
    joining = forms.ChoiceField(
        label=_("How do people join?"),
        choices=Group.Joining.choices,
        widget=forms.RadioSelect,
        initial=Group.Joining.REQUEST,
    )
    size_min = forms.IntegerField(
        label=_("Smallest size"),
        min_value=1,
        max_value=5000,
        initial=15,
        help_text=_("Nothing is closed while it is smaller."),
        widget=forms.NumberInput(attrs={"class": "number"}),
    )
    size_max = forms.IntegerField(
        label=_("Largest size"),
        min_value=1,
        max_value=5000,
        required=False,
        initial=25,
        help_text=_("Then people wait, first come, first in. Empty: no limit."),
        widget=forms.NumberInput(attrs={"class": "number"}),
    )


class FoundForm(SettingsForm):
    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid7)
    slug = AddressField()
    confirmed = None  # type: ignore[assignment]  # nothing was written yet

    field_order = ("name", "slug")


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=GroupRole.choices, widget=forms.RadioSelect)


class AskForm(forms.Form):
    message = CleanText(
        label=_("Why you would like to join"),
        rows=3,
        max_length=1000,
        required=False,
        help_text=_("A sentence or two help those who answer."),
    )


class InviteForm(forms.Form):
    person = forms.UUIDField()
    role = forms.ChoiceField(
        choices=[
            (GroupRole.MEMBER.value, GroupRole.MEMBER.label),
            (GroupRole.OBSERVER.value, GroupRole.OBSERVER.label),
        ]
    )


class TemplateForm(forms.Form):
    name = CleanLine(label=_("Name of the template"), max_length=80)
