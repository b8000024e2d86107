"""A course of the same texts."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.ids import id_for_form
from plc.core.slug import save_with_slug
from plc.journal.actions import record

from ..models import Course, Lesson, Section
from .courses import SETTINGS, founded
from .packages import copy_packages

OF_LESSON = (
    *("slug", "position", "name", "minutes", "source"),
    *("rule", "least_minutes", "score_counts", "is_optional"),
)


@transaction.atomic
def duplicate_course(*, by: User, course: Course, public_id: UUID | None = None) -> Course:
    """A copy that belongs to ``by``, and that nobody takes yet: the texts are as their authors have
    them, unpublished. It uses the files of the first, also of its packages; nothing of its learners
    is copied."""
    public_id = id_for_form(public_id, by.public_id, course.pk)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # serialises double submits
    if (twin := Course.objects.filter(public_id=public_id).first()) is not None:
        return twin
    copy = Course(
        public_id=public_id,
        community=course.community,
        group=course.group,
        owner=by,
        **{name: getattr(course, name) for name in (*SETTINGS, "body_html", "is_growing")},
    )
    copy.name = _("%(name)s, a copy") % {"name": course.name[:100]}
    save_with_slug(copy, "")
    for row in course.files.select_related("file"):
        copy.files.create(path=row.path, file=row.file)
    copy_packages(course=course, into=copy, by=by)
    _copy_outline(course, copy, by)
    record(founded(copy), by=by)
    return copy


def _copy_outline(course: Course, copy: Course, by: User) -> None:
    sections = {
        section.pk: Section.objects.create(
            course=copy, name=section.name, position=section.position
        )
        for section in course.sections.all()
    }
    lessons: dict[int, Lesson] = {}
    originals = list(Lesson.objects.kept().filter(course=course).in_order())
    for lesson in originals:
        values = {name: getattr(lesson, name) for name in OF_LESSON}
        lessons[lesson.pk] = Lesson.objects.create(
            course=copy, section=sections[lesson.section_id], saved_by=by, **values
        )
    for lesson in originals:
        if lesson.needs_id in lessons:
            twin = lessons[lesson.pk]
            twin.needs = lessons[lesson.needs_id]
            twin.save(update_fields=["needs"])
