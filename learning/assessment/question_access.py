"""Who may read what a question asks, outside of its bank: those who were asked it, and those who
may be asked it now. Its key is nobody's but its authors'."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404

from communities.community.access import can_manage_community
from communities.groups.access import group_memberships_of
from communities.groups.models import GroupRole
from plc.core.registry import AssessedPlace, assessed_places

from .access import may_take, may_teach
from .models import (
    AttemptItem,
    Handout,
    PracticeQuestion,
    Question,
    QuestionVersion,
    Sitting,
)


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
    practised = _places(PracticeQuestion.objects.shown().filter(question=question))
    if any(
        place.may_take(actor, pk)
        for place, ids in practised
        for pk in sorted(place.present(actor, ids))
    ):
        return True
    return _marks(actor, question, Sitting.objects.filter(attempts__items__in=items))


def _marks(actor: Any, question: Question, sittings: Any) -> bool:
    """Whether the actor looks after one of them. However many there are, two queries, and one for
    each kind of place of a floor above."""
    memberships = group_memberships_of(actor)
    led = [pk for pk, one in memberships.items() if one.role == GroupRole.FACILITATOR]
    mine = Q(group__in=led)
    if can_manage_community(actor, question.community):
        mine |= Q(group=None, community=question.community)
    if sittings.filter(mine, place_key="").exists():
        return True
    within = _places(sittings.exclude(place_key=""))
    return any(place.taught(actor, ids) for place, ids in within)


def _places(rows: Any) -> list[tuple[AssessedPlace, set[int]]]:
    """The ids of places of floors above in which these are. One query."""
    found: dict[str, set[int]] = {}
    for key, pk in rows.values_list("place_key", "place_id").distinct():
        found.setdefault(key, set()).add(pk)
    return [(assessed_places[key], ids) for key, ids in found.items() if key in assessed_places]


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
