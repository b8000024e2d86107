"""Permissions for certificates.

The page of a certificate is open to everybody who has its address, like the paper it was printed
on. Whoever teaches an offering certifies its learners; designs are made by those who look after the
community, and for one course by its authors.
"""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from communities.community import access as community_access
from communities.community.models import Community
from communities.groups import access as group_access
from communities.groups.models import Group
from learning.courses import access as course_access
from learning.courses.models import Course, Offering

from .models import Certificate, Certification, Design, NamedCohort

# --- designs ------------------------------------------------------------------------------------


def can_write_design(actor: Any, community: Community, course: Course | None) -> bool:
    if course is None:
        return community_access.can_manage_community(actor, community)
    return course_access.can_write_course(actor, course)


def community_to_design_in(actor: Any, slug: str) -> Community:
    """For those who look after the community, and take part in it."""
    community = community_access.community_to_see(actor, slug)
    if not community_access.can_read_charter(actor, community):
        raise Http404
    if not can_write_design(actor, community, None):
        raise PermissionDenied(_("Owners and admins design the certificates of a community."))
    return community


def place_of_new_design(actor: Any, slug: str, course: str) -> tuple[Community, Course | None]:
    """Of the community, or with the address of a course, of this course."""
    if not course:
        community = community_to_design_in(actor, slug)
        if reason := community_access.why_not_take_part(actor, community):
            raise PermissionDenied(reason)
        return community, None
    found = course_access.course_to_write(actor, slug, course)
    return found.community, found


def design_to_write(actor: Any, slug: str, key: UUID) -> Design:
    """404 for who may not know of its course."""
    community = community_access.community_to_see(actor, slug)
    if not community_access.can_read_charter(actor, community):
        raise Http404
    rows = Design.objects.select_related("course__group", "logo")
    design = get_object_or_404(rows, community=community, public_id=key)
    design.community = community
    if design.course is not None:
        design.course = course_access.course_to_see(actor, slug, design.course.slug)
    if not can_write_design(actor, community, design.course):
        raise PermissionDenied(_("Only those who made this design, or look after it, change it."))
    if reason := community_access.why_not_speak(actor, community):
        raise PermissionDenied(reason)
    return design


def designs_to_use(course: Course) -> QuerySet[Design]:
    return Design.objects.in_use().for_course(course)


def certification_of(course: Course) -> Certification:
    """Unsaved where the course certifies nothing yet."""
    found = Certification.objects.select_related("design").filter(course=course).first()
    return found or Certification(course=course)


# --- certificates -------------------------------------------------------------------------------


def certificate_to_see(key: UUID) -> Certificate:
    """For everybody who has its address."""
    return get_object_or_404(Certificate.objects.for_page(), public_id=key)


def can_certify(actor: Any, certificate: Certificate) -> bool:
    """Correct, revoke and reinstate it: whoever teaches its offering, or looks after the community
    where that is gone. Nobody does so with their own."""
    if not actor.is_authenticated or certificate.is_of(actor):
        return False
    if certificate.offering is None or certificate.course is None:
        return community_access.can_manage_community(actor, certificate.community)
    offering = certificate.offering
    offering.course = certificate.course
    return course_access.can_teach_offering(actor, offering)


def certificate_to_certify(actor: Any, key: UUID) -> Certificate:
    certificate = certificate_to_see(key)
    if not can_certify(actor, certificate):
        raise PermissionDenied(_("Those who teach the course decide about its certificates."))
    if reason := community_access.why_not_speak(actor, certificate.community):
        raise PermissionDenied(reason)
    return certificate


def certificate_of_mine(actor: Any, key: UUID) -> Certificate:
    certificate = certificate_to_see(key)
    if not certificate.is_of(actor):
        raise PermissionDenied(_("Only the person it was given to decides about this."))
    return certificate


def certificate_to_print(actor: Any, key: UUID) -> Certificate:
    """The paper itself is for its holder and for those who certify."""
    certificate = certificate_to_see(key)
    if not certificate.is_of(actor) and not can_certify(actor, certificate):
        raise PermissionDenied(_("Ask the person it was given to for the certificate itself."))
    return certificate


def offering_to_certify(actor: Any, slug: str, course_slug: str, key: UUID) -> Offering:
    return course_access.offering_to_change(actor, slug, course_slug, key)


def is_known_to_strangers(group: Group | None, community: Community) -> bool:
    """Whether anybody can read of the group, or, without one, of the community."""
    if group is None:
        return community.visibility != Community.Visibility.HIDDEN
    return (
        community.visibility == Community.Visibility.PUBLIC
        and group.visibility == Group.Visibility.PUBLIC
    )


def cohort_to_tell(certificate: Certificate) -> str:
    """The name of its group as everybody may read it: where strangers know of the group, or where
    the group and the holder agree. At most one query."""
    if not certificate.cohort:
        return ""
    group = certificate.offering.group if certificate.offering else None
    if group is not None and is_known_to_strangers(group, certificate.community):
        return certificate.cohort
    if not certificate.cohort_agreed:
        return ""
    if certificate.offering is None:  # the group is gone, and with it what it agreed to
        return ""
    agreed = NamedCohort.objects.filter(offering=certificate.offering).exists()
    return certificate.cohort if agreed else ""


def can_name_cohort(actor: Any, offering: Offering) -> bool:
    """Only asked of groups that strangers do not know of; others are named anyway."""
    group, community = offering.group, offering.course.community
    if group is None or is_known_to_strangers(group, community):
        return False
    return group_access.can_facilitate_group(actor, group)


def certifier_of(certificate: Certificate) -> str:
    """In whose name it was issued. Who checks it learns of no community that is hidden: the site
    answers for it."""
    if is_known_to_strangers(None, certificate.community):
        return certificate.community.name
    return str(settings.SITE_NAME)
