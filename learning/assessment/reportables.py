"""Makes quizzes, assignments, questions, submissions and reviews reportable, by those who may read
them."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plc.core.registry import Reportable, reportables

from .actions import moderation, reviewing
from .models import Handout, Question, Review, Sitting, Submission
from .question_access import (
    handout_to_report,
    question_to_report,
    sitting_to_report,
    version_read_by,
)
from .review_access import review_to_report, reviews, submission_to_report

SUBMISSION, REVIEW = "assessment.submission", "assessment.review"
SITTING, HANDOUT, QUESTION = "assessment.sitting", "assessment.handout", "assessment.question"


def _on(action: Callable[..., bool], name: str) -> Callable[..., bool]:
    """Adapt an action to moderation's calling convention, with the object as first argument."""
    return lambda thing, *, by: action(by=by, **{name: thing})


def _submission(pk: int) -> Submission | None:
    rows = Submission.objects.select_related("handout__assignment", "handout__community")
    return rows.filter(pk=pk).first()


def _text(submission: Submission) -> str:
    """As it was handed in last."""
    version = submission.versions.filter(number=submission.newest).first()
    return version.text if version is not None else ""


def _review_text(review: Review) -> str:
    """With what it says of passages."""
    said = [f"> {one.quote}\n\n{one.text}" for one in review.comments.all()]
    return "\n\n".join([review.words, *said])


def _first_learner(submission: Submission) -> Any:
    share = submission.shares.select_related("learner").order_by("joined_at", "id").first()
    return share.learner if share is not None else None


def _href(review: Review) -> str:
    handout = review.handout
    return reverse("assessment:review_overview", args=[handout.community.slug, handout.public_id])


reportables.register(
    SUBMISSION,
    Reportable(
        key=SUBMISSION,
        label=_("Submission"),
        door=submission_to_report,
        heading=lambda submission: submission.handout.assignment.title,
        render=_text,
        href=lambda submission: reverse("assessment:mark_submission", args=[submission.public_id]),
        author=_first_learner,
        others=lambda submission: [
            share.learner for share in submission.shares.select_related("learner")
        ],
        community_id=lambda submission: submission.handout.community_id,
        group_id=lambda submission: submission.handout.group_id,
        hide=_on(reviewing.hide_submission, "submission"),
        restore=_on(reviewing.restore_submission, "submission"),
        find=_submission,
        title=lambda submission: submission.handout.assignment.title,
    ),
)
reportables.register(
    REVIEW,
    Reportable(
        key=REVIEW,
        label=_("Review"),
        door=review_to_report,
        heading=lambda review: (
            gettext("Review of “%(title)s”") % {"title": review.handout.assignment.title}
        ),
        render=_review_text,
        href=_href,
        author=lambda review: review.reviewer,
        community_id=lambda review: review.handout.community_id,
        group_id=lambda review: review.handout.group_id,
        hide=_on(reviewing.hide_review, "review"),
        restore=_on(reviewing.restore_review, "review"),
        find=lambda pk: reviews().filter(pk=pk).first(),
        title=lambda review: review.handout.assignment.title,
    ),
)


def _question_text(question: Question, actor: Any = None) -> str:
    """Never its key."""
    if actor is None:
        version = question.versions.filter(number=question.newest).first()
    else:
        version = version_read_by(actor, question)
    return version.text if version is not None else ""


reportables.register(
    SITTING,
    Reportable(
        key=SITTING,
        label=_("Quiz"),
        door=sitting_to_report,
        heading=lambda sitting: sitting.quiz.title,
        render=lambda sitting: sitting.quiz.intro,
        href=lambda sitting: sitting.get_absolute_url(),
        author=lambda sitting: sitting.quiz.made_by,
        community_id=lambda sitting: sitting.community_id,
        group_id=lambda sitting: sitting.group_id,
        hide=lambda sitting, *, by: moderation.hide_quiz(by=by, quiz=sitting.quiz),
        restore=lambda sitting, *, by: moderation.hide_quiz(by=by, quiz=sitting.quiz, hidden=False),
        find=lambda pk: (
            Sitting.objects.select_related("quiz__made_by", "community").filter(pk=pk).first()
        ),
        title=lambda sitting: sitting.quiz.title,
    ),
)
reportables.register(
    HANDOUT,
    Reportable(
        key=HANDOUT,
        label=_("Assignment"),
        door=handout_to_report,
        heading=lambda handout: handout.assignment.title,
        render=lambda handout: handout.assignment.text,
        href=lambda handout: handout.get_absolute_url(),
        author=lambda handout: handout.assignment.made_by,
        community_id=lambda handout: handout.community_id,
        group_id=lambda handout: handout.group_id,
        hide=lambda handout, *, by: moderation.hide_assignment(
            by=by, assignment=handout.assignment
        ),
        restore=lambda handout, *, by: moderation.hide_assignment(
            by=by, assignment=handout.assignment, hidden=False
        ),
        find=lambda pk: (
            Handout.objects.select_related("assignment__made_by", "community").filter(pk=pk).first()
        ),
        title=lambda handout: handout.assignment.title,
    ),
)
reportables.register(
    QUESTION,
    Reportable(
        key=QUESTION,
        label=_("Question"),
        door=question_to_report,
        # Its name in the bank is for authors, and may say what is right.
        heading=lambda question: gettext("A question of a quiz"),
        render=_question_text,
        render_for=_question_text,
        href=lambda question: question.get_absolute_url(),
        author=lambda question: question.made_by,
        community_id=lambda question: question.community_id,
        group_id=lambda question: question.group_id,
        hide=_on(moderation.hide_question, "question"),
        restore=lambda question, *, by: moderation.hide_question(
            by=by, question=question, hidden=False
        ),
        find=lambda pk: Question.objects.for_list().filter(pk=pk).first(),
        title=lambda question: gettext("A question of a quiz"),
    ),
)
