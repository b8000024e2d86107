"""Moderation of courses. Reasons and texts are stored in the case's log."""

from typing import Any

from django.db import transaction

from plc.accounts.models import User
from plc.journal.actions import record
from plc.journal.facts import Fact

from .. import facts
from ..models import Course, TakenDown
from .courses import lock_course


@transaction.atomic
def hide_course(*, course: Course, by: Any) -> bool:
    """Hide it from everyone but its authors, until it is restored. Learners keep what they did."""
    locked = lock_course(course)
    if locked.taken_down:
        return False
    return _take_down(locked, TakenDown.HIDDEN, facts.CourseHidden(course_id=locked.pk), by)


@transaction.atomic
def remove_course(*, course: Course, by: Any) -> bool:
    locked = lock_course(course)
    if locked.taken_down == TakenDown.REMOVED:
        return False
    return _take_down(locked, TakenDown.REMOVED, facts.CourseRemoved(course_id=locked.pk), by)


def _take_down(course: Course, how: str, fact: Fact, by: Any) -> bool:
    course.taken_down = how
    course.save(update_fields=["taken_down"])
    record(fact, by=by)
    return True


@transaction.atomic
def restore_course(*, course: Course, by: User | None) -> bool:
    locked = lock_course(course)
    if not locked.taken_down:
        return False
    return _take_down(locked, "", facts.CourseRestored(course_id=locked.pk), by)
