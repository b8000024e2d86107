"""Who may read what a question asks, outside of its bank: those who were asked it, and those who
may be asked it now. Its key is nobody's but its authors'."""

from typing import Any
from uuid import UUID

from django.http import Http404

from plc.core.registry import assessed_places

from .access import may_take, may_teach
from .models import (
    AttemptItem,
    Handout,
    PracticeQuestion,
    Question,
    QuestionVersion,
    Sitting,
)

MOST_PLACES = 50


def may_read_question(actor: Any, question: Question) -> bool:
    """Whoever writes questions there, whoever was asked it, those who mark what was answered, and
    who may answer it where it stands for practice."""
    if not actor.is_authenticated:
        return False
    if Question.objects.visible_to(actor).filter(pk=question.pk).exists():
        return True
    items = AttemptItem.objects.filter(version__question=question)
    if items.filter(attempt__learner=actor.pk).exists():
        return True
    places = PracticeQuestion.objects.filter(question=question)[:MOST_PLACES]
    if any(
        (place := assessed_places.get(one.place_key)) is not None
        and place.may_take(actor, one.place_id)
        for one in places
    ):
        return True
    sittings = Sitting.objects.filter(attempts__items__in=items).distinct()
    asked = sittings.select_related("community", "group__community")[:MOST_PLACES]
    return any(may_teach(actor, sitting) for sitting in asked)


def version_read_by(actor: Any, question: Question) -> QuestionVersion | None:
    """As they were asked it last; for others the newest."""
    rows = QuestionVersion.objects.filter(question=question)
    asked = AttemptItem.objects.filter(attempt__learner=actor.pk).values("version")
    mine = rows.filter(pk__in=asked).order_by("-number").first()
    return mine or rows.filter(number=question.newest).first()


def question_to_report(actor: Any, public_id: UUID) -> Question:
    rows = Question.objects.for_list()
    question: Question | None = rows.filter(public_id=public_id).first()
    if question is None or not may_read_question(actor, question):
        raise Http404
    return question


def sitting_to_report(actor: Any, public_id: UUID) -> Sitting:
    rows = Sitting.objects.select_related("quiz__made_by", "community", "group__community")
    return _given(actor, rows.filter(public_id=public_id).first())  # type: ignore[return-value]


def handout_to_report(actor: Any, public_id: UUID) -> Handout:
    rows = Handout.objects.select_related("assignment__made_by", "community", "group__community")
    return _given(actor, rows.filter(public_id=public_id).first())  # type: ignore[return-value]


def _given(actor: Any, found: Sitting | Handout | None) -> Sitting | Handout:
    """For those to whom it is given, and those who look after it."""
    if found is None or not (may_take(actor, found) or may_teach(actor, found)):
        raise Http404
    return found
