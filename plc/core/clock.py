"""Calculating with dates of the calendar."""

from calendar import monthrange
from datetime import date
from typing import TypeVar

Day = TypeVar("Day", bound=date)  # or a moment


def months_later(at: Day, months: int) -> Day:
    """The same day of a later month, or the last day of a shorter one."""
    years, month = divmod(at.month - 1 + months, 12)
    last = monthrange(at.year + years, month + 1)[1]
    return at.replace(year=at.year + years, month=month + 1, day=min(at.day, last))
