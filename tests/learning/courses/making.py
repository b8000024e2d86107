"""Courses for tests, made by calling actions."""

from typing import Any

from communities.community.models import Community
from communities.groups.models import Group
from learning.courses import actions
from learning.courses.models import Course, Lesson, Offering
from plc.accounts.models import User

TEXT = "Count the rounds.\n\n::: challenge\n\nHow many?\n\n:::: solution\n\nEight.\n\n::::\n\n:::"


def course(
    *, by: User, community: Community, group: Group | None = None, lessons: int = 2, **more: Any
) -> Course:
    """With this many published lessons in one section."""
    name = more.pop("name", "Reading a run chart")
    found = actions.found_course(by=by, community=community, group=group, name=name, **more)
    for number in range(1, lessons + 1):
        lesson(by=by, course=found, name=f"Lesson {number}")
    return found


def lesson(*, by: User, course: Course, published: bool = True, **more: Any) -> Lesson:
    section = course.sections.first()
    assert section is not None
    section.course = course
    given = {"name": "A lesson", "source": TEXT} | more
    made = actions.add_lesson(by=by, section=section, **given)
    if published:
        actions.publish_lesson(by=by, lesson=made)
    return made


def offering(
    *, by: User, course: Course, group: Group | None = None, **conditions: Any
) -> Offering:
    return actions.open_offering(by=by, course=course, group=group, **conditions)


def lessons_of(course: Course) -> list[Lesson]:
    found = list(Lesson.objects.kept().filter(course=course).in_order())
    for one in found:
        one.course = course
    return found
