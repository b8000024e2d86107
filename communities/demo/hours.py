"""From "12d 08:40" to an hour of the calendar."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

HOME = ZoneInfo("Europe/London")
UNITS = {"d": "days", "h": "hours", "m": "minutes"}
NIGHT = (22, 7)  # nobody in the demo writes in between


def span(text: str) -> timedelta:
    """ "1d 2h 30m" as a length of time."""
    parts = re.findall(r"(\d+)([dhm])", text)
    if not parts:
        raise ValueError(f"This is no length of time: {text!r}")
    return timedelta(**{UNITS[unit]: int(number) for number, unit in parts})


def hour(when: str, present: datetime) -> datetime:
    """The hour that ``when`` names (see ``script``), seen from the present one."""
    day, _space, clock = when.partition(" ")
    if not clock:
        return present - span(day)
    on = workday((present.astimezone(HOME) - span(day)).date())
    hours, minutes = map(int, clock.split(":"))
    return datetime(on.year, on.month, on.day, hours, minutes, tzinfo=HOME)


def workday(day: date) -> date:
    """The day itself, or the Friday before it."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def later(after: datetime, by: str, present: datetime) -> datetime:
    """So long after, but never at night and never in the future: what would fall into the night
    is said next morning, and what has not come yet within the time that has passed."""
    wanted = after + span(by)
    here = wanted.astimezone(HOME)
    if here.hour >= NIGHT[0]:
        wanted += timedelta(hours=24 - here.hour + NIGHT[1])
    elif here.hour < NIGHT[1]:
        wanted += timedelta(hours=NIGHT[1] - here.hour)
    if wanted < present:
        return wanted
    return after + (present - after) * 0.6
