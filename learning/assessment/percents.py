"""Percent of points: exact where they are compared, with one place where they are read."""

from decimal import Decimal


def exact_percent(points: Decimal | None, out_of: Decimal | None) -> Decimal | None:
    if points is None or not out_of:
        return None
    return 100 * points / out_of


def round_percent(points: Decimal | None, out_of: Decimal | None) -> Decimal | None:
    exact = exact_percent(points, out_of)
    return None if exact is None else round(exact, 1)


def reaches(percent: Decimal, wanted: int) -> bool:
    """69.95 percent do not reach 70. Of a mean of thirds, what cannot be written is left out."""
    return round(percent, 6) >= wanted
