"""Moderation of what is asked. Reasons and texts are stored in the case's log."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from plc.journal.actions import record

from .. import facts
from ..models import Assignment, Question, Quiz
from .questions import put_away_question


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


def _set(thing: Quiz | Assignment, hidden: bool) -> bool:
    rows = type(thing)._default_manager.filter(pk=thing.pk, hidden_at__isnull=hidden)
    return bool(rows.update(hidden_at=timezone.now() if hidden else None))


@transaction.atomic
def withdraw_question(*, by: Any, question: Question, away: bool = True) -> bool:
    """No quiz is offered it and no pool draws it; who was asked it keeps it, with what they
    answered."""
    if (question.archived_at is not None) == away:
        return False
    put_away_question(by=by, question=question, away=away)
    return True
