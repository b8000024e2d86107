"""What may be said of few answers (docs/decisions/0005): small numbers are coarse or silent."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .actions import MIN_ANSWERS
from .models import BallotBox

FINE_FROM = 20  # answers; below, percentages are rounded to five points and counts to ranges


@dataclass(frozen=True)
class Share:
    """How many chose an option, or in an order its share of the points. ``percent`` None: only
    ``most`` may be said."""

    key: int
    percent: int | None
    most: bool = False


@dataclass(frozen=True)
class Result:
    """``answered_from`` to ``answered_to`` people of ``pool_size`` answered."""

    shares: list[Share]
    answered_from: int
    answered_to: int
    pool_size: int


def result_of(box: BallotBox, keys: Sequence[int]) -> Result | None:
    """The result for the options' ``keys``, or None: not opened yet, or too few answered.

    Where all, or all but one, chose the same option or put it first, a percentage would say what
    each of them answered: only "most" is said, and nothing of the others.
    """
    if not box.opened:
        return None
    answers, chosen, worth, whole = _counted(box)
    if answers < MIN_ANSWERS:
        return None
    unanimous = {key for key in keys if chosen[key] > answers - 2}
    shares = [
        Share(key, None, most=key in unanimous)
        if unanimous
        else Share(key, _percent(worth[key], whole, answers))
        for key in keys
    ]
    low, high = (answers, answers) if answers >= FINE_FROM else _range(answers)
    return Result(shares, low, min(high, max(box.pool_size, answers)), box.pool_size)


def _counted(box: BallotBox) -> tuple[int, Counter[int], Counter[int], int]:
    """How many answered; how many chose each option, or put it first; what of that is shown as a
    share (of an order the points), and of how much."""
    if box.sums is not None:
        first, points = (
            Counter({int(key): n for key, n in box.sums[what].items()})
            for what in ("first", "points")
        )
        return box.sums["answers"], first, points, box.sums["most"]
    ballots = list(box.ballots.values_list("choices", flat=True))
    counts = Counter(key for choices in ballots for key in choices)
    return len(ballots), counts, counts, len(ballots)


def _percent(count: int, whole: int, answers: int) -> int:
    percent = 100 * count / whole
    return round(percent) if answers >= FINE_FROM else 5 * round(percent / 5)


def _range(answers: int) -> tuple[int, int]:
    low = answers // 5 * 5
    return low, low + 4
