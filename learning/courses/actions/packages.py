"""Packages of a course: uploading one or its next version, removing it, putting it into lessons."""

import secrets
from datetime import timedelta
from tempfile import SpooledTemporaryFile
from typing import IO

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.locks import advisory_lock
from plc.core.packages import Package as Archive
from plc.core.packages import open_package
from plc.core.plain import shorten
from plc.core.refusals import Refused
from plc.core.slug import slugify
from plc.journal.actions import record

from .. import facts
from ..models import Course, Lesson, Package, PackageContents, PackageFile, PackageUnit
from ..packages.described import ReadPackage
from ..packages.reading import read_package
from .assessing import place_item
from .courses import lock_course

FOLDER = "packages"
MOST_PACKAGES = 50
IN_MEMORY = 1_000_000
OF_UNIT = ("identifier", "title", "position", "path", "launch")
KEPT_FOR = timedelta(days=1)  # whoever has an earlier upload open plays it to its end


@transaction.atomic
def upload_package(
    *,
    by: User | None,
    course: Course,
    file: IO[bytes],
    filename: str,
    replaces: Package | None = None,
    name: str = "",
) -> Package:
    """Take a SCORM or cmi5 package into the course. One that it has already, known by what it calls
    itself, or ``replaces``, is brought up to date: what learners did in units that are still there
    stays theirs. Refuses a package that cannot be played, or is made to do harm, and then nothing
    of it is kept. ``name`` is what lessons call a new one."""
    with open_package(file, filename) as archive:
        read = read_package(archive)
        stored = _store_files(archive)
    try:
        with transaction.atomic():
            return _keep(by, course, read, stored, replaces, name or filename)
    except BaseException:
        _delete_blobs([row.key for row in stored])
        raise


def _store_files(archive: Archive) -> list[PackageFile]:
    """Rows without contents yet. A failure on the way leaves nothing behind."""
    rows: list[PackageFile] = []
    try:
        for path in archive:
            with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
                for chunk in archive.chunks(path):
                    file.write(chunk)
                file.seek(0)
                key = default_storage.save(_new_key(), File(file))
            rows.append(PackageFile(path=path, key=key, size=archive.size(path)))
    except BaseException:
        _delete_blobs([row.key for row in rows])
        raise
    return rows


def _new_key() -> str:
    token = secrets.token_hex(20)
    return f"{FOLDER}/{token[:2]}/{token[2:]}"


def _delete_blobs(keys: list[str]) -> None:
    for key in keys:
        default_storage.delete(key)


def _keep(
    by: User | None,
    course: Course,
    read: ReadPackage,
    stored: list[PackageFile],
    replaces: Package | None,
    name: str,
) -> Package:
    advisory_lock(f"courses.packages:{course.pk}")
    known = course.packages.filter(identifier=read.identifier).first()
    if known is not None and replaces not in (None, known):
        sentence = _("This course has the package “%(title)s” already. Replace that one.")
        raise Refused(sentence % {"title": shorten(known.title, 80)}, field="file")
    if known is None and replaces is None and course.packages.count() >= MOST_PACKAGES:
        sentence = _("A course has at most %(most)d packages.")
        raise Refused(sentence % {"most": MOST_PACKAGES}, field="file")
    contents = PackageContents.objects.create(
        standard=read.standard, bytes=sum(row.size for row in stored)
    )
    for row in stored:
        row.contents = contents
    PackageFile.objects.bulk_create(stored, batch_size=500)
    replaced = course.packages.filter(pk=replaces.pk).first() if replaces is not None else None
    package = known or replaced
    is_new = package is None
    if package is None:
        package = Package(course=course, name=_free_name(course, name), number=0)
    package.title, package.identifier = read.title, read.identifier
    package.contents, package.changed_by = contents, by
    package.number += 1
    package.save()
    _keep_units(package, read)
    record(facts.PackageUploaded(package_id=package.pk, course_id=course.pk, first=is_new), by=by)
    return package


def _free_name(course: Course, name: str) -> str:
    """From the name of the file, so that its author recognises it."""
    stem = slugify(name.rpartition("/")[2].rpartition(".")[0] or name)[:50] or "package"
    taken = set(course.packages.values_list("name", flat=True))
    free = (stem if n == 1 else f"{stem}-{n}" for n in range(1, MOST_PACKAGES + 2))
    return next(one for one in free if one not in taken)


def _keep_units(package: Package, read: ReadPackage) -> None:
    """Those that are gone keep what was done in them, in case they come back."""
    units = [
        PackageUnit(
            package=package,
            identifier=one.identifier,
            title=one.title,
            path=one.path,
            launch=one.launch,
            position=position,
        )
        for position, one in enumerate(read.units, 1)
    ]
    PackageUnit.objects.bulk_create(
        units,
        update_conflicts=True,
        unique_fields=["package", "identifier"],
        update_fields=["title", "path", "launch", "position", "removed_at"],
    )
    here = [one.identifier for one in read.units]
    gone = package.units.filter(removed_at=None).exclude(identifier__in=here)
    gone.update(removed_at=timezone.now())


@transaction.atomic
def remove_package(*, by: User, package: Package) -> None:
    """With what learners did in it. Refuses one that they find in a lesson."""
    lock_course(package.course)
    standing = package.standing.filter(
        lesson__removed_at=None, lesson__published__isnull=False
    ).select_related("lesson__published")
    if (first := standing.first()) is not None and first.lesson.published is not None:
        sentence = _("Learners find “%(package)s” in “%(lesson)s”. Take it out there first.")
        words = {"package": package.title, "lesson": first.lesson.published.name}
        raise Refused(sentence % words)
    course_id = package.course_id
    package.delete()
    record(facts.CourseChanged(course_id=course_id), by=by)


@transaction.atomic
def put_package(
    *,
    by: User,
    lesson: Lesson,
    package: Package,
    passing: bool,
    score_counts: bool,
    line: int | None = None,
) -> None:
    """Into the lesson's text. ``passing``: the lesson is done when it is completed;
    ``score_counts``: what it reports stands in the gradebook."""
    place_item(by=by, lesson=lesson, item=package, passing=passing, line=line)
    counting = Lesson.objects.filter(pk=lesson.pk, score_counts=not score_counts)
    if counting.update(score_counts=score_counts):
        lesson.score_counts = score_counts


def copy_packages(*, course: Course, into: Course, by: User) -> None:
    """For a new course of the same texts, which calls them by the same names."""
    for package in course.packages.order_by("id").prefetch_related("units"):
        copy = Package.objects.create(
            course=into,
            name=package.name,
            title=package.title,
            identifier=package.identifier,
            contents_id=package.contents_id,
            changed_by=by,
        )
        units = [unit for unit in package.units.all() if unit.removed_at is None]
        PackageUnit.objects.bulk_create(
            PackageUnit(package=copy, **{name: getattr(unit, name) for name in OF_UNIT})
            for unit in units
        )


def sweep_contents(*, limit: int = 20) -> int:
    """Delete contents that no package has had for a day, with their blobs. Returns their number;
    repeat while it equals ``limit``."""
    left = PackageContents.objects.filter(packages=None)
    left.filter(left_at=None).update(left_at=timezone.now())
    old = left.filter(left_at__lt=timezone.now() - KEPT_FOR)
    swept = 0
    for pk in old.order_by("id").values_list("pk", flat=True)[:limit]:
        with transaction.atomic():
            row = PackageContents.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
            if row is None or row.packages.exists():
                continue
            # Blobs first, as of files: after a crash in between it is done again.
            _delete_blobs(list(row.files.values_list("key", flat=True)))
            row.delete()
            swept += 1
    return swept
