"""Skills before and after a course: who is asked to look at them, and what changed, in a sum over
several people (docs/decisions/0005-small-numbers.md)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from learning.courses.access import can_write_course
from learning.courses.models import Course, Enrolment
from learning.courses.models.courses import CourseQuerySet

from .models import Assessment, By, CourseSkills, Framework, Skill

FEWEST = 5  # people who looked before and after
SOON = timedelta(days=7)  # after the beginning, that still counts as before
LONGEST = timedelta(days=90)  # before the beginning or after the end, that it still says something
MOST_PEOPLE, MOST_READ, MOST_OWN = 2_000, 50_000, 1_000


@dataclass(frozen=True)
class OwnChange:
    """What somebody said of themselves before and after a course, by the names of the levels."""

    skill: Skill
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """By how many levels, to the half, people moved on average; ``people`` looked before and
    after."""

    skill: Skill
    levels: float
    people: int


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
    """Of the skills in which five people or more looked before and after: last before it, and last
    within three months after it. The number is another one only when five more have, so that it
    tells nothing of a single one. Three queries."""
    done = Enrolment.objects.filter(offering__course=course, completed_at__isnull=False)
    spans = {
        user: (began, completed)
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
        if moved := moved[: len(moved) // FEWEST * FEWEST]:
            found.append(Change(one, round(2 * sum(moved) / len(moved)) / 2, len(moved)))
    return found


def own_changes(course: Course, enrolment: Enrolment) -> list[OwnChange]:
    """Of a learner, in the skills that the course asks about: last before it, and last within three
    months after it. One query where it asks about none, else two."""
    began, completed = enrolment.began_at, enrolment.completed_at
    linked = CourseSkills.objects.filter(course=course).values_list("framework", flat=True)
    asked = list(linked)
    if not asked or began is None or completed is None:
        return []
    said: dict[Skill, list[tuple[datetime, int]]] = defaultdict(list)
    rows = Assessment.objects.filter(
        member=enrolment.user_id, source=By.SELF, version__skill__framework__in=asked
    ).filter(version__skill__removed_at=None)
    rows = rows.select_related("version__skill__framework").order_by("at", "id")
    for row in rows[:MOST_OWN]:
        said[row.version.skill].append((row.at, row.level))
    found = []
    for skill, levels in said.items():
        if (pair := _pair(levels, began, completed)) is not None:
            names = skill.framework.levels
            found.append(OwnChange(skill, *(_named(names, level) for level in pair)))
    return sorted(found, key=lambda one: (one.skill.framework_id, one.skill.position))


def _named(names: list[str], level: int) -> str:
    return names[level - 1] if 0 < level <= len(names) else str(level)


def _pair(
    said: list[tuple[datetime, int]], began: datetime, completed: datetime
) -> tuple[int, int] | None:
    """The last level before, and the last one after, as far as they say something of the course."""
    until = min(began + SOON, completed)
    before = [level for at, level in said if began - LONGEST <= at <= until]
    after = [level for at, level in said if completed <= at <= completed + LONGEST]
    return (before[-1], after[-1]) if before and after else None


def _moved(
    seen: Iterable[tuple[int, list[tuple[datetime, int]]]],
    spans: dict[int, tuple[datetime, datetime]],
) -> Iterable[int]:
    """In the order of completing the course."""
    for member, said in sorted(seen, key=lambda one: (spans[one[0]][1], one[0])):
        if (pair := _pair(said, *spans[member])) is not None:
            yield pair[1] - pair[0]
