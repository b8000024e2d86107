"""Forms of the library. They validate the input's shape; the actions enforce the rules."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.conf.global_settings import LANGUAGES
from django.utils.functional import lazy
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from communities.community.models import Community, Licence
from communities.groups.access import group_memberships_of
from communities.groups.models import Group
from plc.accounts.models import User
from plc.core.fields import CleanLine, CleanText
from plc.core.ids import uuid7
from plc.core.refusals import Refused
from plc.files.access import files_to_attach
from plc.files.actions import store_upload, what_can_be_shared
from plc.files.models import StoredFile

from .actions import Sent
from .actions.leaving import Stays
from .captions import MOST
from .licences import usual_licence
from .models import FOREVER, Help, Kind, Level, Resource, ResourceVersion, ReviewAnswer
from .wording import SPOKEN, WAYS, Content

MONTH_WORDS = {
    3: _("In three months"),
    6: _("In six months"),
    12: _("In a year"),
    24: _("In two years"),
    FOREVER: _("Never: it does not age"),
}
WHOLE = "community"


def language_choices() -> list[tuple[str, str]]:
    """Every language, in the reader's; those of the site come first."""
    offered = [code for code, _name in settings.LANGUAGES]
    others = sorted((language_name(code), code) for code, _name in LANGUAGES if code not in offered)
    own = [(code, language_name(code)) for code in offered]
    return [
        ("", gettext("No language, or several")),
        *own,
        *((code, name) for name, code in others),
    ]


def language_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


class About(forms.Form):
    """What is said about a resource."""

    title = CleanLine(label=_("Title"), max_length=160)
    summary = CleanText(
        label=_("What it is good for"),
        rows=2,
        required=False,
        max_length=600,
        help_text=_("For whom, for what, and what to look out for."),
    )
    topics = CleanLine(
        label=_("Topics"),
        required=False,
        max_length=320,
        help_text=_("Up to five, with commas between them, as in: handover, run charts."),
    )
    level = forms.ChoiceField(label=_("Skill level"), choices=Level.choices)
    language = forms.ChoiceField(
        label=_("Language"), choices=lazy(language_choices, list), required=False
    )
    minutes = forms.IntegerField(
        label=_("Minutes it takes"), required=False, min_value=1, max_value=6000
    )
    licence = forms.ChoiceField(label=_("Licence"), choices=Licence.choices)
    attribution = CleanLine(
        label=_("Who made it, if not you"),
        required=False,
        max_length=400,
        help_text=_("Name and source. It stays with every copy."),
    )
    review_months = forms.TypedChoiceField(
        label=_("Look at it again"),
        coerce=int,
        choices=[(months, MONTH_WORDS[months]) for months in (3, 6, 12, 24, FOREVER)],
        help_text=_("You are asked then whether it is still right."),
    )

    @property
    def sent(self) -> Sent:
        return Sent(**{name: self.cleaned_data[name] for name in About.base_fields})


class Contents(forms.Form):
    """What a version consists of, in one of the ways of its kind. An uploaded file is stored even
    if the form is invalid, and stands in ``kept`` when it is shown again."""

    address = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=2000,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    file = forms.FileField(label=_("File"), required=False)
    body = CleanText(label=_("Text"), required=False, max_length=60_000)
    captions = forms.FileField(
        label=_("Captions"),
        required=False,
        help_text=_("A file with the extension .vtt or .srt, for those who cannot hear it."),
    )
    transcript = CleanText(
        label=_("Transcript"),
        rows=4,
        required=False,
        max_length=200_000,
        help_text=_("What is said, to read beside it and to find it by. Captions can stand in."),
    )

    def prepare(self, by: User, kind: str) -> None:
        """Leave the fields that this kind has, in its order."""
        self.by, self.kind = by, kind
        self.kept: StoredFile | None = None
        ways = WAYS[Kind(kind)]
        for name in {"address", "file", "body"} - set(ways):
            del self.fields[name]
        if kind not in SPOKEN:
            del self.fields["captions"], self.fields["transcript"]
        if "file" in self.fields:
            self.fields["file"].help_text = what_can_be_shared()
        if len(ways) == 1 and ways[0] != "file":  # one that is kept counts
            self.fields[ways[0]].required = True
        self.ways = [self[name] for name in ways]
        if key := self.data.get("kept") or self.initial.get("kept"):
            self.kept = next(iter(files_to_attach(by, [key])), None)

    def keep_file(self) -> None:
        """Store the upload, even if the rest of the form is invalid."""
        if (upload := self.cleaned_data.get("file")) is not None:
            try:
                self.kept = store_upload(by=self.by, upload=upload)
            except Refused as refusal:
                raise Refused(refusal.sentence, field="file") from None

    def read_captions(self) -> str:
        upload = self.cleaned_data.get("captions")
        if upload is None:
            return ""
        if upload.size > 4 * MOST:
            raise Refused(gettext("These captions are too long."), field="captions")
        return upload.read().decode("utf-8-sig", "replace")

    @property
    def content(self) -> Content:
        data = self.cleaned_data
        return Content(
            address=data.get("address", ""),
            file=self.kept,
            body=data.get("body", ""),
            captions=self.read_captions(),
            transcript=data.get("transcript", ""),
        )


class ResourceForm(Contents, About):
    """The form of a new resource of one kind in one place."""

    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid7)
    shared = forms.ChoiceField(
        label=_("Who sees the resource?"),
        widget=forms.RadioSelect,
        initial="place",
    )
    anyway = forms.BooleanField(label=_("Add it all the same"), required=False)

    def __init__(
        self,
        *args: Any,
        by: User,
        community: Community,
        group: Group | None,
        kind: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.community, self.group = community, group
        self.prepare(by, kind)
        everyone = gettext("Everyone who reads %(place)s") % {"place": (group or community).name}
        shared: Any = self.fields["shared"]
        shared.choices = [("place", everyone), ("me", gettext("Only me, for now"))]
        self.fields["licence"].initial = usual_licence(community)
        self.fields["language"].initial = community.language
        self.fields["review_months"].initial = 12

    @property
    def share(self) -> bool:
        return self.cleaned_data["shared"] == "place"


class AboutForm(About):
    """Changing what is said about a resource."""


def about_for_editing(resource: Resource) -> dict[str, Any]:
    names = ("title", "summary", "level", "language", "minutes", "licence", "attribution")
    shown: dict[str, Any] = {name: getattr(resource, name) for name in names}
    topics = resource.topics.order_by("id").values_list("name", flat=True)
    return shown | {"topics": ", ".join(topics), "review_months": resource.review_months}


class VersionForm(Contents):
    """A new version of a resource."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    what_changed = CleanLine(
        label=_("What is different"),
        required=False,
        max_length=300,
        help_text=_("For those who know the version before."),
    )

    without_captions = forms.BooleanField(label=_("Remove the captions"), required=False)

    def __init__(self, *args: Any, by: User, resource: Resource, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prepare(by, resource.kind)
        captioned = resource.versions.filter(number=resource.version).exclude(captions="")
        if not captioned.exists():
            del self.fields["without_captions"]

    @property
    def content(self) -> Content:
        dropped = self.cleaned_data.get("without_captions")
        return replace(super().content, drops_captions=bool(dropped))


def version_for_editing(version: ResourceVersion) -> dict[str, Any]:
    return {
        "address": version.address,
        "body": version.body,
        "transcript": version.transcript,
        "seen": version.number,
    }


class HelpedForm(forms.Form):
    """Whether it helped; the buttons decide."""

    answer = forms.ChoiceField(
        label=_("Did it help you?"), choices=Help.choices, widget=forms.RadioSelect
    )
    where = CleanText(
        label=_("Where did it help, or not?"),
        rows=2,
        required=False,
        max_length=300,
        help_text=_("A sentence for others: where you used it, and what came of it."),
    )
    named = forms.BooleanField(label=_("Show my name with it"), required=False, initial=True)


class TalkForm(forms.Form):
    """The first words of the conversation about a resource."""

    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid7)
    body = CleanText(label=_("What would you like to ask or say?"), rows=3, max_length=30_000)


class ReviewForm(forms.Form):
    says_optional = False

    answer = forms.ChoiceField(choices=ReviewAnswer.choices, widget=forms.HiddenInput)
    note = CleanLine(
        label=_("A word for those who look at it next"), required=False, max_length=300
    )


class MoveForm(forms.Form):
    """Another place in the same community that the person can add to."""

    says_optional = False

    place = forms.ChoiceField(label=_("Where it belongs"))

    def __init__(self, *args: Any, by: User, resource: Resource, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = (membership.group for membership in group_memberships_of(by).values())
        self.groups = {
            str(group.public_id): group
            for group in mine
            if group.community_id == resource.community_id and not group.archived_at
        }
        here = resource.group
        if here is not None:
            self.groups.setdefault(str(here.public_id), here)
        names = sorted((group.name, key) for key, group in self.groups.items())
        choices = [(WHOLE, resource.community.name), *((key, name) for name, key in names)]
        place: Any = self.fields["place"]
        place.choices = choices
        place.initial = str(here.public_id) if here else WHOLE

    @property
    def group(self) -> Group | None:
        return self.groups.get(self.cleaned_data["place"])


class CopyForm(forms.Form):
    """Which community one's own version belongs to; the first is offered."""

    says_optional = False

    to = forms.ChoiceField(label=_("Where it goes"))
    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid7)

    def __init__(self, *args: Any, communities: Sequence[Community], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_choice = len(communities) > 1
        place: Any = self.fields["to"]
        place.choices = [(one.slug, one.name) for one in communities]


class CollectionForm(forms.Form):
    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid7)
    title = CleanLine(label=_("Title"), max_length=160)
    description = CleanText(
        label=_("What it is for"),
        rows=3,
        required=False,
        max_length=1000,
        help_text=_("For whom it is, and in which order to read it."),
    )
    shared = forms.ChoiceField(
        label=_("Who sees the collection?"),
        widget=forms.RadioSelect,
        required=False,
        initial="place",
    )

    def __init__(self, *args: Any, place: Community | Group | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if place is None:
            del self.fields["shared"]
            return
        everyone = gettext("Everyone who reads %(place)s") % {"place": place.name}
        shared: Any = self.fields["shared"]
        shared.choices = [("place", everyone), ("me", gettext("Only me, for now"))]


class CollectForm(forms.Form):
    """Putting a resource into a collection; an empty choice begins a new one."""

    says_optional = False

    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid7)
    collection = forms.ChoiceField(label=_("Collection"), required=False)
    title = CleanLine(label=_("Or begin one, called"), required=False, max_length=160)
    note = CleanLine(label=_("Why it is there"), required=False, max_length=300)

    def __init__(self, *args: Any, collections: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.collections = {str(one.public_id): one for one in collections}
        field: Any = self.fields["collection"]
        field.choices = [("", "–"), *((key, one.title) for key, one in self.collections.items())]


class LeaveForm(forms.Form):
    """What becomes of what somebody shared in a community."""

    community = forms.ChoiceField(label=_("Community"))
    stays = forms.ChoiceField(
        label=_("What becomes of it?"), choices=Stays.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, communities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.communities = {one.slug: one for one in communities}
        field: Any = self.fields["community"]
        field.choices = [(slug, one.name) for slug, one in self.communities.items()]
