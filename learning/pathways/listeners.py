"""Reactions to facts: certificates are issued by themselves, their holders are told, and
credentials follow them."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from communities.community.models import Community
from learning.assessment.models import Handout, Sitting
from learning.courses.given import GIVEN
from learning.courses.models import Enrolment, GivenLesson
from plc.core.registry import completions, contact_hours, path_evidence, path_followers
from plc.core.tasks import hurry
from plc.credentials.actions import (
    reinstate_credential,
    reissue_credential,
    revoke_credential,
    update_issuer,
)
from plc.credentials.models import Credential
from plc.journal.listeners import listens_to
from plc.journal.models import Entry
from plc.notifications.actions import notify_of, withdraw
from plc.search.actions import index

from . import access, granting, steps  # noqa: F401  they fill what is read below
from . import completions as _completions  # noqa: F401  another that fills them
from .actions import (
    issue_certificate,
    issue_for_pathway,
    settle_hours,
    settle_members,
    settle_pathway,
)
from .actions.certificates import KIND
from .credentials import certificate_of, profile_of
from .models import Activity, Certification, Walker
from .search import PATHWAY
from .tasks import enter_declared_hours


def _issue(enrolments: Iterable[Enrolment]) -> None:
    """Where the course certifies by itself."""
    rows = list(enrolments)
    courses = {row.offering.course_id for row in rows}
    automatic = Certification.objects.filter(course__in=courses, automatic=True)
    certify = set(automatic.exclude(design=None).values_list("course", flat=True))
    for enrolment in rows:
        if enrolment.offering.course_id in certify:
            issue_certificate(by=None, enrolment=enrolment)


def _completed() -> QuerySet[Enrolment]:
    rows = Enrolment.objects.exclude(completed_at=None).order_by("pk")
    return rows.select_related("user", "offering__course__community", "offering__group")


@listens_to("courses.CourseCompleted", queue="now")
def certify_who_completed(entries: list[Entry]) -> None:
    _issue(_completed().filter(pk__in={entry.data["enrolment_id"] for entry in entries}))


@listens_to("assessment.ResultReleased", "assessment.AssignmentReleased", queue="soon")
def certify_who_passed(entries: list[Entry]) -> None:
    """The course was completed before its last quiz or assignment had a result."""
    for entry in entries:
        data = entry.data
        if entry.name == "assessment.ResultReleased":
            rows: QuerySet[Any] = Sitting.objects.filter(pk=data["sitting_id"])
            people = [data["learner_id"]]
        else:
            rows, people = Handout.objects.filter(pk=data["handout_id"]), data["learner_ids"]
        given = rows.filter(place_key=GIVEN).values("place_id")
        places = GivenLesson.objects.filter(pk__in=given)
        theirs = _completed().filter(user__in=people)
        _issue(theirs.filter(offering__in=places.values("offering")))


@listens_to("pathways.CertificateIssued", queue="soon")
def tell_of_certificates(entries: list[Entry]) -> None:
    for entry in entries:
        _tell(entry, "pathways.certificate")


@listens_to("pathways.CertificateExpires", queue="soon")
def tell_of_ends(entries: list[Entry]) -> None:
    for entry in entries:
        _tell(entry, "pathways.ends")


@listens_to("pathways.CertificateRevoked", queue="soon")
def tell_of_revocations(entries: list[Entry]) -> None:
    for entry in entries:
        if entry.data["user_id"]:
            withdraw(kind="pathways.certificate", object_id=entry.data["certificate_id"])
            _tell(entry, "pathways.revoked")


def _tell(entry: Entry, kind: str) -> None:
    notify_of(
        entry,
        kind=kind,
        object_id=entry.data["certificate_id"],
        people=[entry.data["user_id"]],
        cause=entry.actor_id,
        community_id=entry.data["community_id"],
    )


@listens_to(
    "pathways.CertificateRenamed",
    "pathways.CertificateRevoked",
    "pathways.CertificateReinstated",
    queue="soon",
)
def follow_certificates(entries: list[Entry]) -> None:
    """Their credentials say what they say. What becomes of one whose holder deleted their account
    was decided then."""
    keys = {f"{KIND}:{entry.data['certificate_id']}" for entry in entries}
    for credential in Credential.objects.filter(about__in=keys).order_by("pk"):
        certificate = certificate_of(credential)
        if certificate is None or credential.holder_id is None:
            continue
        if certificate.revoked_at is not None:
            reason = certificate.revoked_reason
            revoke_credential(by=None, credential=credential, reason=reason)
            continue
        current = reinstate_credential(by=None, credential=credential)
        reissue_credential(by=None, credential=current, name=certificate.name)


@listens_to("community.CommunityChanged", queue="soon")
def follow_names(entries: list[Entry]) -> None:
    """The issuer has the name that its community has now, or none if that became hidden."""
    changed = {entry.data["community_id"] for entry in entries}
    for community in Community.objects.filter(pk__in=changed).order_by("pk"):
        update_issuer(profile_of(community))


@listens_to(*{name for source in contact_hours for name in source.facts})
def grant_hours(entries: list[Entry]) -> None:
    for key, source in contact_hours.items():
        readers = source.facts
        heard = [entry for entry in entries if entry.name in readers]
        people = {one for entry in heard for one in readers[entry.name](entry.data)}
        if people:
            settle_hours(source=key, people=people)


@listens_to("pathways.HoursDeclared", queue="bulk")
def hurry_declared_hours(entries: list[Entry]) -> None:
    """The task finds whom they are for, by the hour without being asked."""
    transaction.on_commit(lambda: hurry(enter_declared_hours), robust=True)


@listens_to("pathways.HoursAskedFor", queue="soon")
def tell_who_answers(entries: list[Entry]) -> None:
    for entry in entries:
        rows = Activity.objects.select_related("community", "group")
        activity = rows.filter(pk=entry.data["activity_id"]).first()
        if activity is not None:
            notify_of(
                entry,
                kind="pathways.asked",
                object_id=activity.pk,
                people=access.who_answers(activity),
                cause=entry.actor_id,
                community_id=activity.community_id,
            )


@listens_to("pathways.ActivityAnswered", queue="soon")
def tell_answered(entries: list[Entry]) -> None:
    for entry in entries:
        withdraw(kind="pathways.asked", object_id=entry.data["activity_id"])
        notify_of(
            entry,
            kind="pathways.answered",
            object_id=entry.data["activity_id"],
            people=[entry.data["user_id"]],
            cause=entry.actor_id,
            community_id=entry.data["community_id"],
        )


@listens_to("pathways.PathwayBegun", "pathways.StepAttested", queue="now")
def look_at_once(entries: list[Entry]) -> None:
    settle_members({entry.data["user_id"] for entry in entries})


@listens_to("pathways.PathwayChanged", queue="bulk")
def look_again_at_all(entries: list[Entry]) -> None:
    for pathway in sorted({entry.data["pathway_id"] for entry in entries}):
        settle_pathway(pathway_id=pathway)


STEPS = {
    *(name for kind in completions for name in kind.facts),
    *(name for kind in path_evidence for name in kind.facts),
}


@listens_to(*STEPS)
def follow_steps(entries: list[Entry]) -> None:
    """Somebody did what may be a step of a pathway."""
    members: set[int] = set()
    for entry in entries:
        for kind in completions:
            if read := kind.facts.get(entry.name):
                members |= {member for _community, member in read(entry.data)}
        for evidence in path_evidence:
            if read_members := evidence.facts.get(entry.name):
                members |= set(read_members(entry.data))
    settle_members(members)


@listens_to("pathways.PathwayCompleted", queue="now")
def certify_pathways(entries: list[Entry]) -> None:
    ids = {entry.data["walker_id"] for entry in entries}
    rows = Walker.objects.filter(pk__in=ids).order_by("pk")
    for walker in rows.select_related("pathway__community", "pathway__design", "user"):
        issue_for_pathway(by=None, walker=walker)


@listens_to("pathways.PathwayCompleted", queue="soon")
def congratulate(entries: list[Entry]) -> None:
    for entry in entries:
        notify_of(
            entry,
            kind="pathways.completed",
            object_id=entry.data["walker_id"],
            people=[entry.data["user_id"]],
            community_id=entry.data["community_id"],
        )


@listens_to("pathways.StepAttested", queue="soon")
def tell_attested(entries: list[Entry]) -> None:
    for entry in entries:
        notify_of(
            entry,
            kind="pathways.attested",
            object_id=entry.data["walker_id"],
            people=[entry.data["user_id"]],
            cause=entry.actor_id,
            community_id=entry.data["community_id"],
        )


@listens_to(
    "pathways.PathwayPublished",
    "pathways.PathwayChanged",
    queue="bulk",
)
def index_pathways(entries: list[Entry]) -> None:
    index(PATHWAY, {entry.data["pathway_id"] for entry in entries})


path_followers.register("pathways", settle_members)
