"""Reactions to facts about quizzes: who is told."""

from communities.community.models import GOVERNING, Membership
from communities.groups.models import GroupMembership, GroupRole
from plc.journal.listeners import listens_to
from plc.journal.models import Entry
from plc.notifications.actions import notify_of

from .models import FeedbackTime, Sitting

MOST_TOLD = 200


@listens_to("assessment.QuizGiven", queue="soon")
def tell_of_quiz(entries: list[Entry]) -> None:
    """To the members of a group. Of a community, which may have millions, nobody is told: its
    quizzes stand on its page."""
    for entry in entries:
        if (group := entry.data["group_id"]) is None:
            continue
        members = GroupMembership.objects.filter(group=group).exclude(role=GroupRole.OBSERVER)
        people = set(members.values_list("user", flat=True)[:MOST_TOLD]) - {entry.actor_id}
        notify_of(
            entry,
            kind="assessment.given",
            object_id=entry.data["sitting_id"],
            people=people,
            cause=entry.actor_id,
            community_id=entry.data["community_id"],
        )


@listens_to("assessment.QuizSubmitted", queue="soon")
def tell_who_marks(entries: list[Entry]) -> None:
    """Those who look after the place; what lies within something of a floor above, that floor
    tells."""
    waiting = [entry for entry in entries if entry.data["by_hand"]]
    ids = {entry.data["sitting_id"] for entry in waiting}
    here = Sitting.objects.filter(pk__in=ids, place_key="").in_bulk()
    for entry in waiting:
        if (sitting := here.get(entry.data["sitting_id"])) is None:
            continue
        if sitting.group_id is not None:
            leading = GroupMembership.objects.facilitating().filter(group=sitting.group_id)
            people = set(leading.values_list("user", flat=True)[:MOST_TOLD])
        else:
            governing = Membership.objects.not_suspended().filter(
                community=sitting.community_id, role__in=GOVERNING
            )
            people = set(governing.values_list("user", flat=True)[:MOST_TOLD])
        notify_of(
            entry,
            kind="assessment.marking",
            object_id=entry.data["attempt_id"],
            people=people - {entry.data["learner_id"]},
            community_id=sitting.community_id,
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
