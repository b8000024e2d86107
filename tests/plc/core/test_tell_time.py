"""Periods start where somebody lives, also where clocks skip the hour."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import time_machine

from plc.core import clock

AUCKLAND = ZoneInfo("Pacific/Auckland")
BERLIN = ZoneInfo("Europe/Berlin")


def test_now_is_an_instant_that_a_test_can_move():
    with time_machine.travel(datetime(2025, 3, 1, tzinfo=UTC), tick=False):
        assert clock.now() == datetime(2025, 3, 1, tzinfo=UTC)


def test_periods_start_at_midnight_of_the_zone():
    instant = datetime(2025, 1, 1, 10, 30, tzinfo=UTC)  # 23:30 on the first in Auckland
    assert clock.day_start(date(2025, 1, 1), AUCKLAND) == datetime(2024, 12, 31, 11, tzinfo=UTC)
    assert clock.week_start(instant, AUCKLAND) == datetime(2024, 12, 29, 11, tzinfo=UTC)
    assert clock.month_start(instant, AUCKLAND) == datetime(2024, 12, 31, 11, tzinfo=UTC)
    assert clock.year_start(instant, AUCKLAND) == datetime(2024, 12, 31, 11, tzinfo=UTC)


def test_a_week_over_a_change_of_clocks_starts_at_its_own_midnight():
    instant = datetime(2025, 3, 30, 12, tzinfo=UTC)  # the Sunday of the change
    assert clock.week_start(instant, BERLIN) == datetime(2025, 3, 23, 23, tzinfo=UTC)


def test_where_midnight_is_skipped_the_day_starts_at_the_first_time_there_is():
    start = clock.day_start(date(2018, 11, 4), ZoneInfo("America/Sao_Paulo"))
    assert start == datetime(2018, 11, 4, 3, tzinfo=UTC)
