"""What members are told about quizzes. No line says a score."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plc.core.registry import NoticeKind, NoticeLine, notices

from . import access
from .models import Attempt, Sitting


def _ids(told: Sequence[Any]) -> list[int]:
    return [notice.object_id for notice in told]


def given(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    rows = Sitting.objects.visible_to(reader).select_related("quiz", "community", "given_by")
    found = rows.in_bulk(_ids(told))
    return {
        notice.pk: NoticeLine(
            _("There is a quiz for you: “%(title)s”") % {"title": sitting.quiz.title},
            sitting.get_absolute_url(),
            sitting.given_by,
        )
        for notice in told
        if (sitting := found.get(notice.object_id))
    }


def marking(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    rows = Attempt.objects.select_related(
        "sitting__quiz", "sitting__community", "sitting__group__community", "learner"
    )
    found = rows.in_bulk(_ids(told))
    return {
        notice.pk: NoticeLine(
            _("%(name)s has handed in “%(title)s”: some answers wait to be marked")
            % {"name": attempt.learner.name, "title": attempt.sitting.quiz.title},
            reverse("assessment:mark", args=[attempt.public_id]),
            attempt.learner,
        )
        for notice in told
        if (attempt := found.get(notice.object_id)) and access.may_teach(reader, attempt.sitting)
    }


def result(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    rows = Attempt.objects.filter(learner=reader, released_at__isnull=False)
    found = rows.select_related("sitting__quiz").in_bulk(_ids(told))
    return {
        notice.pk: NoticeLine(
            _("Your result of “%(title)s” is there") % {"title": attempt.sitting.quiz.title},
            attempt.get_absolute_url(),
        )
        for notice in told
        if (attempt := found.get(notice.object_id))
    }


for key, label, lines, mailed in (
    ("assessment.given", gettext_lazy("Quizzes for me"), given, True),
    ("assessment.marking", gettext_lazy("Answers to be marked"), marking, False),
    ("assessment.result", gettext_lazy("Results of quizzes"), result, True),
):
    notices.register(key, NoticeKind(key, label, "list-checks", lines, mailed=mailed))
