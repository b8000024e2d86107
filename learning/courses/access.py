"""Permissions for courses.

Whoever may write a course also teaches it, except where it is given to a group: there, only the
group's own people see its learners. A learner is somebody with an enrolment who belongs to the
place today; belonging is never copied, so that leaving a group ends the access at once.
"""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.community import access as community_access
from communities.community.models import Community, Role
from communities.groups import access as group_access
from communities.groups.models import Group
from learning.assessment.access import can_author
from learning.assessment.models import Assignment, Quiz
from plc.core.registry import course_repeats

from .models import (
    Announcement,
    Course,
    CourseAuthor,
    CourseFile,
    Enrolment,
    EnrolmentState,
    Entry,
    Lesson,
    LessonVersion,
    Note,
    Offering,
    Section,
)

UNREAD = ("source", "published__source", "published__parts", "published__taught", "published__text")


# --- writing ------------------------------------------------------------------------------------


def why_not_found_course(actor: Any, community: Community, group: Group | None) -> str | None:
    """The sentence that explains why the actor cannot make a course here; None if they can."""
    if group is not None:
        if reason := group_access.why_not_take_part_in_group(actor, group):
            return reason
        leads = group_access.can_facilitate_group(actor, group)
        if not (leads or can_author(actor, community, group)):
            return _("The courses of a group are made by its facilitators and authors.")
        return None
    if reason := community_access.why_not_take_part(actor, community):
        return reason
    governs = community_access.can_manage_community(actor, community)
    if not (governs or can_author(actor, community)):
        return _("The courses of a community are made by its owners, admins and authors.")
    return None


def can_found_course(actor: Any, community: Community, group: Group | None) -> bool:
    return why_not_found_course(actor, community, group) is None


def is_author(actor: Any, course: Course) -> bool:
    """Its owner, or one of those who write it together."""
    if not actor.is_authenticated:
        return False
    if course.owner_id == actor.pk:
        return True
    known = actor.__dict__.setdefault("_authored_courses", {})
    if course.pk not in known:
        known[course.pk] = CourseAuthor.objects.filter(course=course, user=actor).exists()
    return bool(known[course.pk])


def can_write_course(actor: Any, course: Course) -> bool:
    """As `CourseQuerySet.written_by`."""
    if course.group is not None:
        course.group.community = course.community
        membership = group_access.group_membership_in(actor, course.group)
        leads = group_access.can_facilitate_group(actor, course.group)
        return leads or (membership is not None and is_author(actor, course))
    member = community_access.membership_in(actor, course.community)
    if member is None or member.role == Role.GUEST:
        return False
    return member.governs or is_author(actor, course)


def why_not_write(actor: Any, course: Course) -> str | None:
    """For those who may write it: what keeps them from changing it now."""
    if not can_write_course(actor, course):
        return _("Only its authors can change this course.")
    return _why_not_go_on(actor, course, course.group)


def why_not_change_offering(actor: Any, offering: Offering) -> str | None:
    """The same for those who may teach it, in its place."""
    return _why_not_go_on(actor, offering.course, offering.group)


def _why_not_go_on(actor: Any, course: Course, group: Group | None) -> str | None:
    if course.taken_down:
        return _("Moderators have taken this course down, so it cannot be changed.")
    if course.community.archived_at or (group and group.archived_at):
        return _("This place is archived. It can be read, and nothing is added.")
    return community_access.why_not_speak(actor, course.community)


def can_own_course(actor: Any, course: Course) -> bool:
    """Choose who else writes it, and delete it."""
    if not can_write_course(actor, course):
        return False
    if course.group is not None:
        return course.owner_id == actor.pk or group_access.can_facilitate_group(actor, course.group)
    return course.owner_id == actor.pk or community_access.can_manage_community(
        actor, course.community
    )


def can_teach_offering(actor: Any, offering: Offering) -> bool:
    """Whether they see its learners. In a group only its own people do."""
    if offering.group is None:
        return can_write_course(actor, offering.course)
    offering.group.community = offering.course.community
    if group_access.can_facilitate_group(actor, offering.group):
        return True
    inside = group_access.group_membership_in(actor, offering.group) is not None
    return inside and can_write_course(actor, offering.course)


def places_to_offer_in(actor: Any, course: Course) -> tuple[bool, list[Group]]:
    """Whether in the community, and in which of its groups the actor may give the course."""
    if course.group is not None:
        return False, [course.group]
    mine = group_access.group_memberships_of(actor).values()
    groups = [
        one.group
        for one in mine
        if one.group.community_id == course.community_id
        and one.group.archived_at is None
        and group_access.can_facilitate_group(actor, one.group)
    ]
    return True, groups


# --- learning -----------------------------------------------------------------------------------


def why_not_begin(actor: Any, offering: Offering) -> str | None:
    """The sentence that explains why the actor cannot begin; None if they can, or wait for a
    place."""
    if reason := _why_not_take(actor, offering):
        return reason
    mine = offering.enrolments.standing().filter(user=actor)
    if mine.filter(expires_at__lte=timezone.now()).exists():
        return _("Your access to this course has ended. Ask those who teach it for more time.")
    return None


def _why_not_take(actor: Any, offering: Offering) -> str | None:
    """Whether for the first time or again."""
    course = offering.course
    if not actor.is_authenticated:
        return _("Sign in to begin.")
    if offering.closed_at or (offering.ends_at and offering.ends_at <= timezone.now()):
        return _("This course takes no new learners.")
    if course.community.archived_at or (offering.group and offering.group.archived_at):
        return _("This place is archived. It can be read, and nothing is added.")
    if offering.group is not None:
        if group_access.group_membership_in(actor, offering.group) is None:
            return _("This course is for the members of a group.")
        return None
    return _why_not_begin_in_community(actor, offering)


def _why_not_begin_in_community(actor: Any, offering: Offering) -> str | None:
    community = offering.course.community
    if offering.entry == Entry.OPEN and community_access.can_read_community(actor, community):
        return None
    member = community_access.membership_in(actor, community)
    if member is None or member.role == Role.GUEST:
        return _("Only members can take part. Join first.")
    if offering.entry == Entry.INVITATION and not offering.invitees.filter(user=actor).exists():
        return _("This course is for people whom its authors have chosen. Ask them.")
    if offering.entry == Entry.PREREQUISITE and offering.needs is not None:
        mine = Enrolment.objects.filter(user=actor, offering__course=offering.needs)
        if not mine.filter(completed_at__isnull=False).exists():
            sentence = _("Complete “%(course)s” first.")
            return sentence % {"course": offering.needs.name}
    return None


def enrolment_in(actor: Any, course: Course) -> Enrolment | None:
    """The one by which the actor learns now: the last they used, or began. One query."""
    if not actor.is_authenticated:
        return None
    mine = Enrolment.objects.of(actor).learning().filter(offering__course=course)
    found = mine.select_related("offering__group", "last_lesson")
    enrolment = found.by_use().first()
    if enrolment is not None:
        enrolment.user = actor
        enrolment.offering.course = course
        if enrolment.offering.group is not None:
            enrolment.offering.group.community = course.community
    return enrolment


def waiting_in(actor: Any, offering: Offering) -> tuple[Enrolment | None, int]:
    """How the actor waits, and their number in the line, from 1, among those who can move up."""
    waiting = offering.enrolments.filter(state=EnrolmentState.WAITING)
    mine = waiting.filter(user=actor).first() if actor.is_authenticated else None
    if mine is None:
        return None, 0
    earlier = Q(asked_at__lt=mine.asked_at) | Q(asked_at=mine.asked_at, pk__lt=mine.pk)
    return mine, 1 + waiting.in_line().filter(earlier).count()


# --- doors: fetch and authorise in one call -----------------------------------------------------


def place_of_courses(
    actor: Any, slug: str, group_slug: str | None = None
) -> tuple[Community, Group | None]:
    """For lists of courses: of a community for its readers and guests, of a group for its
    members."""
    if group_slug is None:
        return community_access.community_to_read_groups_of(actor, slug), None
    community = community_access.community_to_see(actor, slug)
    group = group_access.group_to_see(actor, community, group_slug)
    if group_access.group_membership_in(actor, group) is None:
        raise PermissionDenied(_("Only members of this group see its courses."))
    return community, group


def place_to_found_in(
    actor: Any, slug: str, group_slug: str | None = None, *, typed: bool = False
) -> tuple[Community, Group | None]:
    """With ``typed``, those who may see the courses get in: the view shows their text again."""
    community, group = place_of_courses(actor, slug, group_slug)
    if not typed and (reason := why_not_found_course(actor, community, group)):
        raise PermissionDenied(reason)
    return community, group


def course_to_see(actor: Any, slug: str, course_slug: str) -> Course:
    """404 unless the course is given in a place of the actor's, or taken or written by them."""
    community = community_access.community_to_see(actor, slug)
    found = Course.objects.filter(community=community, slug=course_slug).for_cards().first()
    if found is None:
        raise Http404
    return seen(actor, community, found)


def seen(actor: Any, community: Community, found: Course) -> Course:
    found.community = community
    if found.group is not None:
        found.group.community = community
    if not _may_see(actor, found):
        raise Http404
    return found


def _may_see(actor: Any, course: Course) -> bool:
    if can_write_course(actor, course):
        return True
    if course.taken_down:
        return False
    if Offering.objects.visible_to(actor).filter(course=course).exists():
        return True
    return actor.is_authenticated and (
        Enrolment.objects.of(actor).learning().filter(offering__course=course).exists()
    )


def course_to_write(actor: Any, slug: str, course_slug: str, *, typed: bool = False) -> Course:
    """With ``typed``, authors get in even if they cannot change it now: the view shows their text
    again with the reason."""
    course = course_to_see(actor, slug, course_slug)
    if not can_write_course(actor, course):
        raise PermissionDenied(_("Only its authors can change this course."))
    if not typed and (reason := why_not_write(actor, course)):
        raise PermissionDenied(reason)
    return course


def course_to_own(actor: Any, slug: str, course_slug: str) -> Course:
    course = course_to_write(actor, slug, course_slug)
    if not can_own_course(actor, course):
        raise PermissionDenied(_("The owner of the course does this."))
    return course


def course_to_report(actor: Any, public_id: UUID) -> Course:
    course = get_object_or_404(Course.objects.for_cards(), public_id=public_id)
    return course_to_see(actor, course.community.slug, course.slug)


def announcement_to_report(actor: Any, public_id: UUID) -> Announcement:
    """For those who take or teach the offering."""
    rows = Announcement.objects.select_related(
        "by", "offering__group", "offering__course__community", "offering__course__group"
    )
    announcement = get_object_or_404(rows, public_id=public_id)
    mine = Announcement.objects.for_learner(actor) if actor.is_authenticated else None
    if mine is not None and mine.filter(pk=announcement.pk).exists():
        return announcement
    if not can_teach_offering(actor, announcement.offering):
        raise Http404
    return announcement


def lesson_to_write(
    actor: Any, slug: str, course_slug: str, key: UUID, *, typed: bool = False
) -> Lesson:
    course = course_to_write(actor, slug, course_slug, typed=typed)
    lessons = Lesson.objects.kept().select_related("section", "published", "saved_by", "planned_by")
    lesson = get_object_or_404(lessons, course=course, public_id=key)
    lesson.course = course
    return lesson


def lesson_to_bring_back(actor: Any, slug: str, course_slug: str, key: UUID) -> Lesson:
    """One that was taken out of its course."""
    course = course_to_write(actor, slug, course_slug)
    lesson = get_object_or_404(course.lessons.exclude(removed_at=None), public_id=key)
    lesson.course = course
    return lesson


def section_to_change(course: Course, key: UUID) -> Section:
    """The course must have been fetched by its own door."""
    section = get_object_or_404(course.sections.all(), public_id=key)
    section.course = course
    return section


def file_to_remove(course: Course, pk: int) -> CourseFile:
    row = get_object_or_404(course.files.select_related("file"), pk=pk)
    row.course = course
    return row


def version_to_restore(lesson: Lesson, number: int) -> LessonVersion:
    """The lesson must have been fetched by its own door."""
    return get_object_or_404(lesson.versions.all(), number=number)


def offering_to_begin(actor: Any, course: Course, key: UUID) -> Offering:
    """One that the actor may know of or takes, of a course that was fetched by its own door."""
    mine = Enrolment.objects.of(actor).learning().values("offering")
    known = Q(pk__in=Offering.objects.visible_to(actor).values("pk")) | Q(pk__in=mine)
    rows = Offering.objects.filter(known, course=course).select_related("group", "needs")
    offering = get_object_or_404(rows, public_id=key)
    return within(offering, course)


def within(offering: Offering, course: Course) -> Offering:
    offering.course = course
    if offering.group is not None:
        offering.group.community = course.community
    return offering


def enrolment_to_learn(actor: Any, slug: str, course_slug: str) -> Enrolment:
    """The actor's own, while they have access."""
    course = course_to_see(actor, slug, course_slug)
    enrolment = enrolment_in(actor, course)
    if enrolment is None:
        raise PermissionDenied(_("Begin the course first. Its page says how."))
    return enrolment


def enrolment_to_leave(actor: Any, slug: str, course_slug: str, key: UUID) -> Enrolment:
    """The actor's own, whatever became of the course: also one that waits, or has expired."""
    mine = Enrolment.objects.standing().filter(
        user=actor, offering__course__slug=course_slug, offering__course__community__slug=slug
    )
    cards = ("offering__group", "offering__course__community", "offering__course__group")
    enrolment = get_object_or_404(mine.select_related(*cards), public_id=key)
    within(enrolment.offering, enrolment.offering.course)
    return enrolment


enrolment_to_repeat = enrolment_to_leave  # whether they may is said by `why_not_repeat`


def reason_to_repeat(actor: Any, course: Course) -> str:
    """Why the actor takes a course again that they completed, as a sentence; "" if they do not."""
    return next((reason for give in course_repeats if (reason := give(course, actor))), "")


def why_not_repeat(actor: Any, enrolment: Enrolment) -> str | None:
    """The sentence that explains why the actor cannot take it again; None if they can."""
    if enrolment.completed_at is None:
        return _("Complete the course before you take it again.")
    if not reason_to_repeat(actor, enrolment.offering.course):
        return _("You have completed this course. You can read it again.")
    return _why_not_take(actor, enrolment.offering)


def lesson_to_learn(
    actor: Any, slug: str, course_slug: str, key: UUID
) -> tuple[Lesson, Enrolment | None]:
    """A published lesson, and the enrolment by which the actor learns; None for its authors, who
    read it without one. Whether it is open yet is said by its outline."""
    course = course_to_see(actor, slug, course_slug)
    enrolment = enrolment_in(actor, course)
    if enrolment is None and not can_write_course(actor, course):
        raise PermissionDenied(_("Begin the course first. Its page says how."))
    lessons = Lesson.objects.published().filter(course=course).defer("source")
    lesson = get_object_or_404(
        lessons.select_related("section", "published").defer(
            "source", "published__source", "published__taught", "published__text"
        ),
        public_id=key,
    )
    lesson.course = course
    return lesson, enrolment


def quiz_in(lesson: Lesson, key: UUID) -> Quiz:
    """One that stands in a lesson that was fetched by its own door."""
    return get_object_or_404(Quiz, pk__in=lesson.quizzes.values("quiz"), public_id=key)


def assignment_in(lesson: Lesson, key: UUID) -> Assignment:
    """The same of assignments."""
    standing = lesson.assignments.values("assignment")
    return get_object_or_404(Assignment, pk__in=standing, public_id=key)


def note_of_mine(actor: Any, lesson: Lesson, key: UUID) -> Note:
    return get_object_or_404(Note, user=actor, lesson=lesson, public_id=key)
