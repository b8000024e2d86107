"""Issuing certificates, correcting, revoking and renewing them."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.community.models import Community
from learning.courses.models import Enrolment, Offering
from plc.accounts.models import User
from plc.core.clock import months_later
from plc.core.plain import clean_line, has_visible_text
from plc.core.queries import one_by_one
from plc.core.refusals import Refused
from plc.credentials.actions import set_after_deletion
from plc.credentials.models import Credential
from plc.journal.actions import record

from .. import facts, rules
from ..looks import Face
from ..models import (
    AfterDeletion,
    Certificate,
    CertificateLog,
    Certification,
    Design,
    LogKind,
    Numbering,
    Walker,
)
from ..numbers import letters_of, number
from ..renewing import EARLY, counted_from, is_due, renewed_by

KIND = "pathways.certificate"
MOST_AT_ONCE = 200


def _numbering(community: Community) -> Numbering:
    """Locked: certificates of a community are issued one after the other."""
    hidden = community.visibility == Community.Visibility.HIDDEN
    letters = letters_of(str(settings.SITE_NAME) if hidden else community.slug)
    Numbering.objects.get_or_create(community=community, defaults={"letters": letters})
    locked = Numbering.objects.select_for_update(no_key=True).get(community=community)
    locked.community = community
    return locked


@transaction.atomic
def issue_certificate(
    *, by: User | None, enrolment: Enrolment, again: bool = False
) -> Certificate | None:
    """The certificate for having completed an offering, issued now unless it was before; also if
    fifty ask at once. Whoever took it again is given the next one, which renews what they had;
    ``again``: also without that, because they did again what it takes. None where the course gives
    no certificate, or they do not meet its rule."""
    course = enrolment.offering.course
    certification = Certification.objects.select_related("design").filter(course=course).first()
    if certification is None or certification.design is None:
        return None
    numbering = _numbering(course.community)
    mine = Certificate.objects.filter(holder=enrolment.user_id)
    latest = mine.filter(offering=enrolment.offering_id).order_by("-period").first()
    repeated = latest is not None and _is_later(enrolment, latest)
    if latest is not None and not (again or repeated):
        return latest
    if rules.why_not_certified(certification, [enrolment])[enrolment.pk]:
        return None
    group = enrolment.offering.group
    done_at = enrolment.completed_at if latest is None or repeated else None
    certificate = Certificate(
        course=course,
        offering=enrolment.offering,
        enrolment=enrolment,
        period=latest.period + 1 if latest else 1,
        renews=renewed_by(enrolment, certification),
        title=course.name,
        cohort=group.name if group else "",
        hours=certification.hours,
        authority=certification.authority,
        language=course.language,
        done_at=done_at or timezone.now(),
    )
    months = certification.months
    _issue(certificate, numbering, enrolment.user, certification.design, months, by=by)
    return certificate


def _is_later(enrolment: Enrolment, certificate: Certificate) -> bool:
    """Whether they completed the course once more after what the certificate was given for."""
    if certificate.enrolment_id in (None, enrolment.pk) or enrolment.completed_at is None:
        return False
    return enrolment.completed_at > certificate.done_at


@transaction.atomic
def issue_for_pathway(*, by: User | None, walker: Walker) -> Certificate | None:
    """The certificate for having completed a pathway, issued now unless it was before. None where
    the pathway gives none, or is not completed."""
    pathway = walker.pathway
    if pathway.design is None or walker.completed_at is None:
        return None
    numbering = _numbering(pathway.community)
    mine = Certificate.objects.filter(holder=walker.user_id, pathway=pathway)
    if (latest := mine.order_by("-period").first()) is not None:
        return latest
    certificate = Certificate(
        pathway=pathway,
        title=pathway.name,
        cohort=pathway.group.name if pathway.group else "",
        language=pathway.community.language,
        done_at=walker.completed_at,
    )
    _issue(certificate, numbering, walker.user, pathway.design, pathway.months, by=by)
    return certificate


@transaction.atomic
def renew_for_pathway(*, by: User, certificate: Certificate) -> Certificate:
    """Another one for the same pathway, which renews this; if it was renewed already, that one.
    ``by`` looks after the pathway, and knows what its holder did since: a pathway is gone once, so
    no step says it."""
    pathway, holder = certificate.pathway, certificate.holder
    if pathway is None or pathway.design is None or holder is None:
        raise Refused(_("This certificate is not renewed here."))
    numbering = _numbering(certificate.community)
    latest = Certificate.objects.filter(holder=holder, pathway=pathway).latest("period")
    if latest.pk != certificate.pk:
        return latest
    if not is_due(latest):
        sentence = _("It can be renewed from %(n)d days before its end.")
        raise Refused(sentence % {"n": EARLY.days})
    renewal = Certificate(
        pathway=pathway,
        period=latest.period + 1,
        renews=latest,
        title=pathway.name,
        cohort=pathway.group.name if pathway.group else "",
        language=latest.language,
        done_at=timezone.now(),
    )
    _issue(renewal, numbering, holder, pathway.design, pathway.months, by=by)
    return renewal


def _issue(
    certificate: Certificate,
    numbering: Numbering,
    holder: User,
    design: Design,
    months: int | None,
    *,
    by: User | None,
) -> None:
    """Under the next number, with its face and its end; says so in log and journal."""
    numbering.last += 1
    numbering.save(update_fields=["last"])
    now = certificate.issued_at
    certificate.number = number(numbering.letters, timezone.localdate(now).year, numbering.last)
    certificate.community, certificate.holder = numbering.community, holder
    certificate.name, certificate.by = holder.name, by
    certificate.face = Face.of(design).keep()
    starts = counted_from(certificate.done_at, certificate.renews)
    certificate.expires_at = months_later(starts, months) if months else None
    certificate.save()
    _log(certificate, LogKind.ISSUED, by=by)
    record(
        facts.CertificateIssued(
            certificate_id=certificate.pk,
            community_id=certificate.community_id,
            course_id=certificate.course_id,
            user_id=holder.pk,
        ),
        by=by,
    )


def _log(certificate: Certificate, kind: LogKind, *, by: Any, **words: str) -> None:
    CertificateLog.objects.create(
        certificate=certificate, kind=kind, version=certificate.version, by=by, **words
    )


@transaction.atomic
def issue_many(
    *,
    by: User,
    offering: Offering,
    enrolments: Collection[Enrolment],
    seen: Mapping[int, int] | None = None,
) -> int:
    """Those of the list, all of the offering, who meet the rule. ``seen``: by enrolment, the period
    of the certificate that they had when ``by`` chose to renew it; nothing for those who have
    another by now. Returns how many were issued now; all or none."""
    if len(enrolments) > MOST_AT_ONCE:
        raise Refused(_("Choose at most %(n)d people at once.") % {"n": MOST_AT_ONCE})
    if any(enrolment.user_id == by.pk for enrolment in enrolments):
        raise Refused(_("Somebody else who teaches the course certifies you."))
    _numbering(offering.course.community)  # nobody else issues until this is done
    given = Certificate.objects.filter(
        offering=offering, holder__in=[one.user_id for one in enrolments]
    )
    latest = {row.holder_id: row.period for row in given.order_by("period")}
    began, number = timezone.now(), 0
    with one_by_one():
        for enrolment in enrolments:
            have = latest.get(enrolment.user_id, 0)
            if have and have != (seen or {}).get(enrolment.pk):
                continue
            found = issue_certificate(by=by, enrolment=enrolment, again=bool(have))
            number += found is not None and found.issued_at >= began
    return number


def _lock(certificate: Certificate) -> Certificate:
    return Certificate.objects.select_for_update(no_key=True).get(pk=certificate.pk)


def _concerned(certificate: Certificate) -> dict[str, Any]:
    return {
        "certificate_id": certificate.pk,
        "community_id": certificate.community_id,
        "user_id": certificate.holder_id,
    }


@transaction.atomic
def revoke_certificate(
    *, by: User | None, certificate: Certificate, reason: str, tells_reason: bool = False
) -> bool:
    """It no longer holds, and its page says so; with the reason if ``tells_reason``."""
    reason = clean_line(reason)[:300]
    if not has_visible_text(reason):
        raise Refused(_("Say why, in a sentence. Its holder reads it."), field="reason")
    locked = _lock(certificate)
    if locked.revoked_at is not None:
        return False
    locked.revoked_at, locked.revoked_reason = timezone.now(), reason
    locked.tells_reason = tells_reason
    locked.save(update_fields=["revoked_at", "revoked_reason", "tells_reason"])
    _log(locked, LogKind.REVOKED, by=by, reason=reason)
    record(facts.CertificateRevoked(**_concerned(locked)), by=by)
    return True


@transaction.atomic
def reinstate_certificate(*, by: User, certificate: Certificate) -> bool:
    locked = _lock(certificate)
    if locked.revoked_at is None:
        return False
    if locked.holder_id is None:
        raise Refused(_("Its holder deleted their account and wanted it revoked."))
    locked.revoked_at, locked.revoked_reason, locked.tells_reason = None, "", False
    locked.save(update_fields=["revoked_at", "revoked_reason", "tells_reason"])
    _log(locked, LogKind.REINSTATED, by=by)
    record(facts.CertificateReinstated(**_concerned(locked)), by=by)
    return True


@transaction.atomic
def correct_name(*, by: User, certificate: Certificate, name: str) -> bool:
    """Another name on the same certificate: a new version of the same number."""
    name = clean_line(name)[:150]
    if not has_visible_text(name):
        raise Refused(_("Write the name as it is to stand on the certificate."), field="name")
    locked = _lock(certificate)
    if locked.holder_id is None:
        raise Refused(_("The account of its holder was deleted."), field="name")
    if locked.name == name:
        return False
    before, locked.name = locked.name, name
    locked.version += 1
    locked.save(update_fields=["name", "version"])
    _log(locked, LogKind.RENAMED, by=by, before=before)
    record(facts.CertificateRenamed(certificate_id=locked.pk, version=locked.version), by=by)
    return True


@transaction.atomic
def keep_certificate(
    *, by: User, certificate: Certificate, after_deletion: str, cohort_agreed: bool
) -> None:
    """What its holder wants: when their account goes, and whether the cohort is named."""
    locked = _lock(certificate)
    locked.after_deletion = AfterDeletion(after_deletion).value
    locked.cohort_agreed = cohort_agreed
    locked.save(update_fields=["after_deletion", "cohort_agreed"])
    for credential in Credential.objects.filter(about=f"{KIND}:{locked.pk}"):
        set_after_deletion(by=by, credential=credential, choice=after_deletion)


@transaction.atomic
def erase_holder(*, person: User) -> None:
    """Carry out what they chose for each of their certificates."""
    for certificate in Certificate.objects.filter(holder=person).order_by("pk"):
        if certificate.after_deletion == AfterDeletion.REVOKE and not certificate.revoked_at:
            reason = _("The holder deleted their account and wanted it revoked.")
            revoke_certificate(by=None, certificate=certificate, reason=reason)
        kept = Certificate.objects.filter(pk=certificate.pk)
        if certificate.after_deletion == AfterDeletion.KEEP_WITH_NAME:
            kept.update(holder=None, enrolment=None)
        else:
            kept.update(holder=None, enrolment=None, name="", cohort_agreed=False)
        CertificateLog.objects.filter(certificate=certificate).update(before="")


def expiring(days: int) -> list[int]:
    """Certificates that end within so many days, whose holders were not told so yet."""
    now = timezone.now()
    rows = Certificate.objects.valid().not_renewed().filter(holder__isnull=False)
    due = rows.filter(expires_at__gt=now, expires_at__lte=now + timedelta(days=days))
    told = due.exclude(reminded__lte=days)
    return list(told.order_by("expires_at").values_list("pk", flat=True)[:500])


@transaction.atomic
def remind_of_end(*, certificate_id: int, days: int) -> bool:
    """Say once that it ends in so many days."""
    rows = Certificate.objects.select_for_update(no_key=True).filter(pk=certificate_id)
    locked = rows.exclude(reminded__lte=days).first()
    if locked is None or locked.holder_id is None:
        return False
    locked.reminded = days
    locked.save(update_fields=["reminded"])
    record(
        facts.CertificateExpires(
            certificate_id=locked.pk,
            community_id=locked.community_id,
            user_id=locked.holder_id,
            days=days,
        ),
        by=None,
    )
    return True
