"""Registers who may see the files of courses, which blobs their packages name, and what drafts
contain."""

from collections.abc import Collection
from typing import Any

from plc.core import registry
from plc.files.models import StoredFile

from .access import can_write_course
from .actions.courses import PICTURE
from .actions.files import HOLDER
from .actions.packages import FOLDER
from .models import Course, Enrolment, PackageFile


def may_see_picture(actor: Any, file: StoredFile) -> bool:
    """Whoever may know of the course."""
    return (
        Course.objects.visible_to(actor).filter(pk__in=[file.holder_id], picture=file.pk).exists()
    )


def may_see_file(actor: Any, file: StoredFile) -> bool:
    """Those who learn or write a course that has the file, or had it in what learners read."""
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
    return mine.exists()


def named_by_packages(blobs: Collection[str]) -> set[str]:
    return set(PackageFile.objects.filter(key__in=blobs).values_list("key", flat=True))


registry.stored_folders.register(FOLDER, named_by_packages)
registry.file_doors.register(PICTURE, may_see_picture)
registry.file_doors.register(HOLDER, may_see_file)
registry.draft_fields.register("courses", ("source", "summary", "words", "name", "title", "body"))
