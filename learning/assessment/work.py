"""How what was handed in stands on pages, with what its reader may know about it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString

from plc.files.models import StoredFile

from .models import (
    Grade,
    KeptText,
    OwnResult,
    PassageComment,
    Review,
    Share,
    Submission,
    SubmissionVersion,
)
from .passages import Passage, marked
from .rubrics import Criteria, Criterion, criteria_of


@dataclass(frozen=True)
class Numbered:
    """A comment with the number by which the text refers to it."""

    number: int
    comment: PassageComment


@dataclass(frozen=True)
class Verdict:
    """What was said on one criterion."""

    criterion: Criterion
    level: str
    title: str
    words: str


@dataclass
class VersionShown:
    """``grade``, ``own`` (the reader's own points and words) and ``comments`` are there only if the
    reader may know them."""

    version: SubmissionVersion
    files: list[StoredFile]
    grade: Grade | None = None
    own: OwnResult | None = None
    comments: list[Numbered] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)

    @property
    def accepted(self) -> bool | None:
        """By the reader's own points, if they have such."""
        if self.own is not None and self.own.accepted is not None:
            return self.own.accepted
        return self.grade.accepted if self.grade is not None else None

    @property
    def html(self) -> SafeString:
        """The text with its passages marked. It was sanitised when it was stored."""
        passages = [
            Passage(one.comment.start, one.comment.end, one.number) for one in self.comments
        ]
        return SafeString(marked(self.version.text_html, passages))


def verdicts_of(rubric: Criteria, marks: Mapping[str, Any]) -> list[Verdict]:
    """For each criterion of which something was said."""
    return [
        Verdict(one, said["level"], one.title_of(said["level"]), said["words"])
        for one in rubric.criteria
        if (said := marks.get(one.key)) and (said["level"] or said["words"])
    ]


def numbered(comments: Iterable[PassageComment]) -> list[Numbered]:
    return [Numbered(number, one) for number, one in enumerate(comments, 1)]


def files_of(versions: Sequence[SubmissionVersion | KeptText]) -> dict[str, StoredFile]:
    """By public id. One query, none without files."""
    keys = {key for version in versions for key in version.files}
    if not keys:
        return {}
    return {str(file.public_id): file for file in StoredFile.objects.filter(public_id__in=keys)}


def kept_of(submission: Submission) -> list[tuple[KeptText, list[StoredFile]]]:
    """What others took the place of, with those of its files that the work does not have now. Two
    queries at most."""
    rows = list(submission.kept.select_related("by").order_by("-id")[:10])
    files = files_of(rows)
    left = {key for key in files if key not in submission.files}
    return [(one, [files[key] for key in one.files if key in left]) for one in rows]


def read_versions(
    submission: Submission, share: Share | None = None, *, marking: bool = False
) -> list[VersionShown]:
    """From the newest on. Learners, each with their ``share``, read what was released, those who
    mark everything. Four queries at most."""
    rows = submission.versions.select_related("grade__marked_by", "by").order_by("-number")
    versions = list(rows[:20])
    files = files_of(versions)
    rubric = submission.handout.rubric
    criteria = criteria_of(rubric.body if rubric is not None else {})
    shown = [_shown(version, files, criteria, marking=marking) for version in versions]
    known = {one.version.pk: one for one in shown if marking or one.grade is not None}
    if share is not None and known:
        for own in OwnResult.objects.filter(share=share, version__in=known):
            known[own.version_id].own = own
    comments = PassageComment.objects.filter(version__in=known, review=None)
    comments = comments.select_related("by")
    by_version: dict[int, list[PassageComment]] = {}
    for comment in comments if known else ():
        by_version.setdefault(comment.version_id, []).append(comment)
    for pk, listed in by_version.items():
        known[pk].comments = numbered(listed)
    return shown


def read_for_review(version: SubmissionVersion, review: Review) -> VersionShown:
    """With the comments of this review. Two queries at most."""
    files = list(files_of([version]).values())
    return VersionShown(version, files, comments=numbered(review.comments.all()))


def _shown(
    version: SubmissionVersion, files: Mapping[str, StoredFile], rubric: Criteria, *, marking: bool
) -> VersionShown:
    grade = getattr(version, "grade", None)
    if grade is not None and grade.released_at is None and not marking:
        grade = None
    mine = [files[key] for key in version.files if key in files]
    verdicts = verdicts_of(rubric, grade.marks) if grade is not None else []
    return VersionShown(version, mine, grade, verdicts=verdicts)
