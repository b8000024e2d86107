"""What may be said of few answers (trust.md, 5.4): small numbers are coarse or silent."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .actions import MIN_ANSWERS
from .models import BallotBox

FINE_FROM = 20  # answers; below, percentages are rounded to five points and counts to ranges


@dataclass(frozen=True)
class Share:
    """How many chose an option. ``percent`` None: only ``most`` may be said."""

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

    Where all, or all but one, chose the same option, a percentage would say what each of them
    answered: only "most" is said, and nothing of the others.
    """
    if not box.opened:
        return None
    ballots = list(box.ballots.values_list("choices", flat=True))
    answers = len(ballots)
    if answers < MIN_ANSWERS:
        return None
    counts = Counter(key for choices in ballots for key in choices)
    unanimous = {key for key in keys if counts[key] > answers - 2}
    shares = [
        Share(key, None, most=key in unanimous)
        if unanimous or _tells_on_most(counts[key], answers)
        else Share(key, _percent(counts[key], answers))
        for key in keys
    ]
    low, high = (answers, answers) if answers >= FINE_FROM else _range(answers)
    return Result(shares, low, min(high, max(box.pool_size, answers)), box.pool_size)


def _tells_on_most(count: int, answers: int) -> bool:
    return count > answers - 2


def _percent(count: int, answers: int) -> int:
    percent = 100 * count / answers
    return round(percent) if answers >= FINE_FROM else 5 * round(percent / 5)


def _range(answers: int) -> tuple[int, int]:
    low = answers // 5 * 5
    return low, low + 4
