"""What a version of a rubric says, and what marks by it are worth. Pure functions over its body:

    {"levels": [{"key": "1", "title": "Not yet", "points": "0"}, …],
     "criteria": [{"key": "1", "title": "Question", "weight": "2", "texts": {"1": "…"}}, …]}

The levels are the same for all criteria, so that it reads as a table; a criterion with the weight 2
gives twice the points of its level. Points are None in rubrics without.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

MOST_LEVELS, MOST_CRITERIA = 6, 12


@dataclass(frozen=True)
class Level:
    key: str
    title: str
    points: Decimal | None


@dataclass(frozen=True)
class Criterion:
    """``cells`` are its levels with what each means here."""

    key: str
    title: str
    weight: Decimal
    cells: tuple[tuple[Level, str], ...]

    def worth(self, level: str) -> Decimal | None:
        found = next((one for one, _text in self.cells if one.key == level), None)
        return None if found is None or found.points is None else found.points * self.weight

    @property
    def most(self) -> Decimal | None:
        worths = [self.worth(one.key) for one, _text in self.cells]
        return max((one for one in worths if one is not None), default=None)

    def title_of(self, level: str) -> str:
        return next((one.title for one, _text in self.cells if one.key == level), "")


@dataclass(frozen=True)
class Criteria:
    """A rubric as it is shown and marked by."""

    levels: tuple[Level, ...]
    criteria: tuple[Criterion, ...]

    @property
    def has_points(self) -> bool:
        return any(level.points is not None for level in self.levels)

    @property
    def most(self) -> Decimal | None:
        """The points that the best work gets."""
        if not self.has_points:
            return None
        return sum((one.most or Decimal(0) for one in self.criteria), Decimal(0))

    def points_of(self, levels: Mapping[str, str]) -> Decimal | None:
        """Of levels by criteria; None in a rubric without points, or if one is missing."""
        if not self.has_points or not self.is_whole(levels):
            return None
        worths = [one.worth(levels[one.key]) for one in self.criteria]
        return sum((one or Decimal(0) for one in worths), Decimal(0))

    def is_whole(self, levels: Mapping[str, str]) -> bool:
        """Whether each criterion has a level of this rubric."""
        known = {level.key for level in self.levels}
        return all(levels.get(one.key) in known for one in self.criteria)


def criteria_of(body: Mapping[str, Any]) -> Criteria:
    levels = tuple(
        Level(one["key"], one["title"], None if one["points"] is None else Decimal(one["points"]))
        for one in body.get("levels", ())
    )
    criteria = tuple(
        Criterion(
            one["key"],
            one["title"],
            Decimal(one["weight"]),
            tuple((level, one["texts"].get(level.key, "")) for level in levels),
        )
        for one in body.get("criteria", ())
    )
    return Criteria(levels, criteria)


@dataclass(frozen=True)
class WrittenCriterion:
    """``texts`` has one for each level, in their order."""

    title: str
    texts: Sequence[str]
    weight: Decimal = Decimal(1)


def body_of(
    levels: Sequence[tuple[str, Decimal | None]], criteria: Sequence[WrittenCriterion]
) -> dict[str, Any]:
    """Of what somebody wrote: (title, points) of each level, and the criteria."""
    keys = [str(number) for number, _level in enumerate(levels, 1)]
    return {
        "levels": [
            {"key": key, "title": title, "points": None if points is None else str(points)}
            for key, (title, points) in zip(keys, levels, strict=True)
        ],
        "criteria": [
            {
                "key": str(number),
                "title": one.title,
                "weight": str(one.weight),
                "texts": dict(zip(keys, one.texts, strict=True)),
            }
            for number, one in enumerate(criteria, 1)
        ],
    }


def levels_in(marks: Mapping[str, Any]) -> dict[str, str]:
    """The level of each criterion, of marks as they are stored."""
    return {key: one["level"] for key, one in marks.items() if one.get("level")}
