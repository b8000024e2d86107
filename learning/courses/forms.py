"""Forms of courses. They validate the input's shape; the actions enforce the rules."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.community.models import Community, Licence
from plc.accounts.models import User
from plc.core.fields import CleanLine, CleanText
from plc.core.ids import uuid7
from plc.core.markdown import MAX_LENGTH
from plc.files.actions import store_upload
from plc.files.models import StoredFile

from .actions.enrolling import MOST_DAYS
from .assessed import PACKAGE
from .films import LONGEST_KEY, read_time
from .models import CompletionRule, Course, Lesson
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


class NoteForm(forms.Form):
    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid7)
    body = CleanText(label=gettext_lazy("Your note"), rows=2, max_length=MOST_NOTE)
    film = CleanLine(required=False, max_length=LONGEST_KEY)
    at = CleanLine(label=gettext_lazy("Time in the film"), required=False, max_length=12)

    def clean_at(self) -> int | None:
        """In seconds."""
        if not self.cleaned_data["at"]:
            return None
        if (second := read_time(self.cleaned_data["at"])) is None:
            raise ValidationError(_("Write the time as in 2:10."))
        return second


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
