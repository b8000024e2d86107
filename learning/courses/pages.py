"""What the pages of courses share."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from communities.community.models import Community
from communities.community.pages import page as community_page
from communities.groups.models import Group
from communities.groups.pages import enter_place, place_page
from plc.web.times import exact

from .models import Course, Enrolment, Lesson, Progress

FOLDER, TAB = "learning/courses", "courses"


def page(
    request: HttpRequest,
    name: str,
    context: dict[str, Any],
    *,
    community: Community,
    group: Group | None = None,
) -> HttpResponse:
    """A page with the head of its place; 422 if a form of it has errors."""
    return place_page(
        request,
        f"{FOLDER}/{name}.html",
        context,
        community=community,
        group=group,
        tab=TAB,
        nav_key="learn",
    )


def course_page(
    request: HttpRequest, name: str, context: dict[str, Any], *, course: Course
) -> HttpResponse:
    """A page of one course, without the head of its place."""
    enter_place(request, course.community, course.group, nav_key="learn")
    context |= {"course": course, "community": course.community}
    return community_page(request, f"{FOLDER}/{name}.html", context)


@dataclass(frozen=True)
class Card:
    """A course in a list, with ``lessons`` of which some may be left out and others are
    ``counted``. ``share`` is how much of these the reader has done, in percent; None if they do not
    take it."""

    course: Course
    lessons: int
    minutes: int
    counted: int
    done: int
    enrolment: Enrolment | None

    @property
    def share(self) -> int | None:
        if self.enrolment is None:
            return None
        return 100 * self.done // self.counted if self.counted else 0


def cards(courses: Iterable[Course], actor: Any) -> list[Card]:
    """At most three queries for any number of courses."""
    rows = list(courses)
    ids = [course.pk for course in rows]
    published = Lesson.objects.published().filter(course__in=ids)
    sizes = {
        found["course"]: (found["n"], found["minutes"], found["counted"])
        for found in published.values("course").annotate(
            n=Count("pk"),
            minutes=Sum("published__minutes"),
            counted=Count("pk", filter=Q(is_optional=False)),
        )
    }
    mine = _enrolments(ids, actor)
    done = _done(mine)
    return [
        Card(
            course,
            *sizes.get(course.pk, (0, 0, 0)),
            done.get(mine[course.pk].pk, 0) if course.pk in mine else 0,
            mine.get(course.pk),
        )
        for course in rows
    ]


def _enrolments(courses: list[int], actor: Any) -> dict[int, Enrolment]:
    if not actor.is_authenticated:
        return {}
    rows = Enrolment.objects.of(actor).learning().filter(offering__course__in=courses)
    found: dict[int, Enrolment] = {}
    for enrolment in rows.select_related("offering").by_use():
        found.setdefault(enrolment.offering.course_id, enrolment)
    return found


def _done(mine: dict[int, Enrolment]) -> dict[int, int]:
    """How many of the lessons that count today are done, by enrolment."""
    ids = [enrolment.pk for enrolment in mine.values()]
    if not ids:
        return {}
    shown = Q(lesson__in=Lesson.objects.counted())
    rows = Progress.objects.filter(shown, enrolment__in=ids, completed_at__isnull=False)
    return dict(rows.values_list("enrolment").annotate(n=Count("pk")))


def when_access_ends(enrolment: Enrolment) -> str:
    """In words; empty if it does not."""
    ends = [enrolment.expires_at, enrolment.offering.ends_at]
    known = [end for end in ends if end is not None]
    return exact(timezone.localtime(min(known))) if known else ""
