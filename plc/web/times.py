"""Times in words, and what of a time on a page does not change."""

from datetime import datetime, timedelta, tzinfo
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext, pgettext


def exact(moment: datetime) -> str:
    """`19 November 2026, 11:05 GMT`, in the reader's zone, with the zone named. Day and hour as the
    language writes them (plc.web.formats)."""
    return gettext("%(day)s, %(time)s %(zone)s") % {
        "day": date_format(moment, "DATE_FORMAT"),
        "time": date_format(moment, "TIME_FORMAT"),
        "zone": zone_name(moment),
    }


def zone_name(moment: datetime) -> str:
    """What people call the zone there and then; by its distance from UTC where they have no name
    for it. The browser does alike (js/moments.js)."""
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
    """Words for a distance in time, kept per language since a page says the same few often."""
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
    """Words for how long ago, or how far ahead; a date beyond a week."""
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
    """What of a time does not change: all of it, or all but the words, which are `{}`."""
    local = moment.astimezone(zone)
    iso, said = local.isoformat(timespec="seconds"), exact(local)
    if style == "exact":
        return format_html('<time datetime="{}">{}</time>', iso, said)
    if style == "shared":
        return format_html('<local-time><time datetime="{}">{}</time></local-time>', iso, said)
    html = '<local-time><time datetime="{}" title="{}">{}</time></local-time>'
    return format_html(html, iso, said, "{}")
