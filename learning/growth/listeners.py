"""Reactions to facts: who is asked what they will do, and how it went."""

from plc.journal.listeners import listens_to
from plc.journal.models import Entry
from plc.notifications.actions import notify, notify_of, withdraw

from .models import Commitment, CourseSkills, Framework, PeerRequest, Prompt, SharedWith


@listens_to("courses.CourseCompleted", queue="soon")
def ask_what_comes_of_it(entries: list[Entry]) -> None:
    """Once for each course that somebody has completed."""
    for entry in entries:
        data = entry.data
        mine = Commitment.objects.filter(
            user=data["user_id"], source="course", source_id=data["course_id"]
        )
        if not mine.exists():
            notify(
                kind="growth.after_course",
                happening=f"after course {data['course_id']}",
                object_id=data["course_id"],
                people=[data["user_id"]],
                community_id=data["community_id"],
                at=entry.at,
            )


@listens_to("growth.PromptDue", queue="soon")
def ask_how_it_went(entries: list[Entry]) -> None:
    for entry in entries:
        prompt = Prompt.objects.filter(pk=entry.data["prompt_id"], answered_at=None).first()
        if prompt is not None:
            notify(
                kind="growth.prompt",
                happening=f"prompt {prompt.pk} on {prompt.due_on}",
                object_id=prompt.pk,
                people=[entry.data["user_id"]],
                community_id=entry.data["community_id"],
                at=entry.at,
            )


@listens_to("growth.PromptAnswered", queue="soon")
def ask_no_more(entries: list[Entry]) -> None:
    for entry in entries:
        withdraw(kind="growth.prompt", object_id=entry.data["prompt_id"])


@listens_to("growth.CommitmentMade", "growth.CommitmentChanged", queue="soon")
def tell_partner(entries: list[Entry]) -> None:
    for entry in entries:
        commitment = Commitment.objects.filter(pk=entry.data["commitment_id"]).first()
        partner = entry.data["partner_id"]
        if commitment is not None and partner and partner == commitment.partner_id:
            notify(
                kind="growth.partner",
                happening=f"partner {partner} of commitment {commitment.pk}",
                object_id=commitment.pk,
                people=[partner],
                cause=commitment.user_id,
                community_id=commitment.community_id,
                at=entry.at,
            )


@listens_to("groups.GroupMemberLeft", queue="soon")
def keep_to_themselves(entries: list[Entry]) -> None:
    """Who left a group no longer shows its members what they do."""
    for entry in entries:
        mine = Commitment.objects.filter(group=entry.data["group_id"], user=entry.data["user_id"])
        mine.update(shared=SharedWith.ME)


@listens_to("growth.PeersAsked", queue="soon")
def ask_peers(entries: list[Entry]) -> None:
    for entry in entries:
        rows = PeerRequest.objects.filter(pk__in=entry.data["request_ids"], closed_at=None)
        for request in rows.select_related("framework"):
            notify(
                kind="growth.peer",
                happening=f"request {request.pk}",
                object_id=request.pk,
                people=[request.peer_id],
                cause=request.member_id,
                community_id=request.framework.community_id,
                at=entry.at,
            )


@listens_to("growth.SkillsAssessed", queue="soon")
def tell_of_assessment(entries: list[Entry]) -> None:
    """Whom others assessed, once for each time."""
    for entry in entries:
        data = entry.data
        framework = Framework.objects.filter(pk=data["framework_id"]).first()
        if framework is not None and data["source"] != "self":
            notify_of(
                entry,
                kind="growth.assessed",
                object_id=framework.pk,
                people=[data["member_id"]],
                cause=entry.actor_id,
                community_id=data["community_id"],
            )


@listens_to("courses.EnrolmentBegan", "courses.CourseCompleted", queue="soon")
def ask_about_skills(entries: list[Entry]) -> None:
    """At the beginning and at the end of a course, once for each, if its authors want it."""
    for entry in entries:
        data = entry.data
        began = entry.name == "courses.EnrolmentBegan"
        linked = CourseSkills.objects.filter(course=data["course_id"], framework__archived_at=None)
        for framework in linked.values_list("framework", flat=True):
            notify(
                kind="growth.before" if began else "growth.after",
                happening=f"skills {framework} and enrolment {data['enrolment_id']}: {began}",
                object_id=framework,
                people=[data["user_id"]],
                community_id=data["community_id"],
                at=entry.at,
            )
