"""Forms of communities. They validate the input's shape; the actions enforce the rules."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from plc.accounts.forms import time_zones
from plc.core.contrast import accent_hex, accent_of
from plc.core.fields import CleanLine, CleanText, EmailField
from plc.core.ids import uuid7
from plc.core.plain import clean_text
from plc.core.slug import MAX_LENGTH, validate_slug

from .access import RANK
from .models import Charter, Community, JoinRequest, OnboardingStep, Role


class AddressField(forms.CharField):
    """A slug. JavaScript derives it from the name (name-address.js); if it is empty, the action
    does."""

    says_optional = False

    def __init__(self) -> None:
        super().__init__(
            label=_("Address"),
            max_length=MAX_LENGTH,
            required=False,
            help_text=_(
                "The last part of its address, made from the name. It cannot be changed later."
            ),
            validators=[validate_slug],
        )


class ActionForm(forms.ModelForm):
    """Takes its fields from a model, but saves nothing: an action writes the row."""

    def _post_clean(self) -> None:
        pass


class FoundForm(forms.Form):
    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid7)
    name = CleanLine(label=_("Name"), max_length=80)
    slug = AddressField()
    purpose = CleanText(
        label=_("What is it for?"),
        rows=3,
        max_length=300,
        help_text=_("One or two sentences that a newcomer understands."),
    )
    visibility = forms.ChoiceField(
        label=_("Who sees it?"),
        choices=Community.Visibility.choices,
        widget=forms.RadioSelect,
        initial=Community.Visibility.LISTED,
    )
    joining = forms.ChoiceField(
        label=_("How do people join?"),
        choices=Community.Joining.choices,
        widget=forms.RadioSelect,
        initial=Community.Joining.REQUEST,
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.OFFERED_LANGUAGES)


class SettingsForm(forms.Form):
    name = CleanLine(label=_("Name"), max_length=80)
    purpose = CleanText(
        label=_("What is it for?"),
        rows=3,
        max_length=300,
        help_text=_("One or two sentences that a newcomer understands."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.OFFERED_LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_(
            "Days and weeks of the community begin there. Everyone sees times in their own zone."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = self.initial["time_zone"]
        listed = any(now == zone for _part, zones in time_zones() for zone, _name in zones)
        # A founder's browser may have named a zone that is not offered.
        self.fields["time_zone"].choices = [*time_zones(), *([] if listed else [(now, now)])]  # type: ignore[attr-defined]


class WidenField(forms.BooleanField):
    """Shown once the action has asked for confirmation."""

    def __init__(self) -> None:
        super().__init__(
            label=_("I know that more people will be able to read what was written here"),
            required=False,
        )


class JoiningForm(forms.Form):
    visibility = forms.ChoiceField(
        label=_("Who sees it?"),
        choices=Community.Visibility.choices,
        widget=forms.RadioSelect,
        help_text=_("Posts in groups that are not public stay with their members in any case."),
    )
    joining = forms.ChoiceField(
        label=_("How do people join?"),
        choices=Community.Joining.choices,
        widget=forms.RadioSelect,
    )
    confirmed = WidenField()


class ModerationForm(forms.Form):
    moderation_rules = CleanText(
        label=_("Rules for moderation"),
        rows=8,
        max_length=5000,
        required=False,
        help_text=_("What is taken down, who decides, how to object. Everyone here can read it."),
    )
    hide_threshold = forms.IntegerField(
        label=_("Hide after so many reports"),
        min_value=2,
        max_value=20,
        help_text=_(
            "When so many different people report the same thing, it hides until a "
            "moderator has looked."
        ),
        widget=forms.NumberInput(attrs={"class": "number"}),
    )


FIRST_FIGURES = (230, 0.084)  # petrol, until a custom colour is chosen
SWATCH = '<span class="swatch" data-accent="{}" aria-hidden="true"></span>{}'


class ColourInput(forms.TextInput):
    input_type = "color"


class LookForm(forms.Form):
    """A custom colour is chosen with the browser's colour input and converted to hue and chroma."""

    says_optional = False

    accent = forms.ChoiceField(
        label=_("Accent colour"),
        choices=Community.Accent.choices,
        widget=forms.RadioSelect,
        help_text=_("For links, buttons and the place where one is."),
    )
    own_colour = forms.RegexField(
        r"^#[0-9a-fA-F]{6}$",
        label=_("Our own colour"),
        required=False,
        help_text=_(
            "We take its hue and its strength, and set how light it is, so that text stays "
            "readable by day and by night."
        ),
        widget=ColourInput,
        error_messages={"invalid": _("Choose a colour.")},
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_(
            "A picture at least 128 pixels wide and high; of one that is not square, the middle is "
            "shown."
        ),
    )
    cover = forms.FileField(
        label=_("Cover"), required=False, help_text=_("Five times as wide as high.")
    )
    remove_logo = forms.BooleanField(label=_("Remove the logo"), required=False)
    remove_cover = forms.BooleanField(label=_("Remove the cover"), required=False)

    def __init__(self, *args: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.figures = FIRST_FIGURES
        if community.accent_hue is not None and community.accent_chroma is not None:
            self.figures = (community.accent_hue, community.accent_chroma)
        self.initial["own_colour"] = accent_hex(*self.figures)
        self.fields["accent"].choices = [  # type: ignore[attr-defined]
            (key, format_html(SWATCH, f"c-{community.slug}" if key == "own" else key, label))
            for key, label in Community.Accent.choices
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        colour = data.pop("own_colour", "")
        if data.get("accent") != Community.Accent.OWN or "own_colour" in self.errors:
            return data
        if not colour:
            self.add_error("own_colour", _("Choose a colour."))
        elif colour.lower() != self.initial["own_colour"]:
            self.figures = accent_of(colour)
        data["accent_hue"], data["accent_chroma"] = self.figures
        return data


class CharterForm(ActionForm):
    class Meta:
        model = Charter
        fields = [
            "mission",
            "vision",
            "values",
            "shared_goals",
            "norms",
            "expectations",
            "ownership",
            "default_licence",
        ]
        widgets = {
            name: forms.Textarea(attrs={"rows": rows})
            for name, rows in [
                ("mission", 3),
                ("vision", 3),
                ("values", 4),
                ("shared_goals", 4),
                ("norms", 6),
                ("expectations", 4),
                ("ownership", 3),
            ]
        }
        help_texts = {
            "mission": _("Why we exist, in a few sentences."),
            "vision": _("How things will be when we have done our work."),
            "norms": _("How we work together. One norm on each line."),
            "expectations": _("What a member gives, and what a member may count on."),
            "ownership": _("Who owns what is written and shared here, in plain words."),
            "default_licence": _(
                "What others may do with a contribution that does not say otherwise."
            ),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, value in data.items():
            if isinstance(value, str) and name != "default_licence":
                data[name] = clean_text(value)
        if data.get("mission") == "":  # it consisted of invisible characters only
            self.add_error("mission", self.fields["mission"].error_messages["required"])
        return data


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, role.label) for role in sorted(roles, key=RANK.__getitem__, reverse=True)
        ]


class AskForm(ActionForm):
    class Meta:
        model = JoinRequest
        fields = ["message"]
        widgets = {"message": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"message": _("A sentence or two help those who answer.")}

    def clean_message(self) -> str:
        return clean_text(self.cleaned_data["message"])


class AnswerForm(forms.Form):
    """The answer to a request to join; the buttons decide."""

    decision = forms.ChoiceField(
        choices=[("accept", ""), ("decline", "")],
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Choose whether to let them in.")
        ),
    )
    answer = CleanLine(label=_("A word to them"), max_length=1000, required=False)


class InvitationForm(forms.Form):
    """The role and the expiry, common to both kinds of invitation."""

    role = forms.ChoiceField(label=_("They join as"))
    days = forms.ChoiceField(
        label=_("Good for"),
        choices=[("1", _("1 day")), ("10", _("10 days")), ("30", _("30 days"))],
        initial="10",
    )

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Nobody becomes an owner by invitation: owners are appointed on the members page.
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, role.label)
            for role in sorted(roles, key=RANK.__getitem__)
            if role != Role.OWNER
        ]
        self.fields["role"].initial = Role.MEMBER

    def clean_days(self) -> int:
        return int(self.cleaned_data["days"])


class LetterForm(InvitationForm):
    emails = forms.CharField(
        label=_("E-mail addresses"),
        max_length=20_000,
        help_text=_("One on each line, or separated by commas; at most 50."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    message = CleanText(label=_("A word from you"), rows=3, max_length=1000, required=False)
    field_order = ["emails", "message", "role", "days"]

    def clean_emails(self) -> list[str]:
        text = self.cleaned_data["emails"].replace(",", " ").replace(";", " ")
        emails = text.split()
        for email in emails:
            try:
                EmailField().clean(email)
            except forms.ValidationError:
                raise forms.ValidationError(
                    _("%(email)s is not an e-mail address."), params={"email": email[:100]}
                ) from None
        return emails


class LinkForm(InvitationForm):
    max_uses = forms.IntegerField(
        label=_("For how many people"),
        min_value=1,
        max_value=1000,
        initial=25,
        widget=forms.NumberInput(attrs={"class": "number"}),
    )
    field_order = ["max_uses", "role", "days"]


class StepForm(ActionForm):
    title = CleanLine(label=_("What the newcomer reads"), max_length=80)
    text = CleanLine(label=_("A sentence more"), max_length=300, required=False)
    url = CleanLine(
        label=_("Where it leads"),
        max_length=500,
        required=False,
        help_text=_("For something else: an address on this site (/c/…) or a link (https://…)."),
    )

    class Meta:
        model = OnboardingStep
        fields = ["kind", "title", "text", "url"]
        labels = {"kind": _("What it is")}

    def clean_url(self) -> str:
        """Accept http(s) URLs and paths of this site only, nothing that a browser would execute."""
        url: str = self.cleaned_data["url"]
        ours = url.startswith("/") and not url.startswith(("//", "/\\"))
        if url and not ours and not url.startswith(("https://", "http://")):
            raise forms.ValidationError(_("Begin with / or https://."))
        return url


class HandOverForm(forms.Form):
    """A choice of memberships, by name; if there are too many for a menu, those that match
    ``query``. The door checks the choice."""

    most = 200

    to = forms.UUIDField(
        label=_("To whom"),
        error_messages=dict.fromkeys(("required", "invalid"), _("Choose a member.")),
    )

    def __init__(self, data: Any = None, *, heirs: QuerySet[Any], query: str = "") -> None:
        super().__init__(data)
        heirs = heirs.filter(user__name__icontains=query)
        found = list(heirs.select_related("user").order_by("user__name", "id")[: self.most + 1])
        people = [
            (membership.user.public_id, f"{membership.user.name}, {membership.get_role_display()}")
            for membership in found[: self.most]
        ]
        self.fields["to"].widget = forms.Select(choices=[("", _("Choose a member")), *people])
        self.offers, self.query = bool(people), query
        self.looks_for = bool(query) or len(found) > self.most
