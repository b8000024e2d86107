"""Charts as numbers that a template draws. Pure functions; all coordinates are whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.dates import MONTHS_3

# The height of the highest column, and of the lowest that is not empty.
HIGHEST, LOWEST = 24, 2


class Column(NamedTuple):
    x: int
    y: int
    height: int
    week: date
    value: int


class Tick(NamedTuple):
    x: int
    month: date

    @property
    def label(self) -> str:
        """The month's short name in the reader's language."""
        return str(MONTHS_3[self.month.month]).capitalize()


@dataclass(frozen=True)
class Strip:
    """The columns of one kind of value above their line."""

    label: str
    line: int  # y of the line
    label_y: int
    columns: list[Column]
    total: int


@dataclass(frozen=True)
class WeekChart:
    """Strips below each other on one scale, so that they compare."""

    width: int
    height: int
    start: int  # x of the first column, and of the lines
    end: int  # x where the lines end
    column_width: int
    strips: list[Strip]
    ticks: list[Tick]
    ticks_y: int


def wide_chart(weeks: Sequence[date], rows: Sequence[tuple[str, Sequence[int]]]) -> WeekChart:
    """For at least 544 pixels: names beside their strips."""
    return _chart(weeks, rows, start=104, step=17, pitch=38, names_above=0, months=1, end=44)


def narrow_chart(weeks: Sequence[date], rows: Sequence[tuple[str, Sequence[int]]]) -> WeekChart:
    """For a phone: names above their strips."""
    return _chart(weeks, rows, start=0, step=12, pitch=58, names_above=20, months=2, end=0)


def _chart(
    weeks: Sequence[date],
    rows: Sequence[tuple[str, Sequence[int]]],
    *,
    start: int,
    step: int,
    pitch: int,
    names_above: int,
    months: int,
    end: int,
) -> WeekChart:
    most = max((value for _, values in rows for value in values), default=0)
    width = step - 3
    strips = []
    for n, (label, values) in enumerate(rows):
        line = n * pitch + names_above + HIGHEST + 4
        columns = [
            Column(start + at * step, line - height, height, week, value)
            for at, (week, value) in enumerate(zip(weeks, values, strict=True))
            if (height := _height(value, most))
        ]
        label_y = line - HIGHEST - 8 if names_above else line - 4
        strips.append(Strip(label, line, label_y, columns, sum(values)))
    last = start + len(weeks) * step
    below = len(rows) * pitch + 14
    return WeekChart(
        width=last + end,
        height=below + 4,
        start=start,
        end=last,
        column_width=width,
        strips=strips,
        ticks=_ticks(weeks, start, step, months),
        ticks_y=below,
    )


def _height(value: int, most: int) -> int:
    """Nothing for a week without points; points taken by hand are not drawn below the line."""
    if value <= 0 or most <= 0:
        return 0
    return max(LOWEST, round(value * HIGHEST / most))


def _ticks(weeks: Sequence[date], start: int, step: int, months: int) -> list[Tick]:
    """One for each month (or every second one) that begins within the weeks. The last week has
    none, because its name would run out of the chart."""
    begins = [
        Tick(start + at * step, week)
        for at, week in enumerate(weeks[:-1])
        if at and week.month != weeks[at - 1].month
    ]
    return begins[::months]
