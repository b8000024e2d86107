"""What time it is, in one place.

Code asks `now()` here and not `datetime.now()`, so that a test moves time for everything at once
(time-machine moves it below this too; a seam of our own is what actions are handed when they must
all agree on one instant).
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a day where somebody lives, in UTC.

    Where clocks skip midnight the day starts at the first time that exists.
    """
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def week_start(instant: datetime, zone: ZoneInfo) -> datetime:
    """The Monday, in that zone, of the week that holds the instant, in UTC."""
    day = instant.astimezone(zone).date()
    return day_start(day - timedelta(days=day.weekday()), zone)


def month_start(instant: datetime, zone: ZoneInfo) -> datetime:
    """The first of the month, in that zone, that holds the instant, in UTC."""
    return day_start(instant.astimezone(zone).date().replace(day=1), zone)


def year_start(instant: datetime, zone: ZoneInfo) -> datetime:
    """The first of January, in that zone, of the year that holds the instant, in UTC."""
    return day_start(instant.astimezone(zone).date().replace(month=1, day=1), zone)
