"""What somebody wrote for others stays, without their name; their appointments, and what they
answered, go."""

from typing import Any

from django.utils.translation import gettext

from plc.core.registry import Holding, holdings
from plc.files.actions import release
from plc.files.models import StoredFile

from .actions.answering import FILE
from .models import (
    Attempt,
    AttemptItem,
    Author,
    PracticeAnswer,
    Question,
    QuestionVersion,
    Quiz,
    Sitting,
)


def tell(person: Any) -> str:
    said = []
    if Question.objects.filter(made_by=person).exists():
        said.append(gettext("Questions that you wrote stay in their bank, without your name."))
    if Attempt.objects.filter(learner=person).exists():
        said.append(gettext("What you answered in quizzes is deleted, with its results."))
    return " ".join(said)


def erase(person: Any) -> None:
    Author.objects.filter(user=person).delete()
    Author.objects.filter(appointed_by=person).update(appointed_by=None)
    for model in (Question, QuestionVersion, Quiz):
        model._default_manager.filter(made_by=person).update(made_by=None)
    Sitting.objects.filter(given_by=person).update(given_by=None)
    AttemptItem.objects.filter(marked_by=person).update(marked_by=None)
    mine = AttemptItem.objects.filter(attempt__learner=person)
    release(files=StoredFile.objects.filter(holder=FILE, holder_id__in=mine.values("pk")))
    Attempt.objects.filter(learner=person).delete()
    PracticeAnswer.objects.filter(learner=person).delete()


holdings.register("assessment", Holding(erase, tell))
