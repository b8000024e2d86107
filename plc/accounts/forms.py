"""Forms of profiles. They validate the input's shape; the actions enforce the rules."""

import zoneinfo
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import URLValidator
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plc.core.fields import CleanLine
from plc.core.markdown import Unreadable, render
from plc.core.plain import clean_text

from .actions.profiles import BASICS, MAX_ENTRIES, MAX_LINKS, MAX_SKILLS
from .adapters import welcome
from .models import MemberType, Profile, ProfileEntry, ProfileField, Skill, User, Visibility
from .visibility import FIELDS, profile_of, rung_of

BLANK_ROWS = 3
MAX_PICTURE_BYTES = 15_000_000


class SignupDetails(forms.Form):
    """The fields of the sign-up form besides e-mail and password."""

    name = CleanLine(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        welcome(request, user, self.cleaned_data["name"])


# --- sections of the profile --------------------------------------------------------------------


class BasicsForm(forms.Form):
    name = CleanLine(label=_("Name"), max_length=120, help_text=_("As you write it yourself."))
    pronouns = CleanLine(label=_("Pronouns"), max_length=40, required=False)
    headline = CleanLine(
        label=_("Headline"),
        max_length=160,
        required=False,
        help_text=_("One sentence: what you do, and what you care about in it."),
    )
    organisation = CleanLine(label=_("Organisation"), max_length=120, required=False)
    role = CleanLine(label=_("Role"), max_length=120, required=False)
    member_type = forms.ModelChoiceField(
        MemberType.objects.none(), label=_("Kind of member"), required=False, empty_label=_("None")
    )
    location = CleanLine(label=_("Location"), max_length=120, required=False)
    speaks = CleanLine(
        label=_("Languages"),
        max_length=120,
        required=False,
        help_text=_("For instance “English, Portuguese”."),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        profile = profile_of(person)
        initial = {key: getattr(profile, key) for key in BASICS}
        initial |= {"name": person.name, "member_type": person.member_type_id}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        kinds = MemberType.objects.filter(self_chosen=True)
        if person.member_type_id:
            kinds |= MemberType.objects.filter(pk=person.member_type_id)
        self.fields["member_type"].queryset = kinds  # type: ignore[attr-defined]
        if not kinds.exists():
            del self.fields["member_type"]


class AboutForm(forms.Form):
    about = forms.CharField(
        label=_("About you"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
    )

    def clean_about(self) -> str:
        text = clean_text(self.cleaned_data["about"])
        try:
            render(text)
        except Unreadable as unreadable:
            raise forms.ValidationError(str(unreadable)) from unreadable
        return text


class PictureForm(forms.Form):
    picture = forms.FileField(
        label=_("Picture"),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=_("A square is cut from the middle. Place and camera are not kept."),
    )

    def clean_picture(self) -> Any:
        file = self.cleaned_data["picture"]
        if file.size > MAX_PICTURE_BYTES:
            raise forms.ValidationError(_("This file is over 15 MB. Choose a smaller one."))
        return file


class CoverForm(PictureForm):
    picture = forms.FileField(
        label=_("Cover picture"),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=_("Wide and quiet: it is shown above your name."),
    )


# --- repeated rows ------------------------------------------------------------------------------


class LinkRow(forms.Form):
    label = CleanLine(label=_("What it is"), max_length=60, required=False)
    url = forms.URLField(label=_("Address"), max_length=500, required=False, assume_scheme="https")

    def clean_url(self) -> str:
        url = self.cleaned_data["url"]
        if url:
            URLValidator(schemes=["http", "https"])(url)
        return url

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("label") and not data.get("url") and "url" not in self.errors:
            self.add_error("url", _("Enter the address that this leads to."))
        if data.get("url") and not data.get("label") and "label" not in self.errors:
            self.add_error("label", _("Say in a word what it is."))
        return data


class SkillRow(forms.Form):
    name = CleanLine(label=_("Skill"), max_length=60, required=False)
    level = forms.TypedChoiceField(
        label=_("Level"), choices=Skill.Level.choices, coerce=int, initial=Skill.Level.PRACTISING
    )


class EntryRow(forms.Form):
    text = CleanLine(label=_("With what"), max_length=120, required=False)
    note = CleanLine(label=_("A note"), max_length=200, required=False)
    bare_note = _("Say with what, or take the note out.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("note") and not data.get("text") and "text" not in self.errors:
            self.add_error("text", self.bare_note)
        return data


class GoalRow(EntryRow):
    text = CleanLine(label=_("What you want to learn"), max_length=120, required=False)
    bare_note = _("Say what you want to learn, or take the note out.")


class Rows(forms.BaseFormSet):
    """Rows of which empty ones are ignored: clearing a row deletes it. A few empty rows are
    appended, so that adding works without JavaScript."""

    key = "text"

    def filled(self) -> list[dict[str, Any]]:
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get(self.key)]


class LinkRows(Rows):
    key = "url"


class SkillRows(Rows):
    key = "name"


def rows(form: type[forms.Form], most: int, formset: type[Rows] = Rows) -> type[Rows]:
    return forms.formset_factory(  # type: ignore[return-value]
        form,
        formset=formset,
        extra=BLANK_ROWS,
        max_num=most,
        absolute_max=most + BLANK_ROWS,
        validate_max=True,
    )


LinkFormSet = rows(LinkRow, MAX_LINKS, LinkRows)
SkillFormSet = rows(SkillRow, MAX_SKILLS, SkillRows)
ENTRY_FORMSETS = {
    kind: rows(GoalRow if kind == ProfileEntry.Kind.GOAL else EntryRow, MAX_ENTRIES)
    for kind in ProfileEntry.Kind
}


# --- who sees what, further questions -----------------------------------------------------------


class VisibilityForm(forms.Form):
    """A visibility choice for each field of the profile."""

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in FIELDS.items():
            self.fields[name] = forms.ChoiceField(
                label=str(label), choices=Visibility.choices, initial=rung_of(profile, name)
            )


class CustomFieldsForm(forms.Form):
    """The custom fields for this person's member type."""

    def __init__(
        self,
        *args: Any,
        questions: Iterable[ProfileField],
        answers: dict[int, Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        for question in self.questions:
            held = answers.get(question.pk)
            self.fields[f"q{question.pk}"] = field_for(question, held.value if held else None)
            if question.visibility_chosen:
                self.fields[f"v{question.pk}"] = forms.ChoiceField(
                    label=gettext("Who sees “%(label)s”") % {"label": question.label},
                    choices=Visibility.choices,
                    initial=(held and held.visibility) or question.default_visibility,
                )

    def values(self) -> dict[ProfileField, Any]:
        return {
            question: storable(self.cleaned_data[f"q{question.pk}"]) for question in self.questions
        }

    def rungs(self) -> dict[int, str]:
        return {
            question.pk: self.cleaned_data[f"v{question.pk}"]
            for question in self.questions
            if question.visibility_chosen
        }

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField | None]]:
        return [
            (
                self[f"q{question.pk}"],
                self[f"v{question.pk}"] if question.visibility_chosen else None,
            )
            for question in self.questions
        ]


def field_for(question: ProfileField, value: Any) -> forms.Field:
    """The form field for a custom field."""
    common: dict[str, Any] = {
        "label": question.label,
        "help_text": question.hint,
        "required": question.required,
        "initial": value,
    }
    choices = [(option, option) for option in question.choices]
    match question.kind:
        case ProfileField.Kind.TEXT:
            return forms.CharField(max_length=2000, widget=forms.Textarea, **common)
        case ProfileField.Kind.CHOICE:
            return forms.ChoiceField(choices=[("", gettext("None")), *choices], **common)
        case ProfileField.Kind.CHOICES:
            boxes = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(choices=choices, widget=boxes, **common)
        case ProfileField.Kind.DATE:
            widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            return forms.DateField(widget=widget, **common)
        case ProfileField.Kind.URL:
            return forms.URLField(max_length=500, assume_scheme="https", **common)
    return CleanLine(max_length=200, **common)


def storable(value: Any) -> Any:
    """Convert to what JSON can store: dates in ISO format, text without invisible characters."""
    if isinstance(value, str):
        return clean_text(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


# --- preferences and the directory --------------------------------------------------------------


@lru_cache(maxsize=1)
def time_zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """Time zones to choose from, grouped by region."""
    parts: dict[str, list[tuple[str, str]]] = {}
    for zone in sorted(zoneinfo.available_timezones()):
        part, _slash, place = zone.partition("/")
        if place and part not in {"Etc", "SystemV", "US", "Canada", "Brazil", "Chile", "Mexico"}:
            parts.setdefault(part, []).append((zone, place.replace("_", " ")))
    return [*parts.items(), ("UTC", [("UTC", "UTC")])]


class PreferencesForm(forms.Form):
    language = forms.ChoiceField(label=_("Language of the pages"), required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    scheme = forms.ChoiceField(
        label=_("Colours"),
        required=False,
        choices=User.Scheme.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            ("", gettext("As the browser asks")),
            *settings.OFFERED_LANGUAGES,
        ]
        zones = [("", gettext("As the browser says")), *time_zones()]
        self.fields["time_zone"].choices = zones  # type: ignore[attr-defined]


class DeleteAccountForm(forms.Form):
    """Nobody deletes their account by one click."""

    sure = forms.BooleanField(
        label=_("I understand that nobody can undo this"),
        error_messages={"required": _("Confirm that you want this.")},
    )


class MemberTypeField(forms.ModelChoiceField):
    def label_from_instance(self, obj: MemberType) -> str:
        return obj.plural


class DirectoryForm(forms.Form):
    """Search and filters of the member directory, all in the query string."""

    says_optional = False

    q = forms.CharField(label=_("Search"), max_length=100, required=False)
    skill = forms.CharField(label=_("Skill"), max_length=60, required=False)
    help = forms.CharField(label=_("Can help with"), max_length=120, required=False)
    kind = MemberTypeField(
        MemberType.objects.all(), label=_("Kind of member"), required=False, empty_label=_("All")
    )
    community = forms.ChoiceField(label=_("Community"), required=False)
    followed = forms.BooleanField(label=_("Only people I follow"), required=False)

    def __init__(self, *args: Any, communities: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(place.key, place.name) for place in communities]
        if len(places) < 2:  # a single community is no filter
            del self.fields["community"]
            return
        self.fields["community"].choices = [("", gettext("All of mine")), *places]  # type: ignore[attr-defined]
