"""Skills before and after a course: who is asked to look at them, and what changed, in a sum over
several people (docs/decisions/0005-small-numbers.md)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from learning.courses.access import can_write_course
from learning.courses.models import Course, Enrolment
from learning.courses.models.courses import CourseQuerySet
from plc.accounts.models import User
from plc.core.refusals import Refused

from .models import Assessment, By, CourseSkills, Framework, Skill

FEWEST = 5  # people who looked before and after
SOON = timedelta(days=7)  # after the beginning, that still counts as before
MOST_PEOPLE, MOST_READ = 2_000, 50_000


@dataclass(frozen=True)
class Change:
    """By how many levels people moved on average; ``people`` looked before and after."""

    skill: Skill
    levels: float
    people: int


@transaction.atomic
def link_course(*, by: User, framework: Framework, course: Course, on: bool) -> None:
    """Whether learners of this course are asked at its beginning and its end."""
    here = course.community_id == framework.community_id
    if not here or (framework.group_id and framework.group_id != course.group_id):
        raise Refused(_("The course belongs to another place than these skills."))
    if on:
        CourseSkills.objects.get_or_create(
            course=course, framework=framework, defaults={"linked_by": by}
        )
    else:
        CourseSkills.objects.filter(course=course, framework=framework).delete()


def courses_to_link(actor: Any, framework: Framework) -> list[Course]:
    """Those that the actor writes in the place of the framework. One query."""
    rows = Course.objects.filter(
        CourseQuerySet.written_by(actor), community=framework.community, taken_down=""
    )
    if framework.group_id is not None:
        rows = rows.filter(group=framework.group_id)
    rows = rows.select_related("community", "group")
    return [
        course for course in rows.order_by("name", "pk")[:100] if can_write_course(actor, course)
    ]


def changes(course: Course, framework: Framework) -> list[Change]:
    """Of the skills in which five people or more looked before and after. Three queries."""
    done = Enrolment.objects.filter(offering__course=course, completed_at__isnull=False)
    spans = {
        user: (began + SOON, completed)
        for user, began, completed in done.values_list("user", "began_at", "completed_at")[
            :MOST_PEOPLE
        ]
        if began is not None and completed is not None
    }
    skills = list(framework.skills.filter(removed_at=None).order_by("position"))
    rows = Assessment.objects.filter(
        member__in=spans, source=By.SELF, version__skill__in=skills
    ).order_by("at", "id")
    seen: dict[int, dict[int, list[tuple[datetime, int]]]] = defaultdict(lambda: defaultdict(list))
    for skill, member, at, level in rows.values_list("version__skill", "member", "at", "level")[
        :MOST_READ
    ]:
        seen[skill][member].append((at, level))
    found = []
    for one in skills:
        moved = [*_moved(seen[one.pk].items(), spans)]
        if len(moved) >= FEWEST:
            found.append(Change(one, sum(moved) / len(moved), len(moved)))
    return found


def _moved(
    seen: Iterable[tuple[int, list[tuple[datetime, int]]]],
    spans: dict[int, tuple[datetime, datetime]],
) -> Iterable[int]:
    for member, said in seen:
        until, completed = spans[member]
        before = [level for at, level in said if at <= min(until, completed)]
        after = [level for at, level in said if at >= completed]
        if before and after:
            yield after[-1] - before[-1]
