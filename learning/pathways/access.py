"""Permissions for certificates.

The page of a certificate is open to everybody who has its address, like the paper it was printed
on. Whoever teaches an offering certifies its learners; designs are made by those who look after the
community, and for one course by its authors.
"""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from communities.community import access as community_access
from communities.community.models import GOVERNING, Community, Membership, Role
from communities.groups import access as group_access
from communities.groups.models import Group, GroupMembership, GroupRole
from learning.courses import access as course_access
from learning.courses import offering_access
from learning.courses.models import Course, CourseQuerySet, Offering
from plc.core.ids import number_or_none

from .models import (
    Activity,
    Certificate,
    Certification,
    Design,
    HoursEntry,
    NamedCohort,
    Pathway,
    PathwayStep,
    Stage,
    TranscriptCopy,
    Walker,
)
from .models.hours import ELSEWHERE
from .models.pathways import ATTESTED

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


def courses_to_refresh(actor: Any, certification: Certification) -> QuerySet[Course]:
    """Others that the actor writes in its community, and that give certificates which end; and
    what was chosen before."""
    course = certification.course
    ending = Q(certification__design__isnull=False, certification__months__gt=0)
    mine = CourseQuerySet.written_by(actor) & ending | Q(pk=certification.renews_id)
    rows = Course.objects.filter(mine, community=course.community_id)
    return rows.exclude(pk=course.pk).order_by("name", "pk")


def certification_of(course: Course) -> Certification:
    """Unsaved where the course certifies nothing yet."""
    rows = Certification.objects.select_related("design", "renews")
    found = rows.filter(course=course).first()
    return found or Certification(course=course)


# --- certificates -------------------------------------------------------------------------------


def certificate_to_see(key: UUID) -> Certificate:
    """For everybody who has its address."""
    return get_object_or_404(Certificate.objects.for_page(), public_id=key)


def can_certify(actor: Any, certificate: Certificate) -> bool:
    """Correct, revoke and reinstate it: whoever teaches its offering, or facilitates the group of
    its pathway; else whoever looks after the community. Nobody does so with their own."""
    if not actor.is_authenticated or certificate.is_of(actor):
        return False
    if certificate.offering is None and certificate.group is not None:
        return _facilitates(actor, certificate.group, certificate.community)
    if certificate.offering is None or certificate.course is None:
        return community_access.can_manage_community(actor, certificate.community)
    offering = certificate.offering
    offering.course = certificate.course
    return course_access.can_teach_offering(actor, offering)


def _facilitates(actor: Any, group: Group, community: Community) -> bool:
    group.community = community
    return group_access.can_facilitate_group(actor, group)


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
    return offering_access.offering_to_change(actor, slug, course_slug, key)


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
    group = certificate.group
    if group is not None and is_known_to_strangers(group, certificate.community):
        return certificate.cohort
    if not certificate.cohort_agreed:
        return ""
    if certificate.offering is None:  # only groups that are given a course agree to that
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


# --- contact hours ------------------------------------------------------------------------------


def activities_to_answer(actor: Any) -> QuerySet[Activity]:
    """What members ask to have counted in places that the actor looks after; not their own. No
    query for their memberships."""
    groups = group_access.group_memberships_of(actor)
    led = [pk for pk, one in groups.items() if one.role == GroupRole.FACILITATOR]
    mine = community_access.memberships_of(actor)
    governed = [pk for pk, one in mine.items() if one.role in GOVERNING]
    here = Q(group__in=led) | Q(group=None, community__in=governed)
    return Activity.objects.filter(here).exclude(user=actor.pk)


def who_answers(activity: Activity) -> list[int]:
    if activity.group is not None:
        return group_access.facilitators(activity.group)
    rows = Membership.objects.not_suspended().filter(community=activity.community_id)
    return list(rows.filter(role__in=GOVERNING).values_list("user", flat=True))


def community_to_answer_in(actor: Any, slug: str) -> Community:
    """For those who look after the community or one of its groups."""
    community = community_access.community_to_see(actor, slug)
    groups = group_access.group_memberships_of(actor).values()
    leads = any(
        one.role == GroupRole.FACILITATOR and one.group.community_id == community.pk
        for one in groups
    )
    if not leads and not community_access.can_manage_community(actor, community):
        if not community_access.can_read_charter(actor, community):
            raise Http404
        raise PermissionDenied(_("Those who look after the community or a group answer here."))
    return community


def activity_to_answer(actor: Any, slug: str, key: UUID) -> Activity:
    community = community_to_answer_in(actor, slug)
    rows = activities_to_answer(actor).select_related("user", "group", "file", "answered_by")
    activity = get_object_or_404(rows, community=community, public_id=key)
    activity.community = community
    if reason := community_access.why_not_speak(actor, community):
        raise PermissionDenied(reason)
    return activity


def activity_of_mine(actor: Any, key: UUID) -> Activity:
    rows = Activity.objects.select_related("community", "group", "file", "answered_by")
    return get_object_or_404(rows, user=actor, public_id=key)


def places_to_ask_in(actor: Any) -> list[tuple[Community, Group | None]]:
    """Communities of the actor, and their groups."""
    mine = community_access.memberships_of(actor).values()
    communities = {one.community_id: one.community for one in mine if one.role != Role.GUEST}
    groups = [one.group for one in group_access.group_memberships_of(actor).values()]
    found: list[tuple[Community, Group | None]] = []
    for community in sorted(communities.values(), key=lambda one: one.name):
        found.append((community, None))
        inside = [one for one in groups if one.community_id == community.pk]
        found += [(community, one) for one in sorted(inside, key=lambda one: one.name)]
    return found


def hours_to_correct(actor: Any, offering: Offering, key: UUID) -> HoursEntry:
    """Of somebody who completed this offering, which was fetched by its own door."""
    rows = HoursEntry.objects.filter(source="course", reverses=None).select_related("user")
    entry: HoursEntry = get_object_or_404(rows, public_id=key)
    completed = offering.enrolments.exclude(completed_at=None)
    if not completed.filter(pk=number_or_none(entry.key) or 0, user=entry.user_id).exists():
        raise Http404
    return entry


def hours_counted(activity: Activity) -> HoursEntry | None:
    """What stands on the transcript for something done elsewhere."""
    rows = HoursEntry.objects.filter(user=activity.user_id, source=ELSEWHERE, key=str(activity.pk))
    return rows.filter(reverses=None).standing().select_related("user").first()


def activity_to_correct(actor: Any, slug: str, key: UUID) -> tuple[Activity, HoursEntry]:
    """For those who answer it, as long as hours of it count."""
    activity = activity_to_answer(actor, slug, key)
    if (entry := hours_counted(activity)) is None:
        raise Http404
    return activity, entry


def copy_to_see(key: UUID) -> TranscriptCopy:
    """For everybody who has its address."""
    return get_object_or_404(TranscriptCopy, public_id=key)


def copy_of_mine(actor: Any, key: UUID) -> TranscriptCopy:
    return get_object_or_404(TranscriptCopy, user=actor, public_id=key)


# --- pathways -----------------------------------------------------------------------------------


def can_make_pathway(actor: Any, community: Community, group: Group | None) -> bool:
    """Those of a community are made by who governs it, those of a group by its facilitators."""
    if group is not None:
        return _facilitates(actor, group, community)
    return community_access.can_manage_community(actor, community)


def can_write_pathway(actor: Any, pathway: Pathway) -> bool:
    return can_make_pathway(actor, pathway.community, pathway.group)


def _why_not_make(group: Group | None) -> str:
    if group is not None:
        return _("The facilitators of a group make its pathways.")
    return _("Owners and admins make the pathways of a community.")


def place_of_pathways(
    actor: Any, slug: str, group_slug: str | None = None
) -> tuple[Community, Group | None]:
    """For members of the community, or of the group."""
    community = community_access.community_to_see(actor, slug)
    if group_slug is not None:
        group = group_access.group_to_read(actor, community, group_slug)
        if group_access.group_membership_in(actor, group) is None:
            raise PermissionDenied(_("Pathways of a group are for its members."))
        return community, group
    member = community_access.membership_in(actor, community)
    if member is None or member.role == Role.GUEST:
        if not community_access.can_read_charter(actor, community):
            raise Http404
        raise PermissionDenied(_("Pathways are for members. Join first."))
    return community, None


def place_to_make_pathway_in(
    actor: Any, slug: str, group_slug: str | None = None
) -> tuple[Community, Group | None]:
    community, group = place_of_pathways(actor, slug, group_slug)
    if not can_make_pathway(actor, community, group):
        raise PermissionDenied(_why_not_make(group))
    if reason := group_access.why_not_take_part_in(actor, community, group, guests=""):
        raise PermissionDenied(reason)
    return community, group


def pathway_to_see(actor: Any, slug: str, pathway_slug: str) -> Pathway:
    """404 for one that is not open to members yet, except for those who make it, and for one of a
    group that the actor does not belong to."""
    community = community_access.community_to_see(actor, slug)
    shown = Pathway.objects.visible_to(actor).filter(community=community, slug=pathway_slug)
    pathway: Pathway | None = shown.select_related("design", "owner", "group").first()
    if pathway is None:
        place_of_pathways(actor, slug)
        raise Http404
    pathway.community = community
    if pathway.group is not None:
        pathway.group.community = community
    return pathway


def pathway_to_write(actor: Any, slug: str, pathway_slug: str) -> Pathway:
    pathway = pathway_to_see(actor, slug, pathway_slug)
    if not can_write_pathway(actor, pathway):
        raise PermissionDenied(_why_not_make(pathway.group))
    if pathway.group is not None and pathway.group.archived_at:
        raise PermissionDenied(_("This group is archived. It can be read, and nothing is added."))
    if reason := community_access.why_not_speak(actor, pathway.community):
        raise PermissionDenied(reason)
    if pathway.taken_down:
        sentence = _("Moderators have taken this pathway down, so it cannot be changed.")
        raise PermissionDenied(sentence)
    return pathway


def pathway_to_report(actor: Any, key: UUID) -> Pathway:
    found = get_object_or_404(Pathway.objects.select_related("community"), public_id=key)
    return pathway_to_see(actor, found.community.slug, found.slug)


def stage_to_write(pathway: Pathway, key: UUID) -> Stage:
    """The pathway must have been fetched by its own door."""
    stage = get_object_or_404(pathway.stages.all(), public_id=key)
    stage.pathway = pathway
    return stage


def step_to_write(pathway: Pathway, key: UUID) -> PathwayStep:
    rows = PathwayStep.objects.filter(stage__pathway=pathway).select_related("stage")
    step = get_object_or_404(rows, public_id=key)
    step.stage.pathway = pathway
    return step


def why_not_walk(actor: Any, pathway: Pathway) -> str | None:
    """The sentence that explains why the actor cannot begin; None if they can."""
    if pathway.published_at is None:
        return _("It is not open to members yet.")
    if pathway.closed_at is not None:
        return _("Nobody begins this pathway now.")
    guests = _("Pathways are for members. Join first.")
    place = (pathway.community, pathway.group)
    return group_access.why_not_take_part_in(actor, *place, guests=guests)


def walker_of(actor: Any, pathway: Pathway) -> Walker | None:
    walker = Walker.objects.filter(pathway=pathway, user=actor.pk, left_at=None).first()
    if walker is not None:
        walker.pathway = pathway
    return walker


def walkers_to_see(actor: Any, pathway: Pathway) -> QuerySet[Walker]:
    """Whoever looks after its place sees all of its members on the way; facilitators those of
    their groups."""
    rows = Walker.objects.filter(pathway=pathway, left_at=None).current()
    if can_write_pathway(actor, pathway):
        return rows
    if pathway.group is not None:
        return rows.none()
    mine = group_access.group_memberships_of(actor)
    led = [pk for pk, one in mine.items() if one.role == GroupRole.FACILITATOR]
    here = GroupMembership.objects.filter(group__in=led, group__community=pathway.community_id)
    return rows.filter(user__in=here.values("user"))


def looks_after_walkers(actor: Any, pathway: Pathway) -> bool:
    if pathway.group is not None:
        return can_write_pathway(actor, pathway)
    mine = group_access.group_memberships_of(actor).values()
    leads = any(
        one.role == GroupRole.FACILITATOR and one.group.community_id == pathway.community_id
        for one in mine
    )
    return leads or can_write_pathway(actor, pathway)


def pathway_to_accompany(actor: Any, slug: str, pathway_slug: str) -> Pathway:
    pathway = pathway_to_see(actor, slug, pathway_slug)
    if not looks_after_walkers(actor, pathway):
        raise PermissionDenied(_("Those who look after the community or a group see who is where."))
    return pathway


def walker_to_attest(actor: Any, pathway: Pathway, key: UUID) -> Walker:
    """The pathway must have been fetched by its own door."""
    if reason := community_access.why_not_speak(actor, pathway.community):
        raise PermissionDenied(reason)
    rows = walkers_to_see(actor, pathway).select_related("user")
    walker = get_object_or_404(rows, public_id=key)
    walker.pathway = pathway
    return walker


def step_to_attest(pathway: Pathway, key: UUID) -> PathwayStep:
    """The pathway must have been fetched by its own door."""
    rows = PathwayStep.objects.filter(stage__pathway=pathway, kind=ATTESTED)
    return get_object_or_404(rows, public_id=key)
