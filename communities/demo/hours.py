"""Parses times such as "12d 08:40"."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

HOME = ZoneInfo("Europe/London")
UNITS = {"d": "days", "h": "hours", "m": "minutes"}
NIGHT = (22, 7)  # nobody in the demo writes at night


def span(text: str) -> timedelta:
    """ "1d 2h 30m" as a timedelta."""
    parts = re.findall(r"(\d+)([dhm])", text)
    if not parts:
        raise ValueError(f"This is no length of time: {text!r}")
    return timedelta(**{UNITS[unit]: int(number) for number, unit in parts})


def hour(when: str, present: datetime) -> datetime:
    """The time that ``when`` describes (see ``script``), relative to the present."""
    day, _space, clock = when.partition(" ")
    if not clock:
        return present - span(day)
    on = workday((present.astimezone(HOME) - span(day)).date())
    hours, minutes = map(int, clock.split(":"))
    return datetime(on.year, on.month, on.day, hours, minutes, tzinfo=HOME)


def workday(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def later(after: datetime, by: str, present: datetime) -> datetime:
    """A time after ``after``, but neither at night nor in the future: the night is moved to the
    next morning, the future into the time that has passed."""
    wanted = after + span(by)
    here = wanted.astimezone(HOME)
    if here.hour >= NIGHT[0]:
        wanted += timedelta(hours=24 - here.hour + NIGHT[1])
    elif here.hour < NIGHT[1]:
        wanted += timedelta(hours=NIGHT[1] - here.hour)
    if wanted < present:
        return wanted
    return after + (present - after) * 0.6
