"""Forms of certificates. They validate the input's shape; the actions enforce the rules."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.community.models import Community
from learning.courses.models import Course
from plc.accounts.models import User
from plc.core.fields import CleanLine, CleanText
from plc.core.ids import uuid7
from plc.core.refusals import Refused
from plc.files.actions import store_upload
from plc.files.models import StoredFile

from .actions import Signer
from .actions.designs import WORDS
from .looks import Face, Signed
from .models import (
    MOST_SIGNATURES,
    AfterDeletion,
    Certificate,
    Certification,
    Design,
    Direction,
    Paper,
    Pathway,
)
from .models.designs import MOST_BODY
from .models.pathways import ATTESTED
from .steps import choices_for
from .wording import default_words


class ColourField(forms.CharField):
    widget = forms.TextInput(attrs={"type": "color"})


class DesignForm(forms.Form):
    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid7)
    name = CleanLine(
        label=gettext_lazy("Name of the design"),
        max_length=80,
        help_text=gettext_lazy("By which you find it again. It stands on no certificate."),
    )
    heading = CleanLine(label=gettext_lazy("Heading"), max_length=80)
    body = CleanText(label=gettext_lazy("Text"), rows=9, max_length=MOST_BODY)
    paper = forms.ChoiceField(label=gettext_lazy("Paper"), choices=Paper.choices)
    direction = forms.ChoiceField(label=gettext_lazy("Direction"), choices=Direction.choices)
    ink = ColourField(label=gettext_lazy("Text"))
    accent = ColourField(label=gettext_lazy("Heading and frame"))
    ground = ColourField(label=gettext_lazy("Paper"))
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=gettext_lazy("A picture; it stands above the heading."),
    )
    without_logo = forms.BooleanField(label=gettext_lazy("Take the logo off"), required=False)

    def __init__(self, *args: Any, by: User, design: Design, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.design = by, design
        for name, value in words_of(design).items():
            self.fields[name].initial = value
        rows = {row.position: row for row in design.signatures.all()} if design.pk else {}
        for position in range(1, MOST_SIGNATURES + 1):
            self._add_signer(position, rows.get(position))
        if design.logo is None:
            del self.fields["without_logo"]

    def _add_signer(self, position: int, row: Any) -> None:
        self.fields[f"signer_{position}"] = CleanLine(
            label=_("Name"), max_length=80, initial=row.name if row else "", required=False
        )
        self.fields[f"office_{position}"] = CleanLine(
            label=_("Office"), max_length=120, initial=row.office if row else "", required=False
        )
        there = _("There is one. A new one takes its place.")
        self.fields[f"picture_{position}"] = forms.FileField(
            label=_("Picture of the signature"),
            required=False,
            widget=forms.FileInput(attrs={"accept": "image/*"}),
            help_text=there if row is not None and row.picture_id else "",
        )

    @property
    def signer_rows(self) -> list[tuple[int, Any, Any, Any]]:
        return [
            (n, self[f"signer_{n}"], self[f"office_{n}"], self[f"picture_{n}"])
            for n in range(1, MOST_SIGNATURES + 1)
        ]

    @property
    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in WORDS}

    def stored(self) -> dict[str, Any]:
        """What the action takes; pictures are stored on the way."""
        sent = self.cleaned_data
        signers = [
            Signer(
                sent[f"signer_{n}"],
                sent[f"office_{n}"],
                self._picture(f"picture_{n}") if sent[f"signer_{n}"] else None,
            )
            for n in range(1, MOST_SIGNATURES + 1)
        ]
        return {**self.words, "logo": self._picture("logo"), "signers": signers}

    def _picture(self, name: str) -> StoredFile | None:
        upload = self.cleaned_data.get(name)
        if not upload:
            return None
        try:
            return store_upload(by=self.by, upload=upload, purpose="picture")
        except Refused as refusal:
            raise Refused(refusal.sentence, field=name) from None

    def face(self) -> Face:
        """As it is typed, for the preview; pictures are those that were stored before."""
        given = {name: self[name].value() or "" for name in WORDS if name != "name"}
        rows = self.design.signatures.all() if self.design.pk else ()
        kept = {row.position: row.picture_id for row in rows}
        signed = tuple(
            Signed(name, self[f"office_{n}"].value() or "", kept.get(n))
            for n in range(1, MOST_SIGNATURES + 1)
            if (name := (self[f"signer_{n}"].value() or "").strip()[:80])
        )
        bare = "without_logo" in self.fields and self["without_logo"].value()
        logo = None if bare else self.design.logo_id
        return Face(**given, logo=logo, signatures=signed)


def words_of(design: Design) -> Mapping[str, Any]:
    """What a form of it begins with."""
    if design.pk:
        return {name: getattr(design, name) for name in WORDS}
    plain = {name: getattr(design, name) for name in WORDS if name not in ("name", "heading")}
    language = design.course.language if design.course else design.community.language
    return plain | default_words(language)


def new_design(community: Community, course: Any) -> Design:
    return Design(community=community, course=course)


class CertificationForm(forms.Form):
    design = forms.ModelChoiceField(
        Design.objects.none(),
        label=gettext_lazy("Certificate"),
        required=False,
        to_field_name="public_id",
        empty_label=gettext_lazy("None"),
    )
    automatic = forms.BooleanField(
        label=gettext_lazy("Issue it by itself, as soon as somebody has earned it"),
        required=False,
        help_text=gettext_lazy("Otherwise those who teach the course issue it, from a list."),
    )
    pass_mark = forms.IntegerField(
        label=gettext_lazy("Percent to reach in its quizzes and assignments"),
        min_value=1,
        max_value=100,
        required=False,
        help_text=gettext_lazy("The mean of all. Empty: completing the course is enough."),
    )
    months = forms.IntegerField(
        label=gettext_lazy("Months for which it holds"),
        min_value=1,
        max_value=240,
        required=False,
        help_text=gettext_lazy(
            "Holders are reminded 60 and 14 days before, and can take the course again. Empty: it "
            "holds for ever."
        ),
    )
    renews = forms.ModelChoiceField(
        Course.objects.none(),
        label=gettext_lazy("Completing it also renews the certificate of"),
        required=False,
        to_field_name="slug",
        empty_label=gettext_lazy("No other course"),
        help_text=gettext_lazy("For a short course that refreshes a longer one."),
    )
    hours = forms.DecimalField(
        label=gettext_lazy("Contact hours"),
        min_value=0,
        max_digits=6,
        decimal_places=2,
        required=False,
        help_text=gettext_lazy("Hours of professional learning, as your authority counts them."),
    )
    hours_for_all = forms.BooleanField(
        label=gettext_lazy("Also for those who completed it before"), required=False
    )
    category = CleanLine(label=gettext_lazy("Category"), max_length=80, required=False)
    authority = CleanLine(
        label=gettext_lazy("Recognised by"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("Whoever counts these hours, and under which number."),
    )

    def __init__(
        self, data: Any, *, designs: Any, courses: Any, certification: Certification
    ) -> None:
        initial = {
            name: getattr(certification, name)
            for name in ("automatic", "pass_mark", "months", "hours", "category", "authority")
        }
        design = certification.design
        initial["design"] = design.public_id if design else None
        initial["renews"] = certification.renews.slug if certification.renews else None
        super().__init__(data, initial=initial)
        self.fields["design"].queryset = designs  # type: ignore[attr-defined]
        self.fields["renews"].queryset = courses  # type: ignore[attr-defined]
        if not courses.exists():
            del self.fields["renews"]


class RevokeForm(forms.Form):
    reason = CleanLine(
        label=gettext_lazy("Why does it no longer hold?"),
        max_length=300,
        help_text=gettext_lazy("Its holder reads this."),
    )
    tells_reason = forms.BooleanField(
        label=gettext_lazy("Everybody who checks it reads it, too"), required=False
    )


class NameForm(forms.Form):
    name = CleanLine(label=gettext_lazy("Name on the certificate"), max_length=150)


class KeepForm(forms.Form):
    """What its holder wants to happen with a certificate."""

    after_deletion = forms.ChoiceField(
        label=gettext_lazy("If I delete my account"),
        choices=AfterDeletion.choices,
        widget=forms.RadioSelect,
    )
    cohort_agreed = forms.BooleanField(
        label=gettext_lazy("Name my group to whoever checks it"),
        required=False,
        help_text=gettext_lazy("Only where the group agrees to that, too."),
    )

    @classmethod
    def of(cls, certificate: Certificate) -> "KeepForm":
        names = ("after_deletion", "cohort_agreed")
        return cls(initial={name: getattr(certificate, name) for name in names})


class ActivityForm(forms.Form):
    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid7)
    place = forms.ChoiceField(
        label=gettext_lazy("Who shall count it?"),
        help_text=gettext_lazy("Those who look after this place answer, and read what you say."),
    )
    title = CleanLine(label=gettext_lazy("What was it?"), max_length=200)
    on = forms.DateField(
        label=gettext_lazy("When?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    hours = forms.DecimalField(
        label=gettext_lazy("Hours"), min_value=0, max_digits=6, decimal_places=2
    )
    category = CleanLine(label=gettext_lazy("Category"), max_length=80, required=False)
    evidence = CleanText(
        label=gettext_lazy("What shows it?"),
        rows=4,
        max_length=2000,
        required=False,
        help_text=gettext_lazy("What you did and took away. A link or a file helps."),
    )
    link = forms.URLField(
        label=gettext_lazy("Link"), max_length=500, required=False, assume_scheme="https"
    )
    file = forms.FileField(label=gettext_lazy("File"), required=False)

    def __init__(self, *args: Any, by: User, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.places = {
            str((group or community).public_id): (community, group) for community, group in places
        }
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            (key, f"{community.name}: {group.name}" if group else community.name)
            for key, (community, group) in self.places.items()
        ]

    def stored(self) -> dict[str, Any]:
        """What the action takes; the file is stored on the way."""
        sent = dict(self.cleaned_data)
        sent["community"], sent["group"] = self.places[sent.pop("place")]
        upload = sent.pop("file")
        try:
            sent["file"] = store_upload(by=self.by, upload=upload) if upload else None
        except Refused as refusal:
            raise Refused(refusal.sentence, field="file") from None
        return sent


class AnswerForm(forms.Form):
    words = CleanLine(
        label=gettext_lazy("Your answer in a sentence"), max_length=300, required=False
    )


class CorrectionForm(forms.Form):
    hours = forms.DecimalField(
        label=gettext_lazy("Hours"),
        min_value=0,
        max_digits=6,
        decimal_places=2,
        help_text=gettext_lazy("0 takes them back."),
    )
    reason = CleanLine(label=gettext_lazy("Why?"), max_length=300)


class TargetForm(forms.Form):
    hours = forms.IntegerField(
        label=gettext_lazy("Hours a year"),
        min_value=1,
        max_value=2000,
        required=False,
        help_text=gettext_lazy("Empty: no target of your own."),
    )


class PathwayForm(forms.Form):
    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid7)
    name = CleanLine(label=gettext_lazy("Title"), max_length=120)
    summary = CleanLine(
        label=gettext_lazy("In a sentence"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Where it leads. It stands in the list."),
    )
    body = CleanText(
        label=gettext_lazy("What it is about"), rows=6, max_length=10_000, required=False
    )
    in_order = forms.BooleanField(
        label=gettext_lazy("One after the other"),
        required=False,
        initial=True,
        help_text=gettext_lazy("A step counts once those before it are reached."),
    )
    design = forms.ModelChoiceField(
        Design.objects.none(),
        label=gettext_lazy("Certificate at the end"),
        required=False,
        to_field_name="public_id",
        empty_label=gettext_lazy("None"),
    )
    months = forms.IntegerField(
        label=gettext_lazy("Months for which it holds"),
        min_value=1,
        max_value=240,
        required=False,
    )

    def __init__(self, *args: Any, designs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["design"].queryset = designs  # type: ignore[attr-defined]


def page_of(pathway: Pathway) -> dict[str, Any]:
    names = ("name", "summary", "body", "in_order", "months")
    design = pathway.design.public_id if pathway.design else None
    return {name: getattr(pathway, name) for name in names} | {"design": design}


class StageForm(forms.Form):
    name = CleanLine(label=gettext_lazy("Title of the stage"), max_length=120)
    milestone = CleanLine(
        label=gettext_lazy("Milestone"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("What somebody can say of themselves at its end."),
    )
    needs = forms.IntegerField(
        label=gettext_lazy("So many of its steps are enough"),
        min_value=1,
        max_value=60,
        required=False,
        help_text=gettext_lazy("Empty: all of them."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class StepForm(forms.Form):
    what = forms.ChoiceField(label=gettext_lazy("What has to be done?"))
    number = forms.IntegerField(
        label=gettext_lazy("How many?"), min_value=1, max_value=1000, required=False
    )
    words = CleanLine(
        label=gettext_lazy("In words"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("What a person has to see, or why this step is here."),
    )

    def __init__(self, *args: Any, pathway: Pathway, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            (f"{ATTESTED}:", _("A person attests it")),
            *choices_for(pathway.community, pathway.group),
        ]

    @property
    def asked(self) -> dict[str, Any]:
        kind, _colon, key = self.cleaned_data["what"].partition(":")
        words, number = self.cleaned_data["words"], self.cleaned_data["number"] or 1
        return {"kind": kind, "key": key, "number": number, "words": words}


class AttestForm(forms.Form):
    words = CleanLine(label=gettext_lazy("What did you see?"), max_length=300)
