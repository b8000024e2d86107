"""Reactions to facts about quizzes and assignments: who is told."""

from django.utils import timezone

from communities.community.models import GOVERNING, Membership
from communities.groups.models import GroupMembership, GroupRole
from plc.core.queries import one_by_one
from plc.journal.listeners import listens_to
from plc.journal.models import Entry
from plc.notifications.actions import notify_of
from plc.search.actions import index

from .actions.reviewing import settle_reviews
from .models import FeedbackTime, Handout, Review, ReviewKind, Share, Sitting, Submission
from .search import ASSIGNMENT, QUIZ

MOST_TOLD = 200
MOST_ASKED = 5  # to review one that was just handed in


@listens_to("assessment.QuizGiven", queue="soon")
def tell_of_quiz(entries: list[Entry]) -> None:
    for entry in entries:
        _tell_group(entry, "assessment.given", entry.data["sitting_id"])


@listens_to("assessment.AssignmentGiven", queue="soon")
def tell_of_assignment(entries: list[Entry]) -> None:
    for entry in entries:
        _tell_group(entry, "assessment.assigned", entry.data["handout_id"])


def _tell_group(entry: Entry, kind: str, pk: int) -> None:
    """The members of a group. Of a community, which may have millions, nobody is told: what is
    given to it stands on its page."""
    if (group := entry.data["group_id"]) is None:
        return
    members = GroupMembership.objects.filter(group=group).exclude(role=GroupRole.OBSERVER)
    people = set(members.values_list("user", flat=True)[:MOST_TOLD]) - {entry.actor_id}
    notify_of(
        entry,
        kind=kind,
        object_id=pk,
        people=people,
        cause=entry.actor_id,
        community_id=entry.data["community_id"],
    )


@listens_to("assessment.QuizSubmitted", "assessment.LateAnswersCame", queue="soon")
def tell_who_marks(entries: list[Entry]) -> None:
    """Those who look after the place; what lies within something of a floor above, that floor
    tells."""
    waiting = [entry for entry in entries if entry.data.get("by_hand", True)]
    ids = {entry.data["sitting_id"] for entry in waiting}
    here = Sitting.objects.filter(pk__in=ids, place_key="").in_bulk()
    for entry in waiting:
        if (sitting := here.get(entry.data["sitting_id"])) is None:
            continue
        is_late = entry.name == "assessment.LateAnswersCame"
        notify_of(
            entry,
            kind="assessment.late" if is_late else "assessment.marking",
            object_id=entry.data["attempt_id"],
            people=_those_who_mark(sitting) - {entry.data["learner_id"]},
            community_id=sitting.community_id,
        )


def _those_who_mark(given: Sitting | Handout) -> set[int]:
    if given.group_id is not None:
        leading = GroupMembership.objects.facilitating().filter(group=given.group_id)
        return set(leading.values_list("user", flat=True)[:MOST_TOLD])
    governing = Membership.objects.not_suspended().filter(
        community=given.community_id, role__in=GOVERNING
    )
    return set(governing.values_list("user", flat=True)[:MOST_TOLD])


@listens_to("assessment.AssignmentSubmitted", queue="soon")
def tell_who_marks_work(entries: list[Entry]) -> None:
    """As of quizzes. Whether the name is hidden is decided when the line is read."""
    ids = {entry.data["handout_id"] for entry in entries}
    here = Handout.objects.filter(pk__in=ids, place_key="").in_bulk()
    for entry in entries:
        if (handout := here.get(entry.data["handout_id"])) is None:
            continue
        notify_of(
            entry,
            kind="assessment.work",
            object_id=entry.data["submission_id"],
            people=_those_who_mark(handout) - set(entry.data["learner_ids"]),
            community_id=handout.community_id,
        )


@listens_to("assessment.AssignmentReturned", "assessment.AssignmentReleased", queue="now")
def tell_those_who_worked(entries: list[Entry]) -> None:
    for entry in entries:
        returned = entry.name == "assessment.AssignmentReturned"
        notify_of(
            entry,
            kind="assessment.returned" if returned else "assessment.found",
            object_id=entry.data["submission_id"],
            people=entry.data["learner_ids"],
            community_id=entry.data["community_id"],
        )


@listens_to("assessment.ResultReleased", queue="now")
def tell_the_learner(entries: list[Entry]) -> None:
    """Not of a result that they read when they handed in."""
    ids = {entry.data["sitting_id"] for entry in entries}
    rows = Sitting.objects.filter(pk__in=ids).values_list("pk", "quiz__feedback_time")
    times = dict(rows)
    for entry in entries:
        at_once = times.get(entry.data["sitting_id"]) != FeedbackTime.CLOSED
        if at_once and entry.data["first"] and not entry.data["by_hand"]:
            continue
        notify_of(
            entry,
            kind="assessment.result",
            object_id=entry.data["attempt_id"],
            people=[entry.data["learner_id"]],
            community_id=entry.data["community_id"],
        )


@listens_to("assessment.QuizWritten", "assessment.QuizHidden", queue="bulk")
def index_quizzes(entries: list[Entry]) -> None:
    index(QUIZ, {entry.data["quiz_id"] for entry in entries})


@listens_to("assessment.AssignmentWritten", "assessment.AssignmentHidden", queue="bulk")
def index_assignments(entries: list[Entry]) -> None:
    index(ASSIGNMENT, {entry.data["assignment_id"] for entry in entries})


# --- reviews ------------------------------------------------------------------------------------


@listens_to("assessment.ReviewGiven", queue="now")
def count_reviews(entries: list[Entry]) -> None:
    """The middle of the reviews becomes the result, once there are enough."""
    ids = {entry.data["submission_id"] for entry in entries}
    with one_by_one():
        for submission in Submission.objects.filter(pk__in=ids).order_by("id"):
            settle_reviews(submission=submission)


@listens_to("assessment.ReviewHidden", "assessment.ReviewRestored", queue="now")
def count_reviews_anew(entries: list[Entry]) -> None:
    """One that is hidden counts no more."""
    ids = {entry.data["review_id"] for entry in entries}
    with one_by_one():
        rows = Submission.objects.filter(versions__reviews__in=ids).order_by("id").distinct()
        for submission in rows:
            settle_reviews(submission=submission)


@listens_to("assessment.ReviewGiven", queue="soon")
def tell_those_reviewed(entries: list[Entry]) -> None:
    """Without a cause: who it was may be hidden, and the line says it where it is not."""
    for entry in entries:
        notify_of(
            entry,
            kind="assessment.reviewed",
            object_id=entry.data["review_id"],
            people=set(entry.data["learner_ids"]) - {entry.data["reviewer_id"]},
            community_id=entry.data["community_id"],
        )


@listens_to("assessment.AssignmentSubmitted", queue="soon")
def tell_those_who_owe_reviews(entries: list[Entry]) -> None:
    """A few who have handed in before, and have not given all their reviews: there is something to
    review for them now."""
    ids = {entry.data["handout_id"] for entry in entries}
    rows = Handout.objects.filter(pk__in=ids, assignment__review_rules__is_on=True)
    reviewed = rows.select_related("assignment__review_rules").in_bulk()
    for entry in entries:
        if (handout := reviewed.get(entry.data["handout_id"])) is None:
            continue
        notify_of(
            entry,
            kind="assessment.review",
            object_id=handout.pk,
            people=_those_who_owe(handout) - set(entry.data["learner_ids"]),
            community_id=handout.community_id,
        )


def _those_who_owe(handout: Handout) -> set[int]:
    """Those who have waited longest and are at no review now. What they reviewed counts as long as
    no other version of it took its place."""
    given: dict[int, int] = {}
    busy: set[int] = set()
    rows = Review.objects.filter(handout=handout, kind=ReviewKind.PEER, reviewer__isnull=False)
    for reviewer, at, until in rows.of_newest().values_list(
        "reviewer", "submitted_at", "lease_until"
    ):
        given[reviewer] = given.get(reviewer, 0) + (at is not None)
        if at is None and until is not None and until > timezone.now():
            busy.add(reviewer)
    shares = Share.objects.filter(handout=handout, submission__newest__gt=0)
    people = shares.order_by("submission__submitted_at").values_list("learner", flat=True)
    each = handout.assignment.review_rules.each
    owing = [one for one in people[:MOST_TOLD] if given.get(one, 0) < each and one not in busy]
    return set(owing[:MOST_ASKED])
