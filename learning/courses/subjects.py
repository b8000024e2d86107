"""Lessons as what posts are about."""

from collections.abc import Collection, Mapping
from typing import Any

from plc.core import registry
from plc.core.registry import PostSubject

from .actions.discussing import LESSON
from .models import Course, Lesson


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


registry.post_subjects.register(LESSON, lesson_subjects)
