"""Forms of courses. They validate the input's shape; the actions enforce the rules."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.community.models import Community, Licence
from communities.groups.models import Group
from plc.accounts.models import User
from plc.core.fields import CleanLine, CleanText
from plc.core.ids import uuid7
from plc.core.markdown import MAX_LENGTH
from plc.files.actions import store_upload
from plc.files.models import StoredFile

from .actions.enrolling import MOST_DAYS
from .assessed import PACKAGE
from .models import CompletionRule, Course, Drip, Entry, Lesson, Offering, Section
from .models.announcements import MOST_ANNOUNCED
from .models.courses import MOST_BODY
from .models.learners import MOST_NOTE


def at_a_time() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class CourseForm(forms.Form):
    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid7)
    name = CleanLine(label=gettext_lazy("Title"), max_length=120)
    summary = CleanLine(
        label=gettext_lazy("In a sentence"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("What somebody can do afterwards. It stands in the catalogue."),
    )
    body = CleanText(
        label=gettext_lazy("What it is about"),
        rows=8,
        max_length=MOST_BODY,
        required=False,
        help_text=gettext_lazy("For the page on which people decide whether they begin."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    licence = forms.ChoiceField(
        label=gettext_lazy("Licence"), choices=Licence.choices, initial=Licence.RESERVED
    )
    source = forms.URLField(
        label=gettext_lazy("Where it comes from"),
        required=False,
        max_length=2000,
        assume_scheme="https",
        help_text=gettext_lazy("The address of what it is made from, if others wrote it."),
    )
    picture = forms.FileField(label=gettext_lazy("Picture"), required=False)

    def __init__(self, *args: Any, by: User, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["language"].initial = community.language

    @property
    def words(self) -> dict[str, Any]:
        names = ("name", "summary", "body", "language", "licence", "source")
        return {name: self.cleaned_data[name] for name in names}

    def stored_picture(self) -> StoredFile | None:
        upload = self.cleaned_data.get("picture")
        return store_upload(by=self.by, upload=upload, purpose="picture") if upload else None


def page_of(course: Course) -> dict[str, Any]:
    names = ("name", "summary", "body", "language", "licence", "source")
    return {name: getattr(course, name) for name in names}


class LessonForm(forms.Form):
    name = CleanLine(label=gettext_lazy("Title"), max_length=120)
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"), min_value=1, max_value=600, initial=5
    )
    source = CleanText(label=gettext_lazy("Text"), rows=24, max_length=MAX_LENGTH, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)


class RuleForm(forms.Form):
    rule = forms.ChoiceField(
        label=gettext_lazy("When is it done?"),
        choices=CompletionRule.choices,
        widget=forms.RadioSelect,
    )
    least_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes that are enough"), min_value=0, max_value=600, required=False
    )
    needs = forms.ModelChoiceField(
        Lesson.objects.none(),
        label=gettext_lazy("It opens after"),
        required=False,
        to_field_name="public_id",
        empty_label=gettext_lazy("Nothing: it is open"),
    )

    score_counts = forms.BooleanField(
        label=gettext_lazy("The score of its package counts"),
        required=False,
        help_text=gettext_lazy(
            "It stands in the gradebook then. A package reports it through the learner’s browser, "
            "so it proves less than a quiz."
        ),
    )

    def __init__(self, *args: Any, lesson: Lesson, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Lesson.objects.kept().filter(course=lesson.course_id).in_order()
        self.fields["needs"].queryset = others  # type: ignore[attr-defined]
        if not (lesson.score_counts or PACKAGE.is_named_in(lesson.source)):
            del self.fields["score_counts"]

    optional = forms.BooleanField(
        label=gettext_lazy("It may be left out"),
        required=False,
        help_text=gettext_lazy("It does not count when somebody completes the course."),
    )

    def clean_least_minutes(self) -> int:
        return self.cleaned_data["least_minutes"] or 0


class NameForm(forms.Form):
    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid7)
    name = CleanLine(label=gettext_lazy("Title"), max_length=120)


class ScheduleForm(forms.Form):
    publish_at = forms.DateTimeField(
        label=gettext_lazy("Publish on"),
        widget=at_a_time(),
    )


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "A picture, film, recording, captions or document. Lessons call it by its name."
        ),
    )


class AuthorsForm(forms.Form):
    authors = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=gettext_lazy("Who writes and teaches it together with you"),
        required=False,
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["authors"].queryset = people  # type: ignore[attr-defined]


class OfferingForm(forms.Form):
    """The conditions under which a course is given in one place. In a group, its members take
    part, so nothing is asked about who may."""

    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid7)
    place = forms.ChoiceField(label=gettext_lazy("Where?"))
    entry = forms.ChoiceField(label=gettext_lazy("Who may begin?"), required=False)
    needs = forms.ModelChoiceField(
        Course.objects.none(),
        label=gettext_lazy("Course to complete first"),
        required=False,
        to_field_name="public_id",
    )
    capacity = forms.IntegerField(
        label=gettext_lazy("Places"),
        min_value=1,
        max_value=100_000,
        required=False,
        help_text=gettext_lazy("Empty: as many as want to. Others wait in line."),
    )
    starts_at = forms.DateTimeField(
        label=gettext_lazy("Starts"),
        required=False,
        widget=at_a_time(),
    )
    ends_at = forms.DateTimeField(
        label=gettext_lazy("Ends"),
        required=False,
        widget=at_a_time(),
    )
    access_days = forms.IntegerField(
        label=gettext_lazy("Days of access"),
        min_value=1,
        max_value=MOST_DAYS,
        required=False,
        help_text=gettext_lazy(
            "Counted from when a learner begins. Empty: without an end. "
            "More days are for those who learn already, too."
        ),
    )
    drip = forms.ChoiceField(
        label=gettext_lazy("When do its sections open?"),
        choices=Drip.choices,
        initial=Drip.AT_ONCE,
    )

    def __init__(
        self,
        *args: Any,
        course: Course,
        community: bool,
        groups: Iterable[Group],
        offering: Offering | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.groups = {str(group.public_id): group for group in groups}
        self._choose_places(course, community=community)
        entries = [entry for entry in Entry.choices if entry[0] != Entry.OPEN]
        if course.community.visibility == Community.Visibility.PUBLIC:
            entries = list(Entry.choices)
        self.fields["entry"].choices = entries  # type: ignore[attr-defined]
        self.fields["entry"].initial = Entry.MEMBERS
        others = Course.objects.filter(community=course.community_id, group=None)
        self.fields["needs"].queryset = others.exclude(pk=course.pk)  # type: ignore[attr-defined]
        if offering is not None:
            del self.fields["place"]
        if (offering is not None and offering.group_id) or not community:
            for name in ("entry", "needs", "capacity"):
                del self.fields[name]
        self.sections: dict[str, Section] = {}
        if offering is not None and self["drip"].value() == offering.drip != Drip.AT_ONCE:
            self._ask_when_sections_open(offering)

    def _ask_when_sections_open(self, offering: Offering) -> None:
        """As the offering opens them now; by another way, once that is saved."""
        have = {release.section_id: release for release in offering.releases.all()}
        for section in offering.course.sections.all():
            name, release = f"opens-{section.public_id}", have.get(section.pk)
            given: dict[str, Any] = {"label": section.name, "required": False}
            if offering.drip == Drip.DATES:
                at = release.on if release is not None else None
                self.fields[name] = forms.DateTimeField(initial=at, widget=at_a_time(), **given)
            else:
                days = release.after_days if release is not None else None
                limits: dict[str, Any] = {"min_value": 0, "max_value": MOST_DAYS}
                self.fields[name] = forms.IntegerField(initial=days, **limits, **given)
            self.sections[name] = section

    @property
    def openings(self) -> list[forms.BoundField]:
        return [self[name] for name in self.sections]

    @property
    def releases(self) -> dict[Section, Any] | None:
        """None where that was not asked."""
        if not self.sections:
            return None
        return {section: self.cleaned_data[name] for name, section in self.sections.items()}

    def _choose_places(self, course: Course, *, community: bool) -> None:
        places = [
            (key, _("The group “%(name)s”") % {"name": group.name})
            for key, group in self.groups.items()
        ]
        if community:
            name = _("Everybody in %(community)s") % {"community": course.community.name}
            places.insert(0, ("community", name))
        self.fields["place"].choices = places  # type: ignore[attr-defined]

    @property
    def group(self) -> Group | None:
        return self.groups.get(self.cleaned_data["place"])

    @property
    def conditions(self) -> dict[str, Any]:
        names = ("entry", "needs", "capacity", "starts_at", "ends_at", "access_days", "drip")
        data = self.cleaned_data
        given = {name: data[name] for name in names if name in data}
        if not given.get("entry", "x"):
            given["entry"] = Entry.MEMBERS
        return given


def conditions_of(offering: Offering) -> dict[str, Any]:
    names = ("entry", "capacity", "starts_at", "ends_at", "access_days", "drip")
    found = {name: getattr(offering, name) for name in names}
    return found | {"needs": offering.needs.public_id if offering.needs else None}


class NoteForm(forms.Form):
    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid7)
    body = CleanText(label=gettext_lazy("Your note"), rows=2, max_length=MOST_NOTE)
    film = forms.IntegerField(required=False, min_value=0, max_value=50, widget=forms.HiddenInput)
    second = forms.IntegerField(
        required=False, min_value=0, max_value=86_400, widget=forms.HiddenInput
    )


class RatingForm(forms.Form):
    stars = forms.TypedChoiceField(
        label=gettext_lazy("How useful was it?"),
        coerce=int,
        choices=[
            (5, gettext_lazy("5: very useful")),
            (4, gettext_lazy("4")),
            (3, gettext_lazy("3")),
            (2, gettext_lazy("2")),
            (1, gettext_lazy("1: not useful")),
        ],
        widget=forms.RadioSelect,
    )
    words = CleanText(
        label=gettext_lazy("What should its authors know?"),
        help_text=gettext_lazy("Without your name, and once five people have answered."),
        rows=3,
        max_length=1000,
        required=False,
    )


class AnnouncementForm(forms.Form):
    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid7)
    title = CleanLine(label=gettext_lazy("Title"), max_length=120)
    body = CleanText(label=gettext_lazy("Text"), rows=6, max_length=MOST_ANNOUNCED)


class NudgeForm(forms.Form):
    words = CleanLine(label=gettext_lazy("Your sentence"), max_length=300)


BETWEEN_ADDRESSES = re.compile(r"[\s;,<>\"']+")
MOST_ADDRESSES = 2000
MOST_BYTES = 1_000_000


class TimeForm(forms.Form):
    days = forms.IntegerField(min_value=1, max_value=MOST_DAYS)


class InviteForm(forms.Form):
    """A list of people as a CSV file or as lines: their e-mail addresses are in any column."""

    lines = CleanText(label=gettext_lazy("E-mail addresses, one on a line"), rows=5, required=False)
    file = forms.FileField(label=gettext_lazy("Or a CSV file"), required=False)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not data.get("lines") and not data.get("file"):
            raise ValidationError(_("Give the addresses, or a file with them."))
        # Divided first: a pattern of a whole address reads a long line anew for each of its signs.
        words = BETWEEN_ADDRESSES.split(self._text())
        found = (word.lower().strip(".") for word in words if "@" in word.strip("@"))
        data["addresses"] = list(dict.fromkeys(found))
        if len(data["addresses"]) > MOST_ADDRESSES:
            sentence = _("These are %(n)d addresses. Give at most %(most)d at once.")
            said = {"n": len(data["addresses"]), "most": MOST_ADDRESSES}
            raise ValidationError(sentence % said)
        return data

    def _text(self) -> str:
        text: str = self.cleaned_data.get("lines", "")
        if (upload := self.cleaned_data.get("file")) is None:
            return text
        if upload.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than 1 MB. Give it in parts."))
        sent = upload.read().decode("utf-8-sig", errors="replace")
        return f"{text}\n{sent}"
