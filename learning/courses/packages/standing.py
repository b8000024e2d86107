"""How learners stand in the packages of lessons, by what these report."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..models import Enrolment, Lesson, LessonPackage, Package, PackageUnit, UnitState


@dataclass(frozen=True)
class Part:
    """A unit, and what it reports of the learner; None before they opened it."""

    unit: PackageUnit
    state: UnitState | None

    @property
    def done(self) -> bool:
        return self.unit.needs_nothing or (self.state is not None and self.state.done)


@dataclass(frozen=True)
class Playing:
    """A package of a lesson as its learner finds it."""

    package: Package
    parts: Sequence[Part]

    @property
    def done(self) -> bool:
        return bool(self.parts) and all(part.done for part in self.parts)

    @property
    def begun(self) -> bool:
        return any(part.state is not None for part in self.parts)

    @property
    def next(self) -> Part | None:
        """The first that is not done; of a package that is done, its first."""
        left = (part for part in self.parts if not part.done)
        return next(left, self.parts[0] if self.parts else None)

    @property
    def score(self) -> Decimal | None:
        """The mean of those units that report one."""
        known = [part.state.score for part in self.parts if part.state is not None]
        scores = [score for score in known if score is not None]
        return round(sum(scores, Decimal(0)) / len(scores), 1) if scores else None


def playing(lesson: Lesson, enrolment: Enrolment | None) -> list[Playing]:
    """Three queries, one without any package."""
    rows = LessonPackage.objects.filter(lesson=lesson).select_related("package__contents")
    packages = [row.package for row in rows]
    return playing_of(packages, enrolment) if packages else []


def playing_of(packages: Sequence[Package], enrolment: Enrolment | None) -> list[Playing]:
    units: dict[int, list[PackageUnit]] = {}
    for unit in PackageUnit.objects.kept().filter(package__in=packages):
        units.setdefault(unit.package_id, []).append(unit)
    states: dict[int, UnitState] = {}
    if enrolment is not None:
        mine = UnitState.objects.filter(enrolment=enrolment, unit__package__in=packages)
        states = {state.unit_id: state for state in mine.defer("kept")}
    return [
        Playing(package, [Part(unit, states.get(unit.pk)) for unit in units.get(package.pk, [])])
        for package in packages
    ]


def is_played(lesson: Lesson, enrolment: Enrolment) -> bool:
    """All packages of the lesson, of which there is at least one. Three queries."""
    found = playing(lesson, enrolment)
    return bool(found) and all(one.done for one in found)
