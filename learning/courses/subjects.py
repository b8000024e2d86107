"""Lessons as what posts are about, and as what uses resources of the library."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from learning.library.models import Resource
from plc.core import registry
from plc.core.registry import PostSubject, ResourceUse, SubjectReaders

from .access import UNREAD
from .actions.announcing import ANNOUNCEMENT
from .actions.discussing import GIVEN_LESSON, LESSON
from .models import Announcement, Course, CourseQuerySet, Enrolment, GivenLesson, Lesson
from .offering_access import learners_of, teachers_of

FEW_USES = 5


def lesson_subjects(ids: Collection[int], actor: Any) -> Mapping[int, PostSubject]:
    """Lessons of courses that the actor may know of."""
    found = Lesson.objects.published().filter(
        pk__in=ids, course__in=Course.objects.visible_to(actor)
    )
    rows = found.select_related("course__community", "published").defer(
        "source", "published__source", "published__parts", "published__taught", "published__text"
    )
    return {
        lesson.pk: PostSubject(lesson.course.name, lesson.get_absolute_url()) for lesson in rows
    }


def given_subjects(ids: Collection[int], actor: Any) -> Mapping[int, PostSubject]:
    """Lessons of offerings that the actor takes or teaches."""
    rows = given_to_read(actor).filter(pk__in=ids)
    found = rows.select_related("lesson__course__community", "offering").defer("lesson__source")
    return {
        row.pk: PostSubject(row.lesson.course.name, row.lesson.get_absolute_url()) for row in found
    }


def given_to_read(actor: Any) -> QuerySet[GivenLesson]:
    """Lessons of offerings in communities that the actor takes or teaches. One query."""
    taken = Enrolment.objects.of(actor).learning().values("offering")
    taught = Course.objects.filter(CourseQuerySet.written_by(actor), group=None).values("pk")
    shown = Lesson.objects.published().filter(course__taken_down="").values("pk")
    return GivenLesson.objects.filter(
        Q(offering__in=taken) | Q(offering__course__in=taught),
        offering__group=None,
        lesson__in=shown,
    )


def people_of(given: int) -> set[int]:
    """Those who take or teach it."""
    row = GivenLesson.objects.select_related("offering__course__community").get(pk=given)
    here = learners_of(row.offering) | teachers_of(row.offering)
    return set(here.values_list("pk", flat=True))


def announcement_subjects(ids: Collection[int], actor: Any) -> Mapping[int, PostSubject]:
    """Announcements of offerings that the actor takes."""
    rows = Announcement.objects.for_learner(actor).filter(pk__in=ids)
    found = rows.select_related("offering__course__community")
    return {row.pk: PostSubject(row.offering.course.name, row.get_absolute_url()) for row in found}


def lessons_using(resource_id: int, actor: Any) -> Sequence[ResourceUse]:
    """Those that link to a resource of the library, of courses that the actor may know of."""
    resource = Resource.objects.filter(pk=resource_id).first()
    if resource is None:
        return []
    here = Course.objects.visible_to(actor).filter(community=resource.community_id)
    rows = Lesson.objects.published().filter(
        course__in=here, published__source__contains=str(resource.public_id)
    )
    found = rows.select_related("course__community", "published").defer(*UNREAD)
    return [
        ResourceUse(_("Lesson"), lesson.published.name, lesson.get_absolute_url())
        for lesson in found.order_by("-pk")[:FEW_USES]
        if lesson.published is not None
    ]


registry.post_subjects.register(ANNOUNCEMENT, announcement_subjects)
registry.post_subjects.register(GIVEN_LESSON, given_subjects)
registry.subject_readers.register(
    GIVEN_LESSON,
    SubjectReaders(of=lambda actor: given_to_read(actor).values("pk"), people=people_of),
)
registry.post_subjects.register(LESSON, lesson_subjects)
registry.resource_uses.register("courses.lesson", lessons_using)
