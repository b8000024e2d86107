"""What somebody wrote for others stays, without their name; their appointments, and what they
answered, go."""

from typing import Any

from django.utils.translation import gettext

from plc.core.registry import Holding, holdings
from plc.files.actions import release
from plc.files.models import StoredFile

from .actions import neutral_names
from .actions.answering import FILE
from .models import (
    Assignment,
    Attempt,
    AttemptItem,
    Author,
    Grade,
    Handout,
    KeptText,
    PassageComment,
    PracticeAnswer,
    Question,
    QuestionVersion,
    Quiz,
    Review,
    ReviewKind,
    Rubric,
    RubricVersion,
    Share,
    Sitting,
    Submission,
    SubmissionVersion,
)


def tell(person: Any) -> str:
    said = []
    if Question.objects.filter(made_by=person).exists():
        said.append(gettext("Questions that you wrote stay in their bank, without your name."))
    if Attempt.objects.filter(learner=person).exists():
        said.append(gettext("What you answered in quizzes is deleted, with its results."))
    if Share.objects.filter(learner=person).exists():
        said.append(
            gettext(
                "What you handed in alone is deleted, with its files and results. The work of a"
                " team stays with the team, without your name."
            )
        )
    if Review.objects.filter(reviewer=person, submitted_at__isnull=False).exists():
        said.append(
            gettext("Reviews that you gave stay with those who got them, without your name.")
        )
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
    _erase_work(person)


def _erase_work(person: Any) -> None:
    for model in (Rubric, RubricVersion, Assignment):
        model._default_manager.filter(made_by=person).update(made_by=None)
    Handout.objects.filter(given_by=person).update(given_by=None)
    mine = Submission.objects.filter(shares__learner=person)
    others = Share.objects.exclude(learner=person).values("submission")
    alone = list(mine.exclude(pk__in=others).values_list("pk", flat=True))
    release(files=StoredFile.objects.filter(holder=neutral_names.FILE, holder_id__in=alone))
    Submission.objects.filter(pk__in=alone).delete()
    Share.objects.filter(learner=person).delete()
    Submission.objects.filter(saved_by=person).update(saved_by=None)
    Grade.objects.filter(marked_by=person).update(marked_by=None)
    Review.objects.filter(reviewer=person).exclude(kind=ReviewKind.PEER).delete()
    Review.objects.filter(reviewer=person, submitted_at=None).delete()
    Review.objects.filter(reviewer=person).update(reviewer=None)
    for written in (KeptText, SubmissionVersion, PassageComment):
        written._default_manager.filter(by=person).update(by=None)


holdings.register("assessment", Holding(erase, tell))
