"""Forms that put something into a lesson."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.feed.forms import ManyFiles
from plc.core.fields import CleanLine, CleanText
from plc.core.ids import uuid7

from .models import Package


class PutFilesForm(forms.Form):
    files = ManyFiles(  # type: ignore[assignment]  # a field; the uploads are in FILES
        label=gettext_lazy("Pictures, films and other files")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        describe = _("What “%s” shows, for those who cannot see it")
        self.fields["files"].widget.attrs["data-describe"] = describe

    def clean_files(self) -> list[Any]:
        if not self.cleaned_data["files"]:
            raise ValidationError(_("Choose a file first."))
        return list(self.cleaned_data["files"])


class PutForm(forms.Form):
    """Something for a lesson: one that is written already, or a new one, which needs the fields
    ``needed``; ``new`` are all fields of it."""

    new: ClassVar[Sequence[str]] = ("public_id", "title")
    needed: ClassVar[Mapping[str, Any]] = {}
    labels: ClassVar[Mapping[str, Any]] = {}

    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid7)
    item: forms.Field = forms.ModelChoiceField(
        None, required=False, to_field_name="public_id", empty_label=gettext_lazy("A new one")
    )
    title = CleanLine(max_length=160, required=False)
    passing = forms.BooleanField(required=False, initial=True)

    def __init__(self, *args: Any, items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = items  # type: ignore[attr-defined]
        for name, label in self.labels.items():
            self.fields[name].label = label
        for name in self.needed:  # of a new one, so they are not optional
            self.fields[name].says_optional = False  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        for name, sentence in self.needed.items():
            if not self.cleaned_data.get("item") and not self.cleaned_data.get(name):
                self.add_error(name, str(sentence))
        return self.cleaned_data


class PutQuizForm(PutForm):
    new: ClassVar = ("public_id", "title", "pass_percent")
    needed: ClassVar = {"title": gettext_lazy("Give the new quiz a title, or choose one.")}
    labels: ClassVar = {
        "item": gettext_lazy("Which quiz?"),
        "title": gettext_lazy("Title of the new quiz"),
        "passing": gettext_lazy("The lesson is done when the quiz is passed"),
    }

    pass_percent = forms.IntegerField(
        label=gettext_lazy("Passed from so many percent"),
        min_value=1,
        max_value=100,
        initial=70,
        required=False,
        help_text=gettext_lazy("For a new one. Empty: handing it in is enough."),
    )


class PutAssignmentForm(PutForm):
    new: ClassVar = ("public_id", "title", "text")
    needed: ClassVar = {
        "title": gettext_lazy("Give the new assignment a title, or choose one."),
        "text": gettext_lazy("Say what is to be done, or choose an assignment."),
    }
    labels: ClassVar = {
        "item": gettext_lazy("Which assignment?"),
        "title": gettext_lazy("Title of the new assignment"),
        "passing": gettext_lazy("The lesson is done when the work is accepted"),
    }

    text = CleanText(
        label=gettext_lazy("What is to be done?"),
        rows=8,
        max_length=20_000,
        required=False,
        help_text=gettext_lazy("For a new one. What is handed in, and how it is judged, is next."),
    )


class PackageForm(forms.Form):
    """A package of another tool."""

    file = forms.FileField(
        label=gettext_lazy("Package"),
        help_text=gettext_lazy("A ZIP archive of SCORM 1.2, SCORM 2004 or cmi5."),
    )

    def clean_file(self) -> Any:
        upload, most = self.cleaned_data["file"], settings.PACKAGE_MAX_BYTES
        if upload is not None and upload.size > most:
            sentence = _("The package is larger than %(most)d MB.")
            raise ValidationError(sentence % {"most": most // 1_000_000})
        return upload


class PutPackageForm(PackageForm):
    """One that the course has, or a new one."""

    item = forms.ModelChoiceField(
        Package.objects.none(),
        label=gettext_lazy("Which package?"),
        required=False,
        to_field_name="public_id",
        empty_label=gettext_lazy("A new one"),
    )
    passing = forms.BooleanField(
        label=gettext_lazy("The lesson is done when the package is completed"),
        required=False,
        initial=True,
    )
    score_counts = forms.BooleanField(
        label=gettext_lazy("Its score counts"),
        required=False,
        help_text=gettext_lazy("It stands in the gradebook then, as reported by the package."),
    )
    field_order = ("item", "file", "passing", "score_counts")

    def __init__(self, *args: Any, items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = items  # type: ignore[attr-defined]
        self.fields["file"].required = False

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not data.get("item") and not data.get("file") and not self.errors:
            self.add_error("file", _("Choose a file, or one of the packages."))
        return data
