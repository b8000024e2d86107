"""Registers who may see the files of questions, answers and submissions, and what drafts
contain."""

from typing import Any

from django import forms

from plc.core import registry
from plc.files.models import StoredFile

from . import access
from .actions import neutral_names
from .actions.answering import FILE
from .actions.questions import PICTURE
from .assignment_access import has_part_in
from .assignment_access import submissions as all_submissions
from .assignment_forms import WORDS_OF_DRAFTS, words_of_rubrics
from .forms import OWN, ROW, QuestionForm
from .models import (
    Attempt,
    Question,
    SubmissionVersion,
)
from .question_access import may_read_question
from .quiz_forms import QuizForm
from .review_access import may_read_version
from .types import TYPES
from .types.kinds import MOST_ROWS


def may_see_picture(actor: Any, file: StoredFile) -> bool:
    """Whoever may read its question."""
    question = Question.objects.filter(pk__in=[file.holder_id]).first()
    return question is not None and may_read_question(actor, question)


def may_see_answer(actor: Any, file: StoredFile) -> bool:
    """Who sent it, and those who mark it; nobody else."""
    rows = Attempt.objects.select_related("sitting__community", "sitting__group__community")
    attempt = rows.filter(items__in=[file.holder_id]).first()
    if attempt is None or not actor.is_authenticated:
        return False
    return attempt.learner_id == actor.pk or access.may_teach(actor, attempt.sitting)


def may_see_work(actor: Any, file: StoredFile) -> bool:
    """Those who work on it; once it was handed in, those who mark it or review that version; nobody
    else."""
    submission = all_submissions().filter(pk__in=[file.holder_id]).first()
    if submission is None or not actor.is_authenticated:
        return False
    if has_part_in(actor, submission):
        return True
    handed_in = SubmissionVersion.objects.filter(
        submission=submission, files__contains=[str(file.public_id)]
    )
    if access.may_teach(actor, submission.handout):
        return handed_in.exists()
    return any(may_read_version(actor, version) for version in handed_in)


def words_of_drafts() -> set[str]:
    found = {*_written(QuestionForm), *_written(QuizForm)}
    found |= words_of_rubrics() | set(WORDS_OF_DRAFTS)
    for kind in TYPES.values():
        found |= {f"{OWN}-{name}" for name in _written(kind.Fields)}
        for name in _written(kind.Rows) if kind.Rows else ():
            found |= {f"{ROW}-{n}-{name}" for n in range(MOST_ROWS)}
    return found


def _written(form: type[forms.Form]) -> list[str]:
    """Not those that have a value before anybody wrote one."""
    return [
        name
        for name, field in form.base_fields.items()
        if isinstance(field, forms.CharField) and field.initial is None
    ]


registry.mentionables.register("authors", access.people_offered)
registry.file_doors.register(PICTURE, may_see_picture)
registry.file_doors.register(FILE, may_see_answer)
registry.file_doors.register(neutral_names.FILE, may_see_work)
registry.draft_fields.register("assessment", words_of_drafts())
