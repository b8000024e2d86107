"""Renewing a certificate that ends: by taking its course again, or another one whose authors say
that completing it renews the certificate as well. A pathway is gone once; whoever looks after it
renews its certificates."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.courses.models import Course, Enrolment
from plc.core.registry import course_repeats

from .models import Certificate, Certification
from .models.certificates import CertificateQuerySet
from .wording import day

EARLY = timedelta(days=60)  # so long before its end it can be renewed
# The month after, it is said at home that it ended.
LATE = timedelta(days=30)


def due_for(actor: Any) -> CertificateQuerySet:
    """Those of the actor that end soon or have ended, and were not renewed."""
    mine = Certificate.objects.filter(holder=actor.pk, revoked_at=None)
    found: CertificateQuerySet = mine.filter(expires_at__lte=timezone.now() + EARLY).not_renewed()
    return found


def is_due(certificate: Certificate) -> bool:
    """Whether it is one of those, unless it was renewed."""
    ends = certificate.expires_at
    return certificate.revoked_at is None and ends is not None and ends <= timezone.now() + EARLY


def courses_that_renew(certificate: Certificate, actor: Any) -> QuerySet[Course]:
    """Of those that the actor may know of. None renews the certificate of a pathway."""
    if certificate.course_id is None:
        return Course.objects.none()
    renews = Q(pk=certificate.course_id) | Q(certification__renews=certificate.course_id)
    shown = Course.objects.visible_to(actor).filter(renews, certification__design__isnull=False)
    return shown.select_related("community").order_by("name", "pk")


def renewed_by(enrolment: Enrolment, certification: Certification) -> Certificate | None:
    """The certificate that the one for this enrolment renews: the last for its course, or for the
    one that it renews."""
    courses = [certification.course_id, certification.renews_id]
    mine = Certificate.objects.filter(holder=enrolment.user_id, revoked_at=None)
    return mine.filter(course__in=courses).order_by("-issued_at", "-pk").first()


def counted_from(done_at: datetime, before: Certificate | None) -> datetime:
    """From when its months are counted: whoever renews in time loses none of those they have."""
    ends = before.expires_at if before is not None else None
    return ends if ends is not None and done_at < ends <= done_at + EARLY else done_at


def why_again(course: Course, actor: Any) -> str:
    """One query."""
    certifies = Q(course=course, course__certification__design__isnull=False)
    refreshes = Q(course__renewed_by__course=course, course__renewed_by__design__isnull=False)
    found = due_for(actor).filter(certifies | refreshes).order_by("expires_at").first()
    if found is None:
        return ""
    said = {"title": found.title, "day": day(found.expires_at)}
    if found.expires_at is not None and found.expires_at <= timezone.now():
        sentence = _("Your certificate for “%(title)s” held until %(day)s.")
    else:
        sentence = _("Your certificate for “%(title)s” holds until %(day)s.")
    return f"{sentence % said} {_('Complete this course to renew it.')}"


course_repeats.register("pathways", why_again)
