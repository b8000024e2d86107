"""Makes submissions and reviews reportable, by those who may read them."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plc.core.registry import Reportable, reportables

from .actions import reviewing
from .models import Review, Submission
from .review_access import review_to_report, reviews, submission_to_report

SUBMISSION, REVIEW = "assessment.submission", "assessment.review"


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
        render=lambda review: review.words,
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
