"""Rate limits of actions that burden others, and the responses to exceeded ones.

``settings.RATE_LIMITS`` has (maximum, seconds) for each kind of action. Counted in the cache, in
fixed windows. While the cache is unreachable, nothing is limited: these limits are for comfort.
(Those of allauth protect accounts, so signing in fails closed.) Anonymous answers are never
counted, because a counter with a name would tell who answered when.
"""

import ipaddress
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext
from redis.exceptions import RedisError

from plc.core.refusals import Refused

NEW_FOR = timedelta(days=1)
PER_ADDRESS_SECONDS = 60
PER_ACCOUNT_SECONDS = 300
IPV6_PREFIX = 64  # the usual allocation of one household


class RateLimited(Refused):
    """A refusal that is answered with 429 instead of 422."""


def limit_rate(request: HttpRequest, what: str) -> None:
    """Count one use of ``what``, a key of settings.RATE_LIMITS, for the user or else the visitor's
    network. Raises RateLimited above the limit. NEWCOMER_RATE_LIMITS apply in addition to accounts
    created within a day."""
    who = _who(request)
    for most, seconds in _rates(request.user, what):
        if _count(f"rate:{what}:{seconds}:{who}", seconds) > most:
            request.retry_after = seconds  # type: ignore[attr-defined]
            raise RateLimited(_sentence(seconds))


def _rates(actor: Any, what: str) -> list[tuple[int, int]]:
    rates = list(settings.RATE_LIMITS[what])
    if actor.is_authenticated and timezone.now() - actor.date_joined < NEW_FOR:
        rates += settings.NEWCOMER_RATE_LIMITS.get(what, [])
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


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """handler429, which allauth calls too: too many attempts from one network address."""
    context = {"retry_after": PER_ADDRESS_SECONDS, "status": 429}
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(PER_ADDRESS_SECONDS)
    return response


def is_rate_limited(form: BaseForm) -> bool:
    """Whether the form was rejected because of too many attempts for one account."""
    codes = {error.code for errors in form.errors.as_data().values() for error in errors}
    return bool(codes & {"too_many_login_attempts", "rate_limited"})


def closed_without_cache(request: HttpRequest) -> HttpResponse:
    response = render(request, "503.html", {"status": 503}, status=503)
    response["Retry-After"] = "30"
    return response
