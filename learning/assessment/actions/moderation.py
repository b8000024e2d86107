"""Moderation of what is asked. Reasons and texts are stored in the case's log."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from plc.journal.actions import record

from .. import facts
from ..models import Assignment, Question, Quiz


@transaction.atomic
def hide_quiz(*, by: Any, quiz: Quiz, hidden: bool = True) -> bool:
    """It stands in no list, is not found and not begun; attempts under way go on. Returns whether
    anything changed."""
    if not _set(quiz, hidden):
        return False
    record(facts.QuizHidden(quiz_id=quiz.pk, hidden=hidden), by=by)
    return True


@transaction.atomic
def hide_assignment(*, by: Any, assignment: Assignment, hidden: bool = True) -> bool:
    """The same; nothing is handed in to it meanwhile."""
    if not _set(assignment, hidden):
        return False
    record(facts.AssignmentHidden(assignment_id=assignment.pk, hidden=hidden), by=by)
    return True


@transaction.atomic
def hide_question(*, by: Any, question: Question, hidden: bool = True) -> bool:
    """No quiz and no lesson asks it; who was asked it keeps it, with what they answered. Whether
    its authors have put it away is theirs to say."""
    if not _set(question, hidden):
        return False
    record(facts.QuestionHidden(question_id=question.pk, hidden=hidden), by=by)
    return True


def _set(thing: Quiz | Assignment | Question, hidden: bool) -> bool:
    rows = type(thing)._default_manager.filter(pk=thing.pk, hidden_at__isnull=hidden)
    return bool(rows.update(hidden_at=timezone.now() if hidden else None))
