"""Requests and answers as views behind a sign-in see them."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url

from plc.core.addresses import ours

from .models import User

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails


class PageRequest(HttpRequest):
    """What our middleware puts on every request; for the type checker only."""

    htmx: "HtmxDetails"
    nav_key: str


class SignedIn(PageRequest):
    """The request of a view behind ``login_required``; for the type checker only."""

    user: User


class SeeOther(HttpResponseRedirect):
    """What was sent is kept; here is where to go on."""

    status_code = 303


def see_other(to: Any, *args: Any) -> SeeOther:
    """303 to a named address, an object's own, or an address as it is."""
    return SeeOther(resolve_url(to, *args))


def see_other_or_next(request: HttpRequest, to: Any, *args: Any) -> SeeOther:
    """303 to where the form says it came from (``next``); else as ``see_other``."""
    return SeeOther(ours(request, request.POST.get("next", ""), resolve_url(to, *args)))
