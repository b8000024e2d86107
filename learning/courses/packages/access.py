"""Doors to packages. Courses, lessons and enrolments come from their own doors."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from ..models import Course, Lesson, Package, PackageUnit


def package_to_change(course: Course, key: UUID) -> Package:
    package = get_object_or_404(course.packages.select_related("contents"), public_id=key)
    package.course = course
    return package


def unit_to_try(course: Course, key: UUID) -> PackageUnit:
    """For those who write the course."""
    rows = PackageUnit.objects.kept().select_related("package__contents")
    unit = get_object_or_404(rows, package__course=course, public_id=key)
    unit.package.course = course
    return unit


def unit_in(lesson: Lesson, key: UUID) -> PackageUnit:
    """One of a package that stands in the lesson."""
    rows = PackageUnit.objects.kept().select_related("package__contents")
    standing = lesson.packages.values("package")
    unit = get_object_or_404(rows, package__in=standing, public_id=key)
    unit.package.course = lesson.course
    return unit
