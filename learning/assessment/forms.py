"""The editor of a question: a form that all types share, and the fields and rows of its type."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plc.core.fields import CleanLine, CleanText
from plc.core.ids import uuid7
from plc.core.named_people import Naming
from plc.core.plain import clean_line, shorten
from plc.files.access import files_to_attach
from plc.files.actions import MOST_ALT, store_upload
from plc.files.models import StoredFile

from .actions.questions import Written
from .marking import GENERAL
from .models import MOST_DIFFICULT
from .types import TYPES, QuestionType
from .types.kinds import MOST_ROWS

OWN, ROW = "own", "row"
ROW_FIELD = re.compile(rf"{ROW}-(\d{{1,2}})-(\w+)")
DIFFICULTIES = [
    (1, gettext_lazy("1: anybody can answer it")),
    (2, gettext_lazy("2: easy after the lesson")),
    (3, gettext_lazy("3: takes some thought")),
    (4, gettext_lazy("4: hard")),
    (MOST_DIFFICULT, gettext_lazy("5: for those who know the matter well")),
]


class QuestionForm(forms.Form):
    named = ()  # nobody is mentioned in a question

    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid7)
    text = CleanText(label=gettext_lazy("Question"), max_length=10_000, rows=4)
    picture = forms.FileField(label=gettext_lazy("Picture"), required=False)
    picture_alt = CleanLine(
        label=gettext_lazy("What the picture shows"),
        max_length=MOST_ALT,
        required=False,
        help_text=gettext_lazy(
            "Needed with a picture, for people who do not see it: enough to answer by."
        ),
    )
    without_picture = forms.BooleanField(label=gettext_lazy("Take the picture out"), required=False)
    right_words = CleanText(
        label=gettext_lazy("What to say when it is right"),
        rows=2,
        required=False,
        max_length=2000,
    )
    wrong_words = CleanText(
        label=gettext_lazy("What to say when it is not"), rows=2, required=False, max_length=2000
    )
    always_words = CleanText(
        label=gettext_lazy("What to say in any case"), rows=2, required=False, max_length=2000
    )
    title = CleanLine(
        label=gettext_lazy("Name in the bank"),
        max_length=160,
        required=False,
        help_text=gettext_lazy(
            "Only those who write questions see it. Empty: the first words of the question."
        ),
    )
    tags = CleanLine(
        label=gettext_lazy("Tags"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Words by which it is found, with commas between them."),
    )
    difficulty = forms.TypedChoiceField(
        label=gettext_lazy("How difficult is it?"), choices=DIFFICULTIES, coerce=int, initial=2
    )

    def __init__(self, *args: Any, kind: QuestionType, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = str(kind.text_hint)
        if kind.needs_picture:  # which its own fields describe
            del self.fields["picture_alt"], self.fields["without_picture"]


def keep_picture(by: Any, upload: Any) -> StoredFile:
    return store_upload(by=by, upload=upload, purpose="picture")


class Editor:
    """All forms of one question. Buttons of the same form add rows, so that it works without
    JavaScript; rows left empty are left out."""

    def __init__(
        self,
        kind: QuestionType,
        *,
        by: Any,
        data: QueryDict | None = None,
        files: Any = None,
        initial: Mapping[str, Any] | None = None,
        rows: list[dict[str, Any]] | None = None,
        spare: int = 0,
    ) -> None:
        self.kind, self.by = kind, by
        initial = dict(initial or {})
        self.form = QuestionForm(data, files, kind=kind, initial=initial)
        own = {
            name.removeprefix(f"{OWN}-"): value
            for name, value in initial.items()
            if name.startswith(f"{OWN}-")
        }
        self.own = kind.Fields(data, initial=own, prefix=OWN)
        self.rows = self._formset(data, rows or [], spare) if kind.Rows else None
        keys = filter(None, [self.form.data.get("kept") or initial.get("kept")])
        found = files_to_attach(by, keys)
        self.kept: StoredFile | None = next(iter(found), None)

    def _formset(self, data: QueryDict | None, rows: list[dict[str, Any]], spare: int) -> Any:
        assert self.kind.Rows is not None
        shown = min(MOST_ROWS, max(self.kind.rows_shown, len(rows) + spare))
        made = forms.formset_factory(
            self.kind.Rows, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS
        )
        padded = [*rows, *({} for _row in range(shown - len(rows)))]
        return made(data, initial=padded, prefix=ROW)

    @classmethod
    def typed(cls, kind: QuestionType, fields: Mapping[str, Any], *, by: Any, spare: int) -> Any:
        """What was typed, shown again without a judgement: from a draft, or to add rows."""
        rows: dict[int, dict[str, Any]] = {}
        for name, value in fields.items():
            if found := ROW_FIELD.fullmatch(name):
                rows.setdefault(int(found[1]), {})[found[2]] = value
        listed = [rows[n] for n in sorted(rows) if n < MOST_ROWS]
        return cls(kind, by=by, initial=fields, rows=listed, spare=spare)

    @property
    def more_rows(self) -> bool:
        return self.rows is not None and self.rows.total_form_count() < MOST_ROWS

    def is_valid(self) -> bool:
        parts = [self.form.is_valid(), self.own.is_valid()]
        return all(parts) and (self.rows is None or self.rows.is_valid())

    def keep_picture(self) -> None:
        """Store the upload, even if the rest of the form is invalid."""
        upload = getattr(self.form, "cleaned_data", {}).get("picture")
        if upload is not None:
            self.kept = keep_picture(self.by, upload)

    @property
    def written(self) -> Written:
        data = self.form.cleaned_data
        rows = [row.cleaned_data for row in self.rows if row.cleaned_data] if self.rows else []
        return Written(
            title=data["title"] or self._first_words(data["text"]),
            text=data["text"],
            given=self.own.cleaned_data,
            rows=[self._whole(row) for row in rows],
            feedback={name: data[name] for name in GENERAL},
            tags=data["tags"].split(","),
            difficulty=data["difficulty"],
            picture=self.kept,
            alt=data.get("picture_alt"),
            without_picture=data.get("without_picture", False),
        )

    def _first_words(self, text: str) -> str:
        """A name for who gave none; without the signs of Markdown."""
        lines = (clean_line(re.sub(r"[#>*_`]", "", line)) for line in text.splitlines())
        return shorten(next(filter(None, lines), str(self.kind.label)), 80)

    def _whole(self, row: dict[str, Any]) -> dict[str, Any]:
        """Rows of a formset that were not touched lack their fields."""
        assert self.kind.Rows is not None
        return {name: row.get(name) for name in self.kind.Rows.base_fields}

    @property
    def all(self) -> list[Any]:
        """For the summary of mistakes."""
        return [self.form, self.own, *(self.rows or ())]

    def say(self, refusal: Any) -> None:
        """Add a refusal to the form whose field it names, or to the whole."""
        for form in (self.own, self.form):
            if refusal.field in form.fields:
                form.add_error(refusal.field, str(refusal.sentence))
                return
        self.form.add_error(None, str(refusal.sentence))


def text_for_editing(
    kind: QuestionType, version: Any, key: Mapping[str, Any]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The initial fields and rows for an existing question."""
    question = version.question
    own, rows = kind.decompose(version.body, dict(key["type"]))
    initial = {name: key.get(name, "") for name in GENERAL}
    initial |= {f"{OWN}-{name}": value for name, value in own.items()}
    initial |= {
        "title": question.title,
        "text": version.text,
        "tags": ", ".join(question.tags),
        "difficulty": question.difficulty,
        "picture_alt": version.picture.alt if version.picture else "",
    }
    return initial, rows


class BankFilter(forms.Form):
    says_optional = False

    q = CleanLine(label=gettext_lazy("Search"), required=False, max_length=100)
    kind = forms.ChoiceField(label=gettext_lazy("Type"), required=False)
    tag = CleanLine(label=gettext_lazy("Tag"), required=False, max_length=40)
    place = forms.ChoiceField(label=gettext_lazy("Place"), required=False)
    difficulty = forms.TypedChoiceField(
        label=gettext_lazy("Difficulty"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", gettext_lazy("Any difficulty")), *((n, str(n)) for n in range(1, 6))],
    )
    away = forms.BooleanField(label=gettext_lazy("Put away"), required=False)

    @classmethod
    def offering(cls, data: Any, places: Sequence[tuple[str, str]]) -> "BankFilter":
        """With all types, and these places to choose from."""
        form = cls(data)
        kinds = ((key, kind.label) for key, kind in TYPES.items())
        for name, choices in (
            ("kind", [("", _("Any type")), *kinds]),
            ("place", [("", _("All places")), *places]),
        ):
            field: Any = form.fields[name]
            field.choices = choices
        return form


class ParcelForm(forms.Form):
    """A file of questions, and the place for which they are."""

    place = forms.ChoiceField(label=gettext_lazy("For"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("You see what it would bring before anything is taken."),
    )

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["place"]
        field.choices = places
        if len(places) == 1:
            field.widget = forms.HiddenInput()
            field.initial = places[0][0]


class TakeForm(forms.Form):
    """How the questions of a file are taken."""

    tag = CleanLine(
        label=gettext_lazy("A tag for all of them"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("By which you find them again."),
    )
    twins = forms.BooleanField(
        label=gettext_lazy("Also those that are in the bank already"), required=False
    )


class AuthorForm(Naming):
    person = CleanLine(
        label=gettext_lazy("Member"),
        max_length=200,
        help_text=gettext_lazy("A name as in the list of members. Names are offered as you type."),
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people

    def clean_person(self) -> Any:
        name = self.cleaned_data["person"].removeprefix("@").strip()
        return self.person_named(name, self.people)
