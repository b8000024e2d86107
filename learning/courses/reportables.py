"""Makes courses reportable: the text of their page and of the lessons that are read."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from plc.core.registry import Reportable, reportables

from . import access, actions
from .models import Announcement, Course, Lesson


def _on_course(action: Callable[..., bool]) -> Callable[..., bool]:
    return lambda course, *, by: action(course=course, by=by)


def _page(course: Course) -> str:
    return "\n\n".join(part for part in (course.summary, course.body) if part)


def _render(course: Course) -> str:
    """For moderators of the case: with its lessons."""
    lessons = Lesson.objects.published().filter(course=course).in_order()
    texts = lessons.values_list("published__name", "published__text")
    return "\n\n".join([_page(course), *(f"## {name}\n\n{text}" for name, text in texts)])


reportables.register(
    "courses.course",
    Reportable(
        key="courses.course",
        label=_("Course"),
        door=access.course_to_report,
        heading=lambda course: course.name,
        render=_render,
        render_for=lambda course, actor: _page(course),
        href=lambda course: course.get_absolute_url(),
        author=lambda course: course.owner,
        others=lambda course: [row.user for row in course.authors.select_related("user")],
        community_id=lambda course: course.community_id,
        group_id=lambda course: course.group_id,
        hide=_on_course(actions.hide_course),
        restore=_on_course(actions.restore_course),
        remove=_on_course(actions.remove_course),
        find=lambda pk: Course.objects.for_cards().filter(pk=pk).first(),
        title=lambda course: course.name,
    ),
)


def _on_announcement(action: Callable[..., bool]) -> Callable[..., bool]:
    return lambda announcement, *, by: action(announcement=announcement, by=by)


def _find(pk: int) -> Announcement | None:
    rows = Announcement.objects.select_related("by", "offering__course__community")
    return rows.filter(pk=pk).first()


reportables.register(
    "courses.announcement",
    Reportable(
        key="courses.announcement",
        label=_("Announcement to learners"),
        door=access.announcement_to_report,
        heading=lambda announcement: announcement.title,
        render=lambda announcement: announcement.body,
        href=lambda announcement: announcement.get_absolute_url(),
        author=lambda announcement: announcement.by,
        community_id=lambda announcement: announcement.offering.course.community_id,
        group_id=lambda announcement: announcement.offering.group_id,
        hide=_on_announcement(actions.hide_announcement),
        restore=_on_announcement(actions.restore_announcement),
        remove=_on_announcement(actions.remove_announcement),
        find=_find,
        title=lambda announcement: announcement.title,
    ),
)
