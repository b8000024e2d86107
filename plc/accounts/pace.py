"""Rate limits of actions that burden others: settings.PACE, as (maximum, seconds).

Counted in the cache, in fixed windows. While the cache is unreachable, nothing is limited: these
limits are for comfort (signing in, where they protect accounts, fails closed). Anonymous answers
are never counted, because a counter with a name would tell who answered when.
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
IPV6_PREFIX = 64  # the usual allocation of one household


class TooOften(Refused):
    """A refusal that is answered with 429 instead of 422."""


def spend(request: HttpRequest, what: str) -> None:
    """Count one use of ``what``, a key of settings.PACE, for the user or else the visitor's
    network. Raises TooOften above the limit. Accounts created within a day also have
    PACE_OF_NEWCOMERS."""
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
    except (RedisError, ValueError):  # unreachable; or the window ended between the two calls
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
