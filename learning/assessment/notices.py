"""What members are told about quizzes and assignments. No line says a score, and none is left for
whoever left the place."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plc.core.registry import NoticeKind, NoticeLine, notices

from . import access
from .assignment_access import can_mark, hides_names, submissions
from .grading import name_of
from .models import Attempt, Handout, ReviewKind, Sitting, SubmissionState
from .review_access import reviews as all_reviews


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


def _of_attempts(told: Sequence[Any], reader: Any, sentence: str) -> Mapping[int, NoticeLine]:
    rows = Attempt.objects.select_related(
        "sitting__quiz", "sitting__community", "sitting__group__community", "learner"
    )
    found = rows.in_bulk(_ids(told))
    return {
        notice.pk: NoticeLine(
            sentence % {"name": attempt.learner.name, "title": attempt.sitting.quiz.title},
            reverse("assessment:mark", args=[attempt.public_id]),
            attempt.learner,
        )
        for notice in told
        if (attempt := found.get(notice.object_id)) and access.may_teach(reader, attempt.sitting)
    }


def marking(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    sentence = _("%(name)s has handed in “%(title)s”: some answers wait to be marked")
    return _of_attempts(told, reader, sentence)


def late(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    sentence = _("Answers of %(name)s to “%(title)s” arrived late, and wait to be accepted")
    return _of_attempts(told, reader, sentence)


def result(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    rows = Attempt.objects.filter(learner=reader, released_at__isnull=False)
    found = rows.select_related("sitting__quiz").in_bulk(_ids(told))
    here = access.still_present(reader, [attempt.sitting for attempt in found.values()])
    return {
        notice.pk: NoticeLine(
            _("Your result of “%(title)s” is there") % {"title": attempt.sitting.quiz.title},
            attempt.get_absolute_url(),
        )
        for notice in told
        if (attempt := found.get(notice.object_id)) and attempt.sitting_id in here
    }


def assigned(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    rows = Handout.objects.visible_to(reader).select_related("assignment", "community", "given_by")
    found = rows.in_bulk(_ids(told))
    return {
        notice.pk: NoticeLine(
            _("There is an assignment for you: “%(title)s”") % {"title": handout.assignment.title},
            handout.get_absolute_url(),
            handout.given_by,
        )
        for notice in told
        if (handout := found.get(notice.object_id))
    }


def work(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """Without the name where names are hidden."""
    found = submissions().in_bulk(_ids(told))
    return {
        notice.pk: NoticeLine(
            _("%(name)s: “%(title)s” is handed in, and waits to be marked")
            % {"name": name_of(submission), "title": submission.handout.assignment.title},
            reverse("assessment:mark_submission", args=[submission.public_id]),
            None if hides_names(submission) else submission.shares.all()[0].learner,
        )
        for notice in told
        if (submission := found.get(notice.object_id))
        and submission.newest
        and can_mark(reader, submission)
    }


def _mine(
    told: Sequence[Any], reader: Any, sentence: str, **state: Any
) -> Mapping[int, NoticeLine]:
    rows = submissions().filter(shares__learner=reader, **state).in_bulk(_ids(told))
    here = access.still_present(reader, [submission.handout for submission in rows.values()])
    return {
        notice.pk: NoticeLine(
            sentence % {"title": submission.handout.assignment.title},
            submission.get_absolute_url(),
        )
        for notice in told
        if (submission := rows.get(notice.object_id)) and submission.handout_id in here
    }


def returned(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    sentence = _("“%(title)s” is returned to you for another version")
    return _mine(told, reader, sentence, state=SubmissionState.RETURNED)


def found(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    sentence = _("Your result of “%(title)s” is there")
    return _mine(told, reader, sentence, released_at__isnull=False)


for key, label, lines, mailed in (
    ("assessment.given", gettext_lazy("Quizzes for me"), given, True),
    ("assessment.marking", gettext_lazy("Answers to be marked"), marking, False),
    ("assessment.late", gettext_lazy("Answers that arrived late"), late, False),
    ("assessment.result", gettext_lazy("Results of quizzes"), result, True),
):
    notices.register(key, NoticeKind(key, label, "list-checks", lines, mailed=mailed))


def reviewed(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """Named where the rules do not hide it, and shown while the review is."""
    mine = {"version__submission__shares__learner": reader, "kind": ReviewKind.PEER}
    rows = all_reviews().filter(**mine, hidden_at=None, submitted_at__isnull=False)
    lines = {}
    found = rows.in_bulk(_ids(told))
    here = access.still_present(reader, [review.handout for review in found.values()])
    for notice in told:
        review = found.get(notice.object_id)
        if review is None or review.version is None or review.handout_id not in here:
            continue
        title = review.handout.assignment.title
        rules = getattr(review.handout.assignment, "review_rules", None)
        named = review.reviewer if rules is not None and not rules.hides_reviewers else None
        text = _("Your “%(title)s” has a review") % {"title": title}
        if named is not None:
            text = _("%(name)s has reviewed your “%(title)s”") % {
                "name": named.name,
                "title": title,
            }
        href = f"{review.version.submission.get_absolute_url()}#reviews"
        lines[notice.pk] = NoticeLine(text, href, named)
    return lines


def review_waits(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    related = ("assignment", "community", "group__community")
    found = Handout.objects.select_related(*related).in_bulk(_ids(told))
    return {
        notice.pk: NoticeLine(
            _("There is a review of “%(title)s” for you to give")
            % {"title": handout.assignment.title},
            reverse("assessment:reviews", args=[handout.community.slug, handout.public_id]),
        )
        for notice in told
        if (handout := found.get(notice.object_id)) and access.may_take(reader, handout)
    }


for key, label, lines, mailed in (
    ("assessment.assigned", gettext_lazy("Assignments for me"), assigned, True),
    ("assessment.work", gettext_lazy("Work to be marked"), work, False),
    ("assessment.returned", gettext_lazy("Work returned to me"), returned, True),
    ("assessment.found", gettext_lazy("Results of assignments"), found, True),
    ("assessment.reviewed", gettext_lazy("Reviews of my work"), reviewed, True),
    ("assessment.review", gettext_lazy("Reviews to give"), review_waits, True),
):
    notices.register(key, NoticeKind(key, label, "file-text", lines, mailed=mailed))
