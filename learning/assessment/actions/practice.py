"""Questions for practice within something of a floor above."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..marking import Answered, marked
from ..models import PracticeAnswer, PracticeQuestion, Question, QuestionVersion
from ..showing import drawn
from ..types import type_of


@transaction.atomic
def set_practice(
    *, by: User | None, place: tuple[str, int], questions: Collection[Question]
) -> None:
    """These questions, and no others, stand in the place: a key of the registry of assessed places
    and an id. The floor above has asked whether ``by`` may use them. What was answered to others
    goes only when nobody answered them. Refuses those that a person marks, because practice answers
    at once."""
    for question in questions:
        if type_of(question.kind).by_hand:
            raise Refused(
                _("“%(title)s” is marked by a person, so it cannot answer at once.")
                % {"title": question.title}
            )
    key, pk = place
    rows = PracticeQuestion.objects.filter(place_key=key, place_id=pk)
    answered = PracticeAnswer.objects.filter(practice__in=rows).values("practice")
    rows.exclude(question__in=questions).exclude(pk__in=answered).delete()
    PracticeQuestion.objects.bulk_create(
        [PracticeQuestion(place_key=key, place_id=pk, question=one) for one in questions],
        ignore_conflicts=True,
    )


@transaction.atomic
def answer_practice(
    *, by: User, practice: PracticeQuestion, version: QuestionVersion, answer: Any, seed: int
) -> PracticeAnswer:
    """Keeps the first answer and the last; every try is marked."""
    if answer is None:
        raise Refused(_("Answer it first."))
    draw = drawn(version, seed)
    [fraction] = marked([Answered(version, answer, draw)])
    worth = None if fraction is None else Decimal(str(round(fraction, 5)))
    now = timezone.now()
    row, new = PracticeAnswer.objects.get_or_create(
        practice=practice,
        learner=by,
        defaults={
            "version": version,
            "seed": seed,
            "first_answer": answer,
            "first_fraction": worth,
            "last_answer": answer,
            "last_fraction": worth,
        },
    )
    if not new:
        PracticeAnswer.objects.filter(pk=row.pk).update(
            version=version,
            seed=seed,
            tries=F("tries") + 1,
            last_answer=answer,
            last_fraction=worth,
            last_at=now,
        )
    if version.used_at is None:
        QuestionVersion.objects.filter(pk=version.pk, used_at=None).update(used_at=now)
    if new:
        record(
            facts.PracticeAnswered(
                question_id=practice.question_id,
                learner_id=by.pk,
                place_key=practice.place_key,
                place_id=practice.place_id,
            ),
            by=by,
        )
    return row
