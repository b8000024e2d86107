"""Statistical disclosure control for small numbers of answers (docs/decisions/0005)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .actions import MIN_ANSWERS
from .models import BallotBox

# With fewer answers, percentages are rounded to five points and counts become ranges.
FINE_FROM = 20


@dataclass(frozen=True)
class Share:
    """The share of an option: of answers, or of points in a ranking. If ``percent`` is None, only
    ``most`` may be shown."""

    key: int
    percent: int | None
    most: bool = False


@dataclass(frozen=True)
class Result:
    """Between ``answered_from`` and ``answered_to`` of ``pool_size`` people answered."""

    shares: list[Share]
    answered_from: int
    answered_to: int
    pool_size: int


def result_of(box: BallotBox, keys: Sequence[int]) -> Result | None:
    """The result for the options' ``keys``; None if it is not open yet or has too few answers.

    If all answers, or all but one, agree on an option or on its first place, percentages would
    reveal individual answers: then only "most" is shown.
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
    """The number of answers; of votes or first places per option; the numerators of the shares
    shown (points for rankings); and their denominator."""
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
