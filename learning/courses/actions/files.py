"""The files of a course."""

import re

from django.db import transaction
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.plain import clean_line
from plc.core.refusals import Refused
from plc.files.actions import hold, release
from plc.files.models import StoredFile
from plc.journal.actions import record

from .. import facts
from ..models import Course, CourseFile, Lesson
from .courses import lock_course

HOLDER = "courses.file"
MOST_FILES = 500


@transaction.atomic
def add_file(*, by: User | None, course: Course, file: StoredFile, path: str = "") -> CourseFile:
    """Under the name that lessons call it by: its own, unless ``path`` is given. It takes the place
    of a file of the same name, which lessons show until they are published again."""
    locked = lock_course(course)
    path = re.sub(r"\s+", "-", clean_line(path or file.name))[:200]
    if locked.files.count() >= MOST_FILES:
        raise Refused(_("A course has at most %(most)d files.") % {"most": MOST_FILES})
    hold(files=[file], holder=HOLDER, holder_id=locked.pk, by=by)
    row, _new = CourseFile.objects.update_or_create(
        course=locked, path=path, defaults={"file": file}
    )
    record(facts.CourseChanged(course_id=locked.pk), by=by)
    return row


@transaction.atomic
def remove_file(*, by: User | None, row: CourseFile) -> None:
    """Refuses a file that learners see in a lesson. It is deleted once no course has it."""
    lock_course(row.course)
    used = Lesson.objects.published().filter(course=row.course_id).select_related("published")
    for lesson in used:
        if lesson.published is not None and str(row.file.public_id) in str(lesson.published.parts):
            sentence = _("Learners see “%(file)s” in “%(lesson)s”. Take it out there first.")
            raise Refused(sentence % {"file": row.path, "lesson": lesson.published.name})
    file = row.file
    row.delete()
    if not CourseFile.objects.filter(file=file).exists():
        release(files=[file])
    record(facts.CourseChanged(course_id=row.course_id), by=by)
