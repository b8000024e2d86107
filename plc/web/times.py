"""Formats times in words, separating the parts that can be cached."""

from datetime import datetime, timedelta, tzinfo
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext, pgettext


def exact(moment: datetime) -> str:
    """`19 November 2026, 11:05 GMT` in the reader's time zone. The format of day and time depends
    on the language (plc.web.formats)."""
    return gettext("%(day)s, %(time)s %(zone)s") % {
        "day": date_format(moment, "DATE_FORMAT"),
        "time": date_format(moment, "TIME_FORMAT"),
        "zone": zone_name(moment),
    }


def in_hours(minutes: int) -> str:
    """`45 minutes`, `1 hour`, `16 hours 5 minutes`."""
    hours, rest = divmod(int(minutes), 60)
    said = [ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}] if hours else []
    if rest or not hours:
        said.append(ngettext("%(n)s minute", "%(n)s minutes", rest) % {"n": rest})
    return " ".join(said)


def zone_name(moment: datetime) -> str:
    """The abbreviation of the time zone at that moment, or its UTC offset if it has none.
    js/moments.js does the same in the browser."""
    name = moment.tzname() or "UTC"
    if name[0] not in "+-":
        return {
            "CET": pgettext("time zone", "CET"),
            "CEST": pgettext("time zone", "CEST"),
            "EET": pgettext("time zone", "EET"),
            "EEST": pgettext("time zone", "EEST"),
            "WET": pgettext("time zone", "WET"),
            "WEST": pgettext("time zone", "WEST"),
        }.get(name, name)
    minutes = int((moment.utcoffset() or timedelta()).total_seconds() // 60)
    sign, (hours, rest) = "−" if minutes < 0 else "+", divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


@lru_cache(maxsize=4096)
def phrase(unit: str, n: int, ahead: bool, language: str | None) -> str:
    """A relative time in words, cached per language because pages repeat the same few."""
    forms = {
        ("minute", False): ngettext("%(n)d minute ago", "%(n)d minutes ago", n),
        ("minute", True): ngettext("in %(n)d minute", "in %(n)d minutes", n),
        ("hour", False): ngettext("%(n)d hour ago", "%(n)d hours ago", n),
        ("hour", True): ngettext("in %(n)d hour", "in %(n)d hours", n),
        ("day", False): ngettext("%(n)d day ago", "%(n)d days ago", n),
        ("day", True): ngettext("in %(n)d day", "in %(n)d days", n),
    }
    return forms[unit, ahead] % {"n": n}


def relative(moment: datetime, now: datetime) -> str:
    """Words for a time in the past or future; a date if it is more than a week away."""
    passed = (now - moment).total_seconds()
    ahead, seconds, language = passed < 0, abs(passed), get_language()
    if seconds < 45:
        return gettext("just now")
    if seconds < 60 * 60:
        return phrase("minute", max(1, int(seconds / 60)), ahead, language)
    if seconds < 60 * 60 * 22:
        return phrase("hour", max(1, round(seconds / 3600)), ahead, language)
    days = abs((now.date() - moment.date()).days)
    if days <= 1:
        return gettext("tomorrow") if ahead else gettext("yesterday")
    if days < 7:
        return phrase("day", days, ahead, language)
    return date_format(moment, "MONTH_DAY_FORMAT" if moment.year == now.year else "DATE_FORMAT")


@lru_cache(maxsize=16384)
def timed(moment: datetime, zone: tzinfo, style: str, language: str | None) -> SafeString:
    """The parts of a time's HTML that do not change: all of it, or a template with `{}` for the
    words."""
    local = moment.astimezone(zone)
    iso, said = local.isoformat(timespec="seconds"), exact(local)
    if style == "exact":
        return format_html('<time datetime="{}">{}</time>', iso, said)
    if style == "shared":
        return format_html('<local-time><time datetime="{}">{}</time></local-time>', iso, said)
    html = '<local-time><time datetime="{}" title="{}">{}</time></local-time>'
    return format_html(html, iso, said, "{}")
