"""Forms of rubrics, assignments and submissions. They validate the input's shape; the actions
enforce the rules."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from communities.feed.forms import ManyFiles
from plc.core.fields import CleanLine, CleanText
from plc.core.ids import uuid7
from plc.core.refusals import Refused
from plc.files.access import files_to_attach
from plc.files.actions import store_upload, what_can_be_shared
from plc.files.models import StoredFile

from .actions.neutral_names import FILE
from .models import Fallback, FileKind, Late, Rubric, Submission
from .quiz_forms import moment
from .rubrics import MOST_CRITERIA, MOST_LEVELS, Criteria, WrittenCriterion

LEVELS_SHOWN, CRITERIA_SHOWN = 3, 3


def _points(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_value=1000, max_digits=6, decimal_places=2
    )


def _plain(value: Decimal | None) -> str:
    """Without zeros at the end."""
    return "" if value is None else f"{value.normalize():f}"


class RubricForm(forms.Form):
    """A title, some levels and some criteria. What is left empty is left out; buttons of the same
    form add more, so that it works without a script."""

    named = ()

    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid7)
    title = CleanLine(label=gettext_lazy("Title"), max_length=160)

    def __init__(self, data: QueryDict | None = None, *, levels: int, criteria: int, **more: Any):
        super().__init__(data, **more)
        self.level_count = min(max(levels, 2), MOST_LEVELS)
        self.criterion_count = min(max(criteria, 1), MOST_CRITERIA)
        for n in range(self.level_count):
            title = CleanLine(label=gettext("Level %d") % (n + 1), required=False, max_length=60)
            self.fields[f"level-{n}-title"] = title
            self.fields[f"level-{n}-points"] = _points(gettext("Points"))
        for n in range(self.criterion_count):
            title = CleanLine(label=gettext("Criterion"), required=False, max_length=200)
            self.fields[f"criterion-{n}-title"] = title
            weight = forms.DecimalField(
                label=gettext("Weight"),
                required=False,
                min_value=Decimal("0.1"),
                max_value=100,
                max_digits=5,
                decimal_places=2,
            )
            self.fields[f"criterion-{n}-weight"] = weight
            for m in range(self.level_count):
                name = self.level_name(m)
                text = CleanText(label=name, rows=2, required=False, max_length=1000)
                self.fields[f"criterion-{n}-text-{m}"] = text
        for field in list(self.fields.values())[2:]:
            field.says_optional = False  # type: ignore[attr-defined]

    def level_name(self, n: int) -> str:
        """As it is typed now."""
        named = self[f"level-{n}-title"].value() if f"level-{n}-title" in self.fields else ""
        return str(named or gettext("Level %d") % (n + 1))

    @property
    def level_rows(self) -> Iterator[tuple[Any, Any]]:
        for n in range(self.level_count):
            yield self[f"level-{n}-title"], self[f"level-{n}-points"]

    @property
    def criterion_rows(self) -> Iterator[tuple[Any, Any, list[Any]]]:
        for n in range(self.criterion_count):
            texts = [self[f"criterion-{n}-text-{m}"] for m in range(self.level_count)]
            yield self[f"criterion-{n}-title"], self[f"criterion-{n}-weight"], texts

    @property
    def more_levels(self) -> bool:
        return self.level_count < MOST_LEVELS

    @property
    def more_criteria(self) -> bool:
        return self.criterion_count < MOST_CRITERIA

    @property
    def written(self) -> dict[str, Any]:
        """Title, levels and criteria for the action."""
        said = self.cleaned_data
        used = [n for n in range(self.level_count) if said[f"level-{n}-title"]]
        levels = [(said[f"level-{n}-title"], said[f"level-{n}-points"]) for n in used]
        criteria = [
            WrittenCriterion(
                said[f"criterion-{n}-title"],
                [said[f"criterion-{n}-text-{m}"] for m in used],
                said[f"criterion-{n}-weight"] or Decimal(1),
            )
            for n in range(self.criterion_count)
            if said[f"criterion-{n}-title"]
        ]
        return {"title": said["title"], "levels": levels, "criteria": criteria}

    @classmethod
    def of(cls, title: str, rubric: Criteria, **more: Any) -> "RubricForm":
        initial: dict[str, Any] = {"title": title}
        for n, level in enumerate(rubric.levels):
            initial |= {f"level-{n}-title": level.title, f"level-{n}-points": _plain(level.points)}
        for n, one in enumerate(rubric.criteria):
            initial |= {
                f"criterion-{n}-title": one.title,
                f"criterion-{n}-weight": _plain(one.weight),
            }
            for m, (_level, text) in enumerate(one.cells):
                initial[f"criterion-{n}-text-{m}"] = text
        levels, criteria = len(rubric.levels), len(rubric.criteria)
        return cls(initial=initial, levels=levels, criteria=criteria, **more)


def words_of_rubrics() -> set[str]:
    """Fields that people write in."""
    found = {f"criterion-{n}-title" for n in range(MOST_CRITERIA)}
    found |= {f"level-{n}-title" for n in range(MOST_LEVELS)}
    return found | {
        f"criterion-{n}-text-{m}" for n in range(MOST_CRITERIA) for m in range(MOST_LEVELS)
    }


class AssignmentForm(forms.Form):
    named = ()

    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid7)
    title = CleanLine(label=gettext_lazy("Title"), max_length=160)
    text = CleanText(label=gettext_lazy("What is to be done?"), rows=8, max_length=20_000)
    takes_text = forms.BooleanField(
        label=gettext_lazy("Learners write a text"), required=False, initial=True
    )
    words_least = forms.IntegerField(
        label=gettext_lazy("Words at least"), required=False, min_value=1, max_value=20_000
    )
    words_most = forms.IntegerField(
        label=gettext_lazy("Words at most"), required=False, min_value=1, max_value=20_000
    )
    files_most = forms.IntegerField(
        label=gettext_lazy("Files at most"),
        required=False,
        min_value=0,
        max_value=10,
        help_text=gettext_lazy("Empty: no files are taken."),
    )
    file_megabytes = forms.IntegerField(
        label=gettext_lazy("Megabytes of a file at most"),
        required=False,
        min_value=1,
        max_value=1000,
    )
    file_kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of files"),
        required=False,
        choices=FileKind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: any kind that can be shared here."),
    )
    rubric = forms.ModelChoiceField(
        label=gettext_lazy("Rubric"),
        queryset=Rubric.objects.none(),
        required=False,
        to_field_name="public_id",
        empty_label=gettext_lazy("None: it is marked in words"),
        help_text=gettext_lazy("Learners see it before they begin."),
    )
    points = forms.IntegerField(
        label=gettext_lazy("Points at most"),
        required=False,
        min_value=1,
        max_value=1000,
        help_text=gettext_lazy("If the rubric has none. Empty: no points."),
    )
    pass_percent = forms.IntegerField(
        label=gettext_lazy("Accepted from so many percent"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=gettext_lazy("Empty: whoever marks says whether it is accepted."),
    )
    hides_names = forms.BooleanField(
        label=gettext_lazy("Names are hidden while it is marked"),
        required=False,
        help_text=gettext_lazy("Until the result is released. Files get neutral names, too."),
    )
    team_most = forms.IntegerField(
        label=gettext_lazy("People in a team at most"),
        required=False,
        min_value=1,
        max_value=12,
        help_text=gettext_lazy("Empty: everybody works alone."),
    )
    versions_most = forms.IntegerField(
        label=gettext_lazy("Versions at most"),
        required=False,
        min_value=1,
        max_value=50,
        help_text=gettext_lazy("How often it may be handed in. Empty: as often as it is returned."),
    )
    late = forms.ChoiceField(
        label=gettext_lazy("What if it is late?"),
        choices=Late.choices,
        initial=Late.ACCEPT,
        widget=forms.RadioSelect,
    )
    late_percent = forms.IntegerField(
        label=gettext_lazy("Percent less for each day"),
        required=False,
        min_value=1,
        max_value=100,
        initial=10,
    )
    late_floor = forms.IntegerField(
        label=gettext_lazy("Percent that stay in any case"),
        required=False,
        min_value=0,
        max_value=100,
        initial=50,
    )

    def __init__(self, *args: Any, rubrics: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["rubric"].queryset = rubrics  # type: ignore[attr-defined]

    def clean(self) -> None:
        empty = {"files_most": 0, "team_most": 1, "late_percent": 10, "late_floor": 50}
        for name, value in empty.items():
            if name in self.cleaned_data and self.cleaned_data[name] is None:
                self.cleaned_data[name] = value

    @property
    def rules(self) -> dict[str, Any]:
        left_out = {"public_id", "title", "text", "rubric"}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}


class HandoutForm(forms.Form):
    opens_at = moment(gettext_lazy("Opens"), help_text=gettext_lazy("Empty: now."))
    due_at = moment(
        gettext_lazy("Due"), help_text=gettext_lazy("What comes later is late, as the rules say.")
    )
    closes_at = moment(
        gettext_lazy("Closes"), help_text=gettext_lazy("Nothing is taken after this.")
    )


class WorkForm(forms.Form):
    """The text and the files of a submission. Uploads are stored at once, and listed in ``kept``
    when the form is shown again."""

    named = ()

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = CleanText(label=gettext_lazy("Your text"), required=False, max_length=100_000)
    files = ManyFiles(  # type: ignore[assignment]  # a field; the uploads are in FILES
        label=gettext_lazy("Add files"), required=False
    )

    def __init__(self, *args: Any, by: Any, submission: Submission, **more: Any) -> None:
        super().__init__(*args, **more)
        rules = submission.handout.assignment
        if not rules.takes_text:
            del self.fields["text"]
        if rules.files_most:
            self.fields["files"].help_text = what_can_be_shared()
        else:
            del self.fields["files"]
        self.by, self.submission = by, submission
        self.attached = self._attached()

    def _attached(self) -> list[StoredFile]:
        """Those that stay: as the form says, else as they are stored."""
        listed = self.submission.files
        if isinstance(self.data, QueryDict) and self.is_bound:
            listed = self.data.getlist("kept")
        held = StoredFile.objects.filter(holder=FILE, holder_id=self.submission.pk)
        found = {str(file.public_id): file for file in held}
        found |= {str(one.public_id): one for one in files_to_attach(self.by, listed)}
        return [found[key] for key in dict.fromkeys(listed) if key in found]

    def keep_files(self) -> None:
        """Store the uploads, even if the rest of the form is invalid."""
        for upload in self.cleaned_data.get("files") or []:
            try:
                self.attached.append(store_upload(by=self.by, upload=upload))
            except Refused as refusal:
                self.add_error("files", str(refusal.sentence))


class FoundForm(forms.Form):
    """A level and words for each criterion, points where the rubric has none, and words."""

    says_optional = False

    def __init__(
        self, *args: Any, rubric: Criteria, points: int | None, words: str = "", **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.rubric = rubric
        for one in rubric.criteria:
            levels = [(level.key, level.title) for level, _text in one.cells]
            self.fields[f"level-{one.key}"] = forms.ChoiceField(
                label=one.title, choices=levels, required=False, widget=forms.RadioSelect
            )
            self.fields[f"words-{one.key}"] = CleanText(
                label=gettext("A word on this"), rows=1, required=False, max_length=2000
            )
        if points and not rubric.has_points:
            self.fields["points"] = forms.DecimalField(
                label=gettext("Points, of %d") % points,
                required=False,
                min_value=0,
                max_value=points,
                max_digits=8,
                decimal_places=2,
            )
        self.fields["words"] = CleanText(
            label=words or gettext("Words to the learner"),
            rows=5,
            required=False,
            max_length=20_000,
        )

    @property
    def rows(self) -> list[tuple[Any, str, Any]]:
        """(criterion, its chosen level, the bound field of its words)."""
        return [
            (one, str(self[f"level-{one.key}"].value() or ""), self[f"words-{one.key}"])
            for one in self.rubric.criteria
        ]

    @property
    def found(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "levels": {one.key: said[f"level-{one.key}"] for one in self.rubric.criteria},
            "words_on": {one.key: said[f"words-{one.key}"] for one in self.rubric.criteria},
            "points": said.get("points"),
            "words": said["words"],
        }


class GradeForm(FoundForm):
    """What those who mark say; ``accepted`` where no percentage decides."""

    def __init__(self, *args: Any, decides: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if decides:
            self.fields["accepted"] = forms.TypedChoiceField(
                label=gettext("Is it accepted?"),
                choices=[("yes", gettext("Accepted")), ("no", gettext("Not accepted"))],
                initial="yes",
                coerce=lambda value: value == "yes",
                widget=forms.RadioSelect,
            )
        self.fields["note"] = CleanText(
            label=gettext("Note for those who mark"),
            rows=2,
            required=False,
            max_length=5000,
            help_text=gettext("Learners never see it."),
        )

    @property
    def found(self) -> dict[str, Any]:
        said = self.cleaned_data
        return super().found | {"accepted": said.get("accepted"), "note": said["note"]}


def initial_of_marks(marks: Mapping[str, Any]) -> dict[str, Any]:
    return {
        f"{name}-{key}": one.get(name, "")
        for key, one in marks.items()
        for name in ("level", "words")
    }


class PassageForm(forms.Form):
    says_optional = False

    quote = CleanText(
        label=gettext_lazy("Passage"),
        rows=2,
        max_length=600,
        help_text=gettext_lazy("Select it in the text, or copy its words here."),
    )
    comment = CleanText(label=gettext_lazy("Comment"), rows=2, max_length=3000)
    near = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)


class ShareForm(forms.Form):
    points = _points(gettext_lazy("Own points"))
    words = CleanText(
        label=gettext_lazy("Words to this learner alone"), rows=2, required=False, max_length=5000
    )


class ReviewRulesForm(forms.Form):
    reviewed = forms.BooleanField(
        label=gettext_lazy("Learners review the work of one another"), required=False, initial=True
    )
    each = forms.IntegerField(
        label=gettext_lazy("Reviews that each person gives, and gets"),
        min_value=1,
        max_value=6,
        initial=2,
    )
    self_first = forms.BooleanField(
        label=gettext_lazy("They review their own work first"), required=False
    )
    hides_authors = forms.BooleanField(
        label=gettext_lazy("Reviewers do not see whose work it is"), required=False
    )
    hides_reviewers = forms.BooleanField(
        label=gettext_lazy("Nobody sees who reviewed them"), required=False
    )
    lease_hours = forms.IntegerField(
        label=gettext_lazy("Hours for a review"),
        min_value=1,
        max_value=720,
        initial=48,
        help_text=gettext_lazy("Then somebody else may take it. What was written stays."),
    )
    flexible_days = forms.IntegerField(
        label=gettext_lazy("Days until anybody may take what is missing"),
        min_value=0,
        max_value=90,
        initial=3,
    )
    fallback_days = forms.IntegerField(
        label=gettext_lazy("Days to wait for reviews"), min_value=1, max_value=90, initial=7
    )
    fallback = forms.ChoiceField(
        label=gettext_lazy("After that"),
        choices=Fallback.choices,
        initial=Fallback.ONE,
        widget=forms.RadioSelect,
    )
    counts = forms.BooleanField(
        label=gettext_lazy("The result is the middle of the reviews"),
        required=False,
        initial=True,
        help_text=gettext_lazy("On each criterion. Whoever marks may say otherwise."),
    )
    tells_itself = forms.BooleanField(
        label=gettext_lazy("It is told as soon as the reviews are there"),
        required=False,
        help_text=gettext_lazy("Otherwise it waits until somebody releases it."),
    )


class ExampleForm(FoundForm):
    """A piece of work, and what its author says of it."""

    title = CleanLine(label=gettext_lazy("Title"), max_length=160)
    text = CleanText(label=gettext_lazy("The example"), rows=8, max_length=20_000)


class RatingForm(forms.Form):
    says_optional = False

    helped = forms.TypedChoiceField(
        label=gettext_lazy("Did it help you?"),
        coerce=int,
        choices=[
            (1, gettext_lazy("No")),
            (2, gettext_lazy("A little")),
            (3, gettext_lazy("Yes")),
            (4, gettext_lazy("Very much")),
        ],
        widget=forms.RadioSelect,
    )
    helped_words = CleanText(
        label=gettext_lazy("What did you take from it?"), rows=2, required=False, max_length=1000
    )


WORDS_OF_DRAFTS: Sequence[str] = ("quote", "comment", "words", "note", "helped_words")
