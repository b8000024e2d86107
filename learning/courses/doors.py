"""Registers who may see the files of courses, which blobs their packages name, and what drafts
contain."""

from collections.abc import Collection
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from plc.core import registry
from plc.files.models import StoredFile

from .access import can_write_course
from .actions.courses import PICTURE
from .actions.files import HOLDER
from .actions.packages import FOLDER
from .models import Course, Enrolment, Lesson, PackageFile
from .outline import is_open_by


def may_see_picture(actor: Any, file: StoredFile) -> bool:
    """Whoever may know of the course."""
    return (
        Course.objects.visible_to(actor).filter(pk__in=[file.holder_id], picture=file.pk).exists()
    )


def may_see_file(actor: Any, file: StoredFile) -> bool:
    """Those who write a course that has the file, and those who may read a lesson of it that shows
    the file: not what stands only in drafts, in lessons that are shut, or in parts for those who
    teach."""
    if not actor.is_authenticated:
        return False
    having = Course.objects.filter(pk__in=[file.holder_id]) | Course.objects.filter(
        files__file=file
    )
    courses = list(having.select_related("community", "group").distinct()[:20])
    if any(can_write_course(actor, course) for course in courses):
        return True
    shown = [course.pk for course in courses if not course.taken_down]
    mine = Enrolment.objects.of(actor).learning().filter(offering__course__in=shown)
    if not mine.exists():
        return False
    lessons = Lesson.objects.published().filter(course__in=shown)
    read: Any = lessons.annotate(read=Cast("published__parts", TextField()))
    with_it = read.filter(read__contains=str(file.public_id)).values_list("pk", flat=True)
    return Lesson.objects.filter(pk__in=list(with_it)).filter(is_open_by(mine)).exists()


def named_by_packages(blobs: Collection[str]) -> set[str]:
    return set(PackageFile.objects.filter(key__in=blobs).values_list("key", flat=True))


registry.stored_folders.register(FOLDER, named_by_packages)
registry.file_doors.register(PICTURE, may_see_picture)
registry.file_doors.register(HOLDER, may_see_file)
registry.draft_fields.register("courses", ("source", "summary", "words", "name", "title", "body"))
