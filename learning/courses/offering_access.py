"""Permissions for how a course is given: who teaches it there, and who its learners are."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from communities.community import access as community_access
from communities.community.models import GOVERNING, Membership, Role
from communities.groups import access as group_access
from communities.groups.models import GroupMembership
from plc.accounts.models import User

from .access import can_teach_offering, seen, why_not_change_offering, within
from .models import Course, Enrolment, EnrolmentState, Invitee, Offering


def learners_of(offering: Offering) -> QuerySet[User]:
    """Everybody who takes part today: in a group its members, whether they have begun or not;
    elsewhere those who learn."""
    if offering.group_id is not None:
        members = GroupMembership.objects.filter(group=offering.group_id).not_suspended()
        return User.objects.active().filter(pk__in=members.values("user"))
    enrolments = Enrolment.objects.filter(offering=offering).current().learning()
    return User.objects.active().filter(pk__in=enrolments.values("user"))


def taken_by(offering: Offering) -> QuerySet[User]:
    """Whose results are read, also after the end: in a group its members, elsewhere whoever has
    begun and still belongs to the community."""
    if offering.group_id is not None:
        return learners_of(offering)
    begun = (EnrolmentState.LEARNING, EnrolmentState.LEFT)
    enrolments = Enrolment.objects.filter(offering=offering, state__in=begun).current()
    return User.objects.active().filter(pk__in=enrolments.values("user"))


def people_to_tell(offering: Offering) -> QuerySet[User]:
    """Its learners, without those who left the course and still belong to the group."""
    left = offering.enrolments.filter(state=EnrolmentState.LEFT)
    return learners_of(offering).exclude(pk__in=left.values("user"))


def teachers_of(offering: Offering) -> QuerySet[User]:
    """Those who are told of questions: the course's authors who may see its learners, and the
    facilitators of its group. Without any in a community, who governs it."""
    course = offering.course
    authors = User.objects.active().filter(authored_courses__course=course)
    if course.owner_id:
        authors |= User.objects.active().filter(pk=course.owner_id)
    ids = set(authors.values_list("pk", flat=True))
    if offering.group is not None:
        inside = GroupMembership.objects.filter(group=offering.group_id, user__in=ids)
        ids = set(inside.values_list("user", flat=True))
        ids |= set(group_access.facilitators(offering.group))
    else:
        able = Membership.objects.not_suspended().filter(community=course.community_id)
        ids = set(able.filter(user__in=ids).values_list("user", flat=True)) or _governing(course)
    return User.objects.active().filter(pk__in=ids)


def able_to_teach(offering: Offering) -> set[int]:
    """The user ids of those whose word is no learner's: also who may teach it without being told,
    as `can_teach_offering`."""
    ids = set(teachers_of(offering).values_list("pk", flat=True))
    if offering.group is None:
        return ids | _governing(offering.course)
    if offering.course.group_id is None:
        inside = GroupMembership.objects.filter(group=offering.group_id)
        ids |= set(
            inside.filter(user__in=_governing(offering.course)).values_list("user", flat=True)
        )
    return ids


def _governing(course: Course) -> set[int]:
    rows = Membership.objects.not_suspended().filter(
        community=course.community_id, role__in=GOVERNING, user__state=User.State.ACTIVE
    )
    return set(rows.values_list("user", flat=True))


def offering_to_teach(actor: Any, slug: str, course_slug: str, key: UUID) -> Offering:
    """Also one that is over. 404 for one in a group whose courses the actor may not know of."""
    community = community_access.community_to_see(actor, slug)
    rows = Offering.objects.filter(course__community=community, course__slug=course_slug)
    cards = ("course__community", "course__group", "course__owner", "course__picture")
    found = rows.select_related("group", "needs", *cards).filter(public_id=key).first()
    if found is None:
        raise Http404
    offering = within(found, seen(actor, community, found.course))
    if not can_teach_offering(actor, offering):
        group = offering.group
        if group is not None and group_access.group_membership_in(actor, group) is None:
            raise Http404
        raise PermissionDenied(_("Only those who teach this course see its learners."))
    return offering


def offering_to_change(
    actor: Any, slug: str, course_slug: str, key: UUID, *, typed: bool = False
) -> Offering:
    """In a group, its facilitators and the course's authors in it. With ``typed``, they get in even
    if they cannot change it now: the view shows their text again with the reason."""
    offering = offering_to_teach(actor, slug, course_slug, key)
    if not typed and (reason := why_not_change_offering(actor, offering)):
        raise PermissionDenied(reason)
    return offering


def learner_of(actor: Any, offering: Offering, person: UUID) -> User:
    """A learner of an offering that was fetched by its own door."""
    return get_object_or_404(learners_of(offering), public_id=person)


def enrolment_of(offering: Offering, person: UUID) -> Enrolment:
    """Of somebody in an offering that was fetched by its own door, also after their access."""
    rows = offering.enrolments.filter(state=EnrolmentState.LEARNING).current()
    enrolment = get_object_or_404(rows.select_related("user"), user__public_id=person)
    enrolment.offering = offering
    return enrolment


def waiting_for(offering: Offering, key: UUID) -> Enrolment:
    """Somebody who waits for a place in an offering that was fetched by its own door."""
    rows = offering.enrolments.filter(state=EnrolmentState.WAITING).select_related("user")
    enrolment = get_object_or_404(rows, public_id=key)
    enrolment.offering = offering
    return enrolment


def people_to_invite(offering: Offering) -> QuerySet[User]:
    """Members of the community who are not on the list yet."""
    members = Membership.objects.not_suspended().filter(community=offering.course.community_id)
    return (
        User.objects.active()
        .filter(pk__in=members.exclude(role=Role.GUEST).values("user"))
        .exclude(pk__in=Invitee.objects.filter(offering=offering).values("user"))
    )


def courses_to_need(actor: Any, course: Course, offering: Offering | None) -> QuerySet[Course]:
    """Of the community, what its members may be asked to complete first: courses of the
    actor's catalogues, and the one that was chosen."""
    known = Course.objects.listed_for(actor).filter(taken_down="").values("pk")
    chosen = offering.needs_id if offering is not None else None
    rows: QuerySet[Course] = Course.objects.filter(
        Q(pk__in=known) | Q(pk=chosen), community=course.community_id, group=None
    )
    return rows.exclude(pk=course.pk).order_by("name", "pk")
