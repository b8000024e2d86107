"""Request types for views, and redirects after a form."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url

from plc.core.addresses import safe_next_url

from .models import User

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails


class PageRequest(HttpRequest):
    """The attributes that our middleware adds; for the type checker only."""

    htmx: "HtmxDetails"
    nav_key: str


class SignedIn(PageRequest):
    """The request of a view with ``login_required``; for the type checker only."""

    user: User


class SeeOther(HttpResponseRedirect):
    """A redirect with status 303, after a form was processed."""

    status_code = 303


def see_other(to: Any, *args: Any) -> SeeOther:
    """Redirect with 303 to a URL name, an object's URL, or a URL."""
    return SeeOther(resolve_url(to, *args))


def see_other_or_next(request: HttpRequest, to: Any, *args: Any) -> SeeOther:
    """Redirect with 303 to the page that the form names in ``next``; else like ``see_other``."""
    return SeeOther(safe_next_url(request, request.POST.get("next", ""), resolve_url(to, *args)))
