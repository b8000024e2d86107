"""A quiz that was begun, and work that is begun or was returned, wait on the home page."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.core import registry
from plc.core.registry import WaitingItem

from .access import may_take, still_present
from .models import (
    Attempt,
    AttemptState,
    Handout,
    Review,
    ReviewKind,
    Submission,
    SubmissionState,
)
from .own_dates import as_given_to

FEW = 3
MANY = 30  # are looked through for the few that are shown
BEGUN = "assessment.begun"
registry.reader_questions.register(
    BEGUN,
    """EXISTS(SELECT FROM assessment_attempt a
        WHERE a.learner_id = u.id AND a.state = 'open')""",
)


def begun(actor: Any) -> Sequence[WaitingItem]:
    """One query; none for people without. Not of quizzes that they may no longer take."""
    if actor.answers.get(BEGUN) is False:
        return []
    mine = Attempt.objects.filter(learner=actor.pk, state=AttemptState.OPEN)
    rows = mine.select_related("sitting__quiz", "sitting__group")
    rows = rows.order_by(F("deadline_at").asc(nulls_last=True), "started_at")[:MANY]
    found = (one for one in rows if not one.is_over and may_take(actor, one.sitting))
    return [
        WaitingItem(
            icon="list-checks",
            title=attempt.sitting.quiz.title,
            href=attempt.get_absolute_url(),
            why=_("You have begun this quiz"),
            action=_("Go on"),
            due=attempt.deadline_at,
        )
        for attempt in islice(found, FEW)
    ]


WORK = "assessment.work"
registry.reader_questions.register(
    WORK,
    """EXISTS(SELECT FROM assessment_share h JOIN assessment_submission s ON s.id = h.submission_id
        WHERE h.learner_id = u.id AND s.state <> 'submitted')""",
)


def work(actor: Any) -> Sequence[WaitingItem]:
    """One query; for work within lessons and the like another, and two for each of the few. None
    for people without."""
    if actor.answers.get(WORK) is False:
        return []
    mine = Submission.objects.filter(shares__learner=actor.pk).exclude(
        state=SubmissionState.SUBMITTED
    )
    taken = Q(handout__closes_at=None) | Q(handout__closes_at__gt=timezone.now())
    taken |= Q(state=SubmissionState.RETURNED)  # is asked for also after the end
    rows = mine.filter(taken).select_related("handout__assignment")
    due = F("handout__due_at").asc(nulls_last=True)
    rows = rows.order_by(due, "-saved_at", "-id")[:MANY]
    here = still_present(actor, [one.handout for one in rows])
    return [
        WaitingItem(
            icon="file-text",
            title=one.handout.assignment.title,
            href=one.get_absolute_url(),
            why=_("It was returned to you for another version")
            if one.state == SubmissionState.RETURNED
            else _("You have begun this assignment"),
            action=_("Go on"),
            due=as_given_to(actor.pk, one.handout).due_at,
        )
        for one in islice((one for one in rows if one.handout_id in here), FEW)
    ]


REVIEWS = "assessment.reviews"
registry.reader_questions.register(
    REVIEWS,
    """EXISTS(SELECT FROM assessment_share h
        JOIN assessment_submission s ON s.id = h.submission_id
        JOIN assessment_handout o ON o.id = h.handout_id
        JOIN assessment_reviewrules r ON r.assignment_id = o.assignment_id
        WHERE h.learner_id = u.id AND s.newest > 0 AND s.released_at IS NULL AND r.is_on
        AND (SELECT count(*) FROM assessment_review v
            JOIN assessment_submissionversion n ON n.id = v.version_id
            JOIN assessment_submission t ON t.id = n.submission_id AND t.newest = n.number
            WHERE v.handout_id = o.id AND v.reviewer_id = u.id AND v.kind = 'peer'
            AND v.submitted_at IS NOT NULL)
            < r.each)""",
)


def owed(actor: Any) -> Sequence[WaitingItem]:
    """Assignments of others' work that the actor has not reviewed as often as they are to, if there
    is some. One query, another for work within lessons and the like; none for people without."""
    if actor.answers.get(REVIEWS) is False:
        return []
    mine = Review.objects.of_newest().filter(reviewer=actor.pk, kind=ReviewKind.PEER)
    theirs = Submission.objects.filter(
        handout=OuterRef("pk"), state=SubmissionState.SUBMITTED, hidden_at=None
    )
    theirs = theirs.exclude(shares__learner=actor.pk).exclude(
        versions__in=mine.filter(submitted_at__isnull=False).values("version")
    )
    given = mine.filter(handout=OuterRef("pk"), submitted_at__isnull=False).order_by()
    count = given.values("handout").annotate(n=Count("id")).values("n")
    rows = Handout.objects.filter(
        Exists(theirs),
        submissions__shares__learner=actor.pk,
        submissions__newest__gt=0,
        submissions__released_at=None,
        assignment__review_rules__is_on=True,
        assignment__review_rules__each__gt=Coalesce(Subquery(count), 0),
    )
    rows = rows.select_related("assignment", "community", "group__community")
    rows = rows.order_by("-opens_at")[:MANY]
    here = still_present(actor, rows)
    return [
        WaitingItem(
            icon="users",
            title=handout.assignment.title,
            href=reverse("assessment:reviews", args=[handout.community.slug, handout.public_id]),
            why=_("Somebody's work waits for your review"),
            action=_("Review"),
        )
        for handout in islice((one for one in rows if one.pk in here), FEW)
    ]


registry.waiting.register("assessment.reviews", owed)
registry.waiting.register("assessment", begun)
registry.waiting.register("assessment.work", work)
