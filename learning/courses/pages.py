"""What the pages of courses share."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse

from communities.community.models import Community
from communities.community.pages import enter as enter_community
from communities.community.pages import page as community_page
from communities.groups.models import Group
from communities.groups.pages import enter as enter_group
from communities.groups.pages import page as group_page

from .models import Course, Enrolment, Lesson, Progress

FOLDER = "learning/courses"


def enter(request: HttpRequest, community: Community, group: Group | None = None) -> None:
    """Mark the page as belonging to this place, and to Learn."""
    if group is not None:
        group.community = community
        enter_group(request, group)
    else:
        enter_community(request, community)
    request.nav_key = "learn"  # type: ignore[attr-defined]


def page(
    request: HttpRequest,
    name: str,
    context: dict[str, Any],
    *,
    community: Community,
    group: Group | None = None,
) -> HttpResponse:
    """A page with the head of its place; 422 if a form of it has errors."""
    enter(request, community, group)
    base = "communities/groups/base.html" if group else "communities/community/base.html"
    template, context = f"{FOLDER}/{name}.html", context | {"base": base}
    if group is not None:
        return group_page(request, template, context, group=group, tab="learn")
    return community_page(request, template, context, community=community, tab="learn")


def course_page(
    request: HttpRequest, name: str, context: dict[str, Any], *, course: Course
) -> HttpResponse:
    """A page of one course, without the head of its place."""
    enter(request, course.community, course.group)
    context |= {"course": course, "community": course.community}
    return community_page(request, f"{FOLDER}/{name}.html", context)


@dataclass(frozen=True)
class Card:
    """A course in a list. ``share`` is how much of it the reader has done, in percent; None if
    they do not take it."""

    course: Course
    lessons: int
    minutes: int
    done: int
    enrolment: Enrolment | None

    @property
    def share(self) -> int | None:
        if self.enrolment is None:
            return None
        return 100 * self.done // self.lessons if self.lessons else 0


def cards(courses: Iterable[Course], actor: Any) -> list[Card]:
    """At most three queries for any number of courses."""
    rows = list(courses)
    ids = [course.pk for course in rows]
    published = Lesson.objects.published().filter(course__in=ids)
    sizes = {
        found["course"]: (found["n"], found["minutes"])
        for found in published.values("course").annotate(
            n=Count("pk"), minutes=Sum("published__minutes")
        )
    }
    mine = _enrolments(ids, actor)
    done = _done(mine)
    return [
        Card(
            course,
            *sizes.get(course.pk, (0, 0)),
            done.get(mine[course.pk].pk, 0) if course.pk in mine else 0,
            mine.get(course.pk),
        )
        for course in rows
    ]


def _enrolments(courses: list[int], actor: Any) -> dict[int, Enrolment]:
    if not actor.is_authenticated:
        return {}
    rows = Enrolment.objects.of(actor).learning().filter(offering__course__in=courses)
    found = rows.select_related("offering").order_by("last_at", "began_at", "id")
    return {enrolment.offering.course_id: enrolment for enrolment in found}


def _done(mine: dict[int, Enrolment]) -> dict[int, int]:
    """How many of the lessons that are published today are done, by enrolment."""
    ids = [enrolment.pk for enrolment in mine.values()]
    if not ids:
        return {}
    shown = Q(lesson__published__isnull=False, lesson__removed_at=None)
    rows = Progress.objects.filter(shown, enrolment__in=ids, completed_at__isnull=False)
    return dict(rows.values_list("enrolment").annotate(n=Count("pk")))
