"""Periods of leaderboards, as spans of days. Pure functions."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from plc.core.clock import months_later

from ..models.leaderboards import Period

# How many closed periods are kept besides the current one; seasons and "ever" are never dropped.
KEPT = {Period.WEEK: 8, Period.MONTH: 13, Period.QUARTER: 8}


class Span(NamedTuple):
    """The days from ``first`` to ``last``, both included."""

    period: str
    first: date
    last: date
    season_id: int | None = None

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


EVER = Span(Period.EVER, date.min, date.max)


def span_of(period: str, day: date) -> Span:
    """The week (from Monday), month, quarter, or eternity that contains the day."""
    if period == Period.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Span(period, monday, monday + timedelta(days=6))
    if period == Period.MONTH:
        first = day.replace(day=1)
        return Span(period, first, _before(months_later(first, 1)))
    if period == Period.QUARTER:
        first = day.replace(month=day.month - (day.month - 1) % 3, day=1)
        return Span(period, first, _before(months_later(first, 3)))
    if period == Period.EVER:
        return EVER
    raise ValueError(f"A {period} is not determined by a day")


def kept_spans(day: date, today: date) -> list[Span]:
    """The spans of all periods but seasons that contain ``day`` and have a board ``today``."""
    spans = [span_of(period, day) for period in KEPT]
    kept = [span for span in spans if span.last >= oldest_kept(span.period, today)]
    return [*kept, EVER]


@lru_cache(maxsize=64)
def oldest_kept(period: str, today: date) -> date:
    """The first day of the oldest span of the period that is kept."""
    span = span_of(period, today)
    for _ in range(KEPT[Period(period)]):
        span = before(span)
    return span.first


def before(span: Span) -> Span:
    """The span of the same period before this one."""
    return span_of(span.period, _before(span.first))


def season_spans(seasons: Iterable[tuple[int, date, date]], day: date) -> list[Span]:
    """The spans of those ``(id, first day, last day)`` that contain the day."""
    return [
        Span(Period.SEASON, first, last, pk) for pk, first, last in seasons if first <= day <= last
    ]


def _before(day: date) -> date:
    return day - timedelta(days=1)
