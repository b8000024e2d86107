"""What somebody wrote for others stays, without their name; their appointments go."""

from typing import Any

from django.utils.translation import gettext

from plc.core.registry import Holding, holdings

from .models import Author, Question, QuestionVersion


def tell(person: Any) -> str:
    wrote = Question.objects.filter(made_by=person).exists()
    return (
        gettext("Questions that you wrote stay in their bank, without your name.") if wrote else ""
    )


def erase(person: Any) -> None:
    Author.objects.filter(user=person).delete()
    Author.objects.filter(appointed_by=person).update(appointed_by=None)
    for model in (Question, QuestionVersion):
        model._default_manager.filter(made_by=person).update(made_by=None)


holdings.register("assessment", Holding(erase, tell))
