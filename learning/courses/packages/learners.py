"""What packages report of learners, for those who teach them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from ..models import (
    Enrolment,
    Lesson,
    LessonPackage,
    Package,
    PackageUnit,
    Success,
    UnitState,
)


@dataclass(frozen=True)
class Played:
    """What came of a package: the mean of the scores of its units, whether one was not passed, and
    when all of it was done."""

    score: Decimal | None
    passed: bool | None
    done: int
    units: int
    done_at: datetime | None
    seconds: int
    reported_at: datetime | None

    @property
    def minutes(self) -> int:
        return (self.seconds + 59) // 60


def counting(lessons: Iterable[Lesson]) -> list[LessonPackage]:
    """Packages whose score counts. One query, none without such a lesson."""
    ids = [lesson.pk for lesson in lessons if lesson.score_counts]
    if not ids:
        return []
    return list(LessonPackage.objects.filter(lesson__in=ids).select_related("package", "lesson"))


def packages_of(lessons: Iterable[Lesson]) -> list[Package]:
    """Those that learners find in lessons from `gradebook.lessons_of`. One query, none without."""
    ids = [lesson.pk for lesson in lessons if getattr(lesson, "has_package", False)]
    if not ids:
        return []
    standing = LessonPackage.objects.filter(lesson__in=ids)
    return list(Package.objects.filter(pk__in=standing.values("package")).order_by("title", "id"))


def scores_of(
    packages: Collection[int], enrolments: Collection[Enrolment]
) -> dict[tuple[int, int], Played]:
    """By package and person, of those who have opened it. Two queries, none without packages."""
    people = {one.pk: one.user_id for one in enrolments}
    if not packages:
        return {}
    units: dict[int, int] = {}
    owners: dict[int, int] = {}
    for unit in PackageUnit.objects.kept().filter(package__in=packages):
        owners[unit.pk] = unit.package_id
        units[unit.package_id] = units.get(unit.package_id, 0) + (not unit.needs_nothing)
    rows = UnitState.objects.filter(unit__in=owners, enrolment__in=people).defer("kept")
    found: dict[tuple[int, int], list[UnitState]] = {}
    for state in rows.order_by("id"):
        key = (owners[state.unit_id], people[state.enrolment_id])
        found.setdefault(key, []).append(state)
    return {key: _sum_up(states, units[key[0]]) for key, states in found.items()}


def _sum_up(states: list[UnitState], units: int) -> Played:
    scores = [state.score for state in states if state.score is not None]
    done = [state.done_at for state in states if state.done_at is not None]
    said = {state.success for state in states} - {Success.UNKNOWN}
    reported = [state.reported_at for state in states if state.reported_at is not None]
    return Played(
        score=round(sum(scores, Decimal(0)) / len(scores), 1) if scores else None,
        passed=Success.FAILED not in said if said else None,
        done=len(done),
        units=units,
        done_at=max(done, default=None) if len(done) >= units else None,
        seconds=sum(state.seconds for state in states),
        reported_at=max(reported, default=None),
    )
