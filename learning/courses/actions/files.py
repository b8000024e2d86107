"""The files of a course."""

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast
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
    of a file of the same name, which lessons show until they are published again and which is then
    deleted."""
    locked = lock_course(course)
    path = re.sub(r"\s+", "-", clean_line(path or file.name))[:200]
    if locked.files.count() >= MOST_FILES:
        raise Refused(_("A course has at most %(most)d files.") % {"most": MOST_FILES})
    hold(files=[file], holder=HOLDER, holder_id=locked.pk, by=by)
    row, _new = CourseFile.objects.update_or_create(
        course=locked, path=path, defaults={"file": file}
    )
    release_replaced(locked)
    record(facts.CourseChanged(course_id=locked.pk), by=by)
    return row


@transaction.atomic
def add_files(
    *, by: User, course: Course, named: Sequence[tuple[str, StoredFile]]
) -> list[CourseFile]:
    """Under these names, without taking the place of others: a number tells them apart. One
    that the course has already is not stored twice."""
    locked = lock_course(course)
    have = {row.path.lower(): row for row in locked.files.select_related("file")}
    rows, new = [], []
    for name, file in named:
        path = next(one for one in _names_for(name) if _is_free(have.get(one.lower()), file))
        row = have.get(path.lower())
        if row is None:
            row = have[path.lower()] = CourseFile(course=locked, path=path, file=file)
            new.append(row)
        rows.append(row)
    if len(have) > MOST_FILES:
        raise Refused(_("A course has at most %(most)d files.") % {"most": MOST_FILES})
    if new:
        hold(files=[row.file for row in new], holder=HOLDER, holder_id=locked.pk, by=by)
        CourseFile.objects.bulk_create(new)
        record(facts.CourseChanged(course_id=locked.pk), by=by)
    return rows


def _names_for(name: str) -> Iterator[str]:
    """Without what has a meaning in Markdown."""
    pure = PurePosixPath(re.sub(r"[^\w.~+-]+", "-", clean_line(name)).strip("-") or "file")
    stem = pure.stem[:150]
    yield f"{stem}{pure.suffix}"
    for number in range(2, MOST_FILES + 3):
        yield f"{stem}-{number}{pure.suffix}"


def _is_free(row: CourseFile | None, file: StoredFile) -> bool:
    return row is None or row.file.sha256 == file.sha256


def release_replaced(course: Course) -> None:
    """Of the files that once were the course's, those that no course has and no lesson shows."""
    had = StoredFile.objects.filter(holder=HOLDER, holder_id=course.pk)
    unused = had.exclude(pk__in=CourseFile.objects.values("file"))
    release(files=[file for file in unused if _lesson_with(course, file) is None])


def _lesson_with(place: Course, file: StoredFile, **within: Any) -> Lesson | None:
    """A published lesson that shows it, to learners or to those who teach. Copies of the course
    are in its community."""
    lessons = Lesson.objects.published().filter(course__community=place.community_id, **within)
    shown = lessons.annotate(
        learners_see=Cast("published__parts", TextField()),
        teachers_see=Cast("published__taught", TextField()),
    )
    key = str(file.public_id)
    shown = shown.filter(Q(learners_see__contains=key) | Q(teachers_see__contains=key))
    return shown.select_related("published").first()


@transaction.atomic
def remove_file(*, by: User | None, row: CourseFile) -> None:
    """Refuses a file that stands in a lesson. It is deleted once no course has it."""
    course = lock_course(row.course)
    if (lesson := _lesson_with(course, row.file, course=course)) is not None:
        sentence = _("“%(file)s” stands in “%(lesson)s”. Take it out there first.")
        raise Refused(sentence % {"file": row.path, "lesson": (lesson.published or lesson).name})
    file = row.file
    row.delete()
    if not CourseFile.objects.filter(file=file).exists():
        release(files=[file])
    record(facts.CourseChanged(course_id=row.course_id), by=by)
