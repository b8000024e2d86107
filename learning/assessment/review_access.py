"""Permissions for reviews. Who reviews whom is hidden where the rules say so, so a review has doors
of its own, and nobody reaches the submission through it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from .access import may_take, may_teach
from .assignment_access import assignment_to_author, handout_to_see, handout_to_teach
from .models import (
    Example,
    Handout,
    PassageComment,
    Review,
    ReviewKind,
    Share,
    Submission,
    SubmissionVersion,
)


def reviews() -> QuerySet[Review]:
    rows: QuerySet[Review] = Review.objects.select_related(
        "handout__assignment__review_rules",
        "handout__rubric",
        "handout__community",
        "handout__group__community",
        "version__submission",
        "example",
        "reviewer",
    )
    return rows


def handout_to_review(actor: Any, slug: str, public_id: UUID) -> Handout:
    """One whose work is reviewed by learners, for those who do it; 404 if it is not."""
    handout = handout_to_see(actor, slug, public_id)
    if handout.assignment.rules_in_force is None:
        raise Http404
    if not may_take(actor, handout):
        raise PermissionDenied(_("Work is reviewed by those who do this assignment."))
    return handout


def handout_with_reviews(actor: Any, slug: str, public_id: UUID) -> Handout:
    """For those who look after it."""
    handout = handout_to_teach(actor, slug, public_id)
    if not hasattr(handout.assignment, "review_rules"):
        raise Http404
    return handout


def review_of_mine(actor: Any, public_id: UUID) -> Review:
    """One that the actor writes or has given; 403 once they may no longer do the assignment."""
    review = reviews().filter(public_id=public_id, reviewer=actor.pk).first()
    if review is None:
        raise Http404
    if not may_take(actor, review.handout):
        raise PermissionDenied(_("This assignment is given to members of this place."))
    return review


def review_to_write(actor: Any, public_id: UUID) -> Review:
    """One of the work of somebody else, until it is given; 403 for one that is hidden from its
    reviewer."""
    review = review_of_mine(actor, public_id)
    if review.kind != ReviewKind.PEER or review.version is None:
        raise Http404
    if review.is_given or review.version.submission.hidden_at is not None:
        raise PermissionDenied(_("Nothing is added to this review any more."))
    return review


def comment_of_review(actor: Any, public_id: UUID, pk: int) -> PassageComment:
    comment = review_to_write(actor, public_id).comments.filter(pk=pk).first()
    if comment is None:
        raise Http404
    return comment


def review_to_rate(actor: Any, public_id: UUID) -> Review:
    """For those whose work it is about."""
    rows = reviews().filter(public_id=public_id, kind=ReviewKind.PEER, hidden_at=None)
    review = rows.filter(submitted_at__isnull=False).first()
    if review is None or not _is_about(actor, review):
        raise Http404
    return review


def _is_about(actor: Any, review: Review) -> bool:
    mine = Share.objects.filter(submission__versions=review.version_id, learner=actor.pk)
    return review.version_id is not None and mine.exists()


def review_to_report(actor: Any, public_id: UUID) -> Review:
    """For those whose work it is about, and those who look after the place."""
    review = reviews().filter(public_id=public_id, submitted_at__isnull=False).first()
    if review is None or review.kind != ReviewKind.PEER or not actor.is_authenticated:
        raise Http404
    if not (_is_about(actor, review) or may_teach(actor, review.handout)):
        raise Http404
    return review


def submission_to_report(actor: Any, public_id: UUID) -> Submission:
    """For those who review it and those who mark it."""
    rows = Submission.objects.select_related("handout__assignment", "handout__community")
    submission = rows.filter(public_id=public_id, newest__gt=0).first()
    if submission is None or not actor.is_authenticated:
        raise Http404
    reads = Review.objects.filter(version__submission=submission, reviewer=actor.pk)
    if not (reads.exists() or may_teach(actor, submission.handout)):
        raise Http404
    return submission


def may_read_version(actor: Any, version: SubmissionVersion) -> bool:
    """Whether the actor reviews it, and may still do the assignment."""
    review = reviews().filter(version=version, reviewer=actor.pk).first()
    if review is None or review.version is None or review.version.submission.hidden_at:
        return False
    return may_take(actor, review.handout)


def example_to_author(actor: Any, slug: str, public_id: UUID, example: UUID) -> tuple[Any, Example]:
    assignment = assignment_to_author(actor, slug, public_id, change=True)
    found = assignment.examples.filter(public_id=example).first()
    if found is None:
        raise Http404
    return assignment, found


def example_to_review(actor: Any, slug: str, public_id: UUID, example: UUID) -> Any:
    handout = handout_to_review(actor, slug, public_id)
    found = handout.assignment.examples.filter(public_id=example).first()
    if found is None:
        raise Http404
    return handout, found
