"""Reactions to facts: certificates are issued by themselves, their holders are told, and
credentials follow them."""

from collections.abc import Iterable

from django.db.models import QuerySet

from communities.community.models import Community
from learning.assessment.models import Sitting
from learning.courses.models import Enrolment, GivenLesson
from learning.courses.quizzing import GIVEN
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

from .actions import issue_certificate
from .actions.certificates import KIND
from .credentials import certificate_of, profile_of
from .models import Certification


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


@listens_to("assessment.ResultReleased", queue="soon")
def certify_who_passed(entries: list[Entry]) -> None:
    """The course was completed before its last quiz had a result."""
    for entry in entries:
        rows = Sitting.objects.filter(pk=entry.data["sitting_id"], place_key=GIVEN)
        places = GivenLesson.objects.filter(pk__in=rows.values("place_id"))
        theirs = _completed().filter(user=entry.data["learner_id"])
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
