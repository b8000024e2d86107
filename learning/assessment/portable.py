"""Quizzes and assignments as plain data, in the folder of a course: what is written into it, and
what is read of it. What is right is none of it: questions lie beside, in files for authors alone.

What is read passes through the very forms in which it would be typed in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from plc.core.plain import clean_line, clean_text
from plc.core.refusals import Refused

from .actions import assignments, quizzes, reviewing
from .actions.grading import Found
from .actions.quizzes import MOST_ENTRIES, MOST_SECTIONS, Pool
from .actions.rubrics import newest_rubric
from .assignment_forms import AssignmentForm, ReviewRulesForm, RubricForm
from .models import Assignment, Question, Quiz, QuizSection, ReviewRules, Rubric
from .pools import fitting
from .quiz_forms import PoolForm, QuizForm
from .rubrics import criteria_of

MOST_OF_POOL = 200  # questions of the bank that come along with a pool


@dataclass(frozen=True)
class ReadEntry:
    """``question`` is its id in the package."""

    question: str
    points: Decimal
    pinned: bool


@dataclass(frozen=True)
class ReadSection:
    """With its own questions, or with a pool, whose ``bank`` are the ids of questions that come
    along."""

    title: str = ""
    draws: int | None = None
    entries: Sequence[ReadEntry] = ()
    pool: Pool | None = None
    bank: Sequence[str] = ()

    @property
    def questions(self) -> list[str]:
        return [*(one.question for one in self.entries), *self.bank]


@dataclass(frozen=True)
class ReadQuiz:
    title: str
    intro: str
    rules: Mapping[str, Any]
    sections: Sequence[ReadSection]

    @property
    def questions(self) -> list[str]:
        return list(dict.fromkeys(key for one in self.sections for key in one.questions))


@dataclass(frozen=True)
class ReadExample:
    title: str
    text: str
    found: Found


@dataclass(frozen=True)
class ReadAssignment:
    """``rubric`` is what `write_rubric` takes, and ``rubric_key`` the same for assignments that
    share it; ``reviews`` are the rules by which learners review one another."""

    title: str
    text: str
    rules: Mapping[str, Any]
    rubric_key: str = ""
    rubric: Mapping[str, Any] | None = None
    reviews: Mapping[str, Any] | None = None
    examples: Sequence[ReadExample] = field(default_factory=list)


# --- writing ------------------------------------------------------------------------------------


def quiz_data(quiz: Quiz) -> dict[str, Any]:
    """Four queries at most."""
    sections = list(quiz.sections.prefetch_related("entries__question"))
    for section in sections:
        section.quiz = quiz
    pools = fitting(sections)
    ids = {pk for found in pools.values() for pk in found[:MOST_OF_POOL]}
    keys = dict(Question.objects.filter(pk__in=ids).values_list("pk", "public_id")) if ids else {}
    banks = {
        pk: [str(keys[one]) for one in found[:MOST_OF_POOL] if one in keys]
        for pk, found in pools.items()
    }
    return {
        "title": quiz.title,
        "intro": quiz.intro,
        "rules": {name: getattr(quiz, name) for name in quizzes.RULES},
        "sections": [_section_data(one, banks.get(one.pk, [])) for one in sections],
    }


def _section_data(section: QuizSection, bank: list[str]) -> dict[str, Any]:
    said: dict[str, Any] = {"title": section.title, "draws": section.draws}
    if section.is_pool:
        return said | {
            "tags": section.pool_tags,
            "difficulty": section.pool_difficulty,
            "points": str(section.pool_points),
            "bank": bank,
        }
    return said | {
        "questions": [
            {
                "id": str(entry.question.public_id),
                "points": str(entry.points),
                "keep_version": entry.version_id is not None,
            }
            for entry in section.entries.all()
        ]
    }


def assignment_data(assignment: Assignment) -> dict[str, Any]:
    """Five queries at most."""
    said: dict[str, Any] = {
        "title": assignment.title,
        "text": assignment.text,
        "rules": {name: getattr(assignment, name) for name in assignments.RULES},
    }
    if assignment.rubric is not None:
        said["rubric"] = _rubric_data(assignment.rubric)
    rules = ReviewRules.objects.filter(assignment=assignment).first()
    if rules is not None:
        said["reviews"] = {name: getattr(rules, name) for name in reviewing.RULES}
        said["examples"] = [
            {"title": one.title, "text": one.text, "marks": one.marks, "words": one.words}
            for one in assignment.examples.order_by("pk")
        ]
    return said


def _rubric_data(rubric: Rubric) -> dict[str, Any]:
    body = criteria_of(newest_rubric(rubric).body)
    return {
        "id": str(rubric.public_id),
        "title": rubric.title,
        "levels": [
            {"title": one.title, "points": None if one.points is None else str(one.points)}
            for one in body.levels
        ],
        "criteria": [
            {
                "title": one.title,
                "weight": str(one.weight),
                "texts": [text for _level, text in one.cells],
            }
            for one in body.criteria
        ],
    }


# --- reading ------------------------------------------------------------------------------------


def read_quiz(data: Any) -> ReadQuiz:
    """Refuses what could not be typed in."""
    said = _mapping(data)
    form = QuizForm(_filled(QuizForm, said | _mapping(said.get("rules"))))
    cleaned = _cleaned(form)
    sections = [_read_section(_mapping(one)) for one in _listing(said.get("sections"))]
    if len(sections) > MOST_SECTIONS:
        raise Refused(_("A quiz has at most %(most)d sections.") % {"most": MOST_SECTIONS})
    found = ReadQuiz(cleaned["title"], cleaned["intro"], form.rules, sections)
    if sum(len(one.entries) for one in sections) > MOST_ENTRIES:
        raise Refused(_("A quiz has at most %(most)d questions.") % {"most": MOST_ENTRIES})
    return found


def _read_section(said: Mapping[str, Any]) -> ReadSection:
    title, draws = clean_line(str(said.get("title") or ""))[:160], said.get("draws")
    tags = [str(tag) for tag in _listing(said.get("tags"))]
    if tags or said.get("difficulty"):
        data = _filled(PoolForm, {**said, "tags": tags})
        pool = Pool(**_cleaned(PoolForm(data, tags=[], chosen=tags)))
        bank = [str(key) for key in _listing(said.get("bank"))][:MOST_OF_POOL]
        return ReadSection(title, pool=pool, bank=bank)
    listed = [_mapping(one) for one in _listing(said.get("questions"))]
    entries = [
        ReadEntry(str(one.get("id")), _points(one.get("points")), one.get("keep_version") is True)
        for one in listed
    ]
    draws = draws if isinstance(draws, int) and 0 < draws <= MOST_ENTRIES else None
    return ReadSection(title, draws, entries)


def _points(said: Any) -> Decimal:
    try:
        points = round(Decimal(str(said)), 2)
    except InvalidOperation:
        points = Decimal(-1)
    if not points.is_finite() or not 0 <= points <= 1000:
        raise Refused(_("A question gives between 0 and 1000 points."))
    return points


def read_assignment(data: Any) -> ReadAssignment:
    """Refuses what could not be typed in."""
    said = _mapping(data)
    words = _mapping(said.get("rules")) | {name: said.get(name) for name in ("title", "text")}
    form = AssignmentForm(_filled(AssignmentForm, words), rubrics=Rubric.objects.none())
    cleaned = _cleaned(form)
    rubric, reviews = said.get("rubric"), said.get("reviews")
    rules = None
    if isinstance(reviews, dict):
        rules = _cleaned(ReviewRulesForm(_filled(ReviewRulesForm, reviews)))
        rules.pop("reviewed")
    examples = _listing(said.get("examples")) if rules is not None else []
    return ReadAssignment(
        cleaned["title"],
        cleaned["text"],
        form.rules,
        str(_mapping(rubric).get("id") or "")[:80],
        _read_rubric(rubric) if isinstance(rubric, dict) else None,
        rules,
        [_read_example(_mapping(one)) for one in examples[: reviewing.MOST_EXAMPLES]],
    )


def _read_rubric(said: Mapping[str, Any]) -> Mapping[str, Any]:
    levels = [_mapping(one) for one in _listing(said.get("levels"))]
    criteria = [_mapping(one) for one in _listing(said.get("criteria"))]
    data: dict[str, Any] = {"title": said.get("title")}
    for n, level in enumerate(levels):
        data |= {f"level-{n}-{name}": level.get(name) for name in ("title", "points")}
    for n, one in enumerate(criteria):
        data |= {f"criterion-{n}-{name}": one.get(name) for name in ("title", "weight")}
        for m, text in enumerate(_listing(one.get("texts"))):
            data[f"criterion-{n}-text-{m}"] = text
    form = RubricForm(data, levels=len(levels), criteria=len(criteria))  # type: ignore[arg-type]
    _cleaned(form)
    return form.written


def _read_example(said: Mapping[str, Any]) -> ReadExample:
    marks = {str(key): _mapping(one) for key, one in _mapping(said.get("marks")).items()}
    found = Found(
        levels={key: str(one.get("level") or "") for key, one in marks.items()},
        words_on={key: str(one.get("words") or "") for key, one in marks.items()},
        words=str(said.get("words") or ""),
    )
    text = clean_text(str(said.get("text") or ""))[:20_000]
    return ReadExample(str(said.get("title") or ""), text, found)


def _filled(form: Any, said: Mapping[str, Any]) -> dict[str, Any]:
    """What is not said has the value that the form begins with."""
    fields = {name: one for name, one in form.base_fields.items() if name != "public_id"}
    found = {name: said.get(name, one.initial) for name, one in fields.items()}
    return {name: value for name, value in found.items() if value is not None}


def _cleaned(form: forms.Form) -> dict[str, Any]:
    for name, errors in form.errors.get_json_data().items():
        label = form.fields[name].label if name in form.fields else ""
        words = " ".join(error["message"] for error in errors)
        raise Refused(f"{label}: {words}" if label else words)
    cleaned: dict[str, Any] = form.cleaned_data
    return cleaned


def _mapping(found: Any) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}


def _listing(found: Any) -> list[Any]:
    return found if isinstance(found, list) else []
