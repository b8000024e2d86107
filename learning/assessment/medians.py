"""What several reviews say together: the middle of them for each criterion, and who stands apart.
Pure functions over levels by criteria."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median, median_low

from .rubrics import Criteria, Criterion

FEW = 3  # below, nobody can stand apart


@dataclass(frozen=True)
class Middle:
    """Of a criterion: the level in the middle (of two the lower), and the points in the middle."""

    level: str
    points: Decimal | None


def middles(rubric: Criteria, reviews: Sequence[Mapping[str, str]]) -> dict[str, Middle]:
    """For each criterion on which any review has a level."""
    found = {}
    for one in rubric.criteria:
        order = _order(one)
        places = [order.index(said[one.key]) for said in reviews if said.get(one.key) in order]
        if places:
            worths = [one.worth(order[place]) for place in places]
            points = [worth for worth in worths if worth is not None]
            found[one.key] = Middle(order[median_low(places)], median(points) if points else None)
    return found


def points_of(rubric: Criteria, found: Mapping[str, Middle]) -> Decimal | None:
    """The sum of the middles; None without points, or if a criterion is missing."""
    points = [found[one.key].points for one in rubric.criteria if one.key in found]
    if len(points) < len(rubric.criteria) or any(one is None for one in points):
        return None
    return sum((one for one in points if one is not None), Decimal(0))


def _order(criterion: Criterion) -> list[str]:
    return [level.key for level, _text in criterion.cells]


def distance(rubric: Criteria, one: Mapping[str, str], other: Mapping[str, str]) -> float:
    """How many levels two reviews are apart, on average."""
    steps = [
        abs(order.index(one[criterion.key]) - order.index(other[criterion.key]))
        for criterion in rubric.criteria
        if one.get(criterion.key) in (order := _order(criterion))
        and other.get(criterion.key) in order
    ]
    return sum(steps) / len(steps) if steps else 0.0


def stands_apart(
    rubric: Criteria, review: Mapping[str, str], reviews: Sequence[Mapping[str, str]]
) -> bool:
    """Whether it is a level or more away from the middle of all, on average."""
    if len(reviews) < FEW:
        return False
    middle = {key: one.level for key, one in middles(rubric, reviews).items()}
    return distance(rubric, review, middle) >= 1
