"""Quizzes that are given, and attempts at them."""

from typing import Any

from django.utils import timezone

from learning.assessment.actions.attempts import (
    Given,
    item_to_save,
    save_answer,
    start_attempt,
)
from learning.assessment.actions.quizzes import add_questions, give_quiz, write_quiz
from learning.assessment.models import Attempt, Quiz, Sitting

from .writing import EXAMPLES, a_question, read


def a_quiz(cast: Any, kinds: Any = ("single", "truefalse"), **rules: Any) -> Quiz:
    group = rules.pop("group", None)
    by = cast.ben if group else cast.amara
    quiz = write_quiz(
        by=by, community=cast.community, group=group, title="Reading charts", rules=rules
    )
    questions = [a_question(cast, kind, group=group) for kind in kinds]
    add_questions(by=by, quiz=quiz, questions=questions)
    return quiz


def a_sitting(cast: Any, kinds: Any = ("single", "truefalse"), **rules: Any) -> Sitting:
    dates = {name: rules.pop(name) for name in ("opens_at", "closes_at") if name in rules}
    quiz = a_quiz(cast, kinds, **rules)
    return give_quiz(by=cast.ben if quiz.group else cast.amara, quiz=quiz, **dates)


def an_attempt(cast: Any, sitting: Sitting, by: Any = None) -> Attempt:
    return start_attempt(by=by or cast.chidi, sitting=sitting)


def answered(attempt: Attempt, *, right: bool = True, only: Any = None) -> None:
    """Every question, rightly or wrongly."""
    for item in attempt.items.select_related("version__question"):
        if only and item.position not in only:
            continue
        example = EXAMPLES[item.version.question.kind]
        answer = read(item.version, example.right if right else example.wrong)
        keep(attempt, item.position, answer)


def keep(attempt: Attempt, position: int, answer: Any, made_at: Any = None, **more: Any) -> Any:
    by = attempt.learner
    item = item_to_save(by, attempt.public_id, position)
    given = Given(position, answer, made_at or timezone.now(), **more)
    return save_answer(by=by, item=item, given=given)
