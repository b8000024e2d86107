"""What a learner may know about an attempt, and how it stands on pages."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from plc.files.models import StoredFile

from .marking import Answered, Explained, explained
from .models import (
    Attempt,
    AttemptItem,
    AttemptState,
    Counts,
    FeedbackTime,
    Quiz,
    QuizSection,
    SubmissionState,
)
from .percents import exact_percent, reaches
from .pools import fitting
from .results import WorkResult
from .showing import Shown
from .types import type_of


@dataclass(frozen=True)
class Knows:
    """``score``: points and whether it is passed; ``right``: which answers; ``words``: the author's
    and the marker's; ``key``: what is right."""

    score: bool = False
    right: bool = False
    words: bool = False
    key: bool = False

    @property
    def anything(self) -> bool:
        return self.right or self.words or self.key


NOTHING, EVERYTHING = Knows(), Knows(score=True, right=True, words=True, key=True)


def learner_knows(attempt: Attempt) -> Knows:
    """Nothing before it is released."""
    if attempt.released_at is None:
        return NOTHING
    quiz = attempt.sitting.quiz
    return Knows(quiz.tells_score, quiz.tells_right, quiz.tells_words, quiz.tells_key)


def learner_knows_item(attempt: Attempt, item: AttemptItem) -> Knows:
    """Also after checking a single answer, in quizzes that tell after each question."""
    quiz = attempt.sitting.quiz
    if item.checked_at is not None and quiz.feedback_time == FeedbackTime.QUESTION:
        return Knows(False, quiz.tells_right, quiz.tells_words, quiz.tells_key)
    return learner_knows(attempt)


@dataclass
class Part:
    """An item of an attempt on a page. ``told`` is None where nothing may be known."""

    item: AttemptItem
    shown: Shown
    knows: Knows
    told: Explained | None = None
    late: Shown | None = None
    section: str = ""


def parts_of(
    attempt: Attempt, items: Sequence[AttemptItem], *, teaching: bool = False
) -> list[Part]:
    """Of items with their versions and questions. Those who teach know everything of what is
    handed in. Two queries at most: the keys of those of which something may be known, and the
    files."""
    files, parts, before = _files(items), [], ""
    taught = NOTHING if attempt.state == AttemptState.OPEN else EVERYTHING
    for item in items:
        knows = taught if teaching else learner_knows_item(attempt, item)
        locked = teaching or item.checked_at is not None or not attempt.takes_answers
        shown = _shown(item, item.answer, f"a{item.position}", locked, files)
        part = Part(item, shown, knows, section=item.section if item.section != before else "")
        if teaching and item.waits_late:
            part.late = _shown(item, item.late_answer, f"late{item.position}", True, files)
        before = item.section
        parts.append(part)
    _explain([part for part in parts if part.knows.anything])
    return parts


def _shown(
    item: AttemptItem, answer: Any, name: str, locked: bool, files: Mapping[str, StoredFile]
) -> Shown:
    listed = (answer or {}).get("files", []) if _takes_files(item) else []
    mine = [files[key] for key in listed if key in files]
    return Shown(item.version, name, item.draw, answer, locked=locked, files=mine)


def _takes_files(item: AttemptItem) -> bool:
    return type_of(item.version.question.kind).takes_files


def _explain(parts: Sequence[Part]) -> None:
    if not parts:
        return
    answered = [Answered(part.item.version, part.item.answer, part.item.draw) for part in parts]
    for part, told in zip(parts, explained(answered), strict=True):
        if part.item.fraction is not None:  # a person may have decided otherwise
            told = Explained(float(part.item.fraction), told.parts, told.words, told.solution)
        part.told = told
        if part.knows.right:
            part.shown.parts = told.parts


def _files(items: Iterable[AttemptItem]) -> dict[str, StoredFile]:
    keys = {
        key
        for item in items
        if _takes_files(item)
        for answer in (item.answer, item.late_answer)
        for key in (answer or {}).get("files", [])
    }
    if not keys:
        return {}
    return {str(file.public_id): file for file in StoredFile.objects.filter(public_id__in=keys)}


def questions_asked(quizzes: Iterable[Quiz]) -> dict[int, int]:
    """How many questions an attempt at each of them has, by its id. One query, another for
    pools."""
    rows = QuizSection.objects.filter(quiz__in=list(quizzes)).select_related("quiz").order_by()
    asked = Q(entries__question__hidden_at=None)
    sections = list(rows.annotate(entry_count=Count("entries", filter=asked)))
    pools, found = fitting(sections), dict[int, int]()
    for section in sections:
        there = len(pools[section.pk]) if section.is_pool else section.entry_count
        asks = there if section.draws is None else min(section.draws, there)
        found[section.quiz_id] = found.get(section.quiz_id, 0) + asks
    return found


@dataclass(frozen=True)
class Standing:
    """What counts of somebody's attempts: percent of the points, and whether they have passed."""

    percent: Decimal
    passed: bool | None
    attempts: list[Attempt] = field(default_factory=list)


def standing_of(
    quiz: Quiz, attempts: Iterable[Attempt], known: Callable[[Attempt], bool] | None = None
) -> Standing | None:
    """Of all attempts of somebody, in order, of which those count that are marked and ``known``.
    None if there is none, or as long as the one that counts, the first or the last, is not."""
    ended = [one for one in attempts if one.state != AttemptState.OPEN]
    told = [one for one in ended if one.state == AttemptState.MARKED and (not known or known(one))]
    counted = {Counts.FIRST: ended[:1], Counts.LAST: ended[-1:]}.get(Counts(quiz.counts), told)
    found = [exact_percent(one.points, one.out_of) for one in counted if one in told]
    percents = [percent for percent in found if percent is not None]
    if not percents:
        return None
    best = quiz.counts == Counts.BEST
    percent = max(percents) if best else sum(percents, Decimal(0)) / len(percents)
    wanted = quiz.pass_percent
    passed = None if wanted is None else reaches(percent, wanted)
    return Standing(round(percent, 1), passed, told)


def progress_of(result: WorkResult | None) -> str:
    """How far somebody has come with an assignment, in words."""
    if result is None:
        return ""
    if result.state == SubmissionState.DRAFT:
        return _("You have begun")
    if result.state == SubmissionState.RETURNED:
        return _("Returned to you")
    if result.released_at is None:
        return _("Handed in")
    if (percent := result.percent) is not None:
        return _("%(percent)s percent") % {"percent": number_format(percent.normalize())}
    return _("Accepted") if result.accepted else _("Not accepted")
