"""How often one person may do what costs others something: settings.PACE, most in so many seconds.

Counted in the cache, in windows of fixed length. While the cache is away nothing is counted and
everything goes on: here a limit is a comfort; signing in, where it is a lock, closes instead. An
anonymous answer is never counted, for a count beside a name says who answered when.
"""

import ipaddress
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import ngettext
from redis.exceptions import RedisError

from plc.core.refusals import Refused

NEW_FOR = timedelta(days=1)
IPV6_PREFIX = 64  # what one household is given


class TooOften(Refused):
    """Answered as 429 (plc.web.middleware.Refusals), with what was typed, as any refusal."""


def spend(request: HttpRequest, what: str) -> None:
    """Count one ``what``, a key of settings.PACE, for who asks: a person, or a visitor's network.
    Refuses when there were too many; whoever came within the last day has PACE_OF_NEWCOMERS too."""
    who = _who(request)
    for most, seconds in _rates(request.user, what):
        if _count(f"pace:{what}:{seconds}:{who}", seconds) > most:
            request.retry_after = seconds  # type: ignore[attr-defined]
            raise TooOften(_sentence(seconds))


def _rates(actor: Any, what: str) -> list[tuple[int, int]]:
    rates = list(settings.PACE[what])
    if actor.is_authenticated and timezone.now() - actor.date_joined < NEW_FOR:
        rates += settings.PACE_OF_NEWCOMERS.get(what, [])
    return rates


def _who(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return f"person:{request.user.pk}"
    address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    if address.version == 6:
        address = ipaddress.ip_network((address, IPV6_PREFIX), strict=False).network_address
    return f"address:{address}"


def _count(key: str, seconds: int) -> int:
    try:
        return 1 if cache.add(key, 1, seconds) else cache.incr(key)
    except (RedisError, ValueError):  # away; or the window ended between the two
        return 1


def _sentence(seconds: int) -> str:
    minutes = max(1, seconds // 60)
    if minutes < 60:
        return ngettext(
            "That was a lot in a short time. What you typed is still here; send it in a minute.",
            "That was a lot in a short time. What you typed is still here; send it in %(n)d "
            "minutes.",
            minutes,
        ) % {"n": minutes}
    return ngettext(
        "That was a lot in a short time. What you typed is still here; send it in an hour.",
        "That was a lot for a day. What you typed is still here; send it in %(n)d hours.",
        minutes // 60,
    ) % {"n": minutes // 60}
