"""Activates the reader's language and time zone, and sets the status codes of failed sign-ins."""

from collections.abc import Callable
from functools import lru_cache
from zoneinfo import available_timezones

from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from plc.core.unlinked import is_unlinked

from . import actions, rate_limits
from .models import User

GetResponse = Callable[[HttpRequest], HttpResponse]


class LocaleAndTimeZoneMiddleware:
    """The person's own choice comes first, then the language cookie, then Accept-Language. If they
    chose no time zone, the browser's is used (from the cookie set by start.js)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = zone = ""
        # Without a session cookie nobody is signed in, so health checks never touch the database.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            # Replaces Django's lazy wrapper by the user itself, because pages access it hundreds of
            # times.
            person: User = request._cached_user  # type: ignore[attr-defined]
            request.user = person
            language = person.language
            zone = person.time_zone or zone_of_browser(request)
        language = language or translation.get_language_from_request(request)
        with translation.override(language), timezone.override(zone or None):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
        if request.method == "POST" and response.status_code < 400:
            keep_zone_of_browser(request)
        # For shared caches; the cookie already varies the response.
        patch_vary_headers(response, ["Accept-Language"])
        response.headers.setdefault("Content-Language", language)
        return response


def keep_zone_of_browser(request: HttpRequest) -> None:
    """Store the browser's time zone for mails to people who chose none, after they signed in or
    saved something. Not together with an anonymous answer, because the writes would be linkable."""
    person, zone = request.user, zone_of_browser(request)
    if not zone or not person.is_authenticated or is_unlinked(request):
        return
    if not person.time_zone and zone != person.zone_of_browser:
        actions.keep_zone_of_browser(person=person, by=person, zone=zone)


def zone_of_browser(request: HttpRequest) -> str:
    """The time zone in the cookie, if it is valid. It never becomes the account's time zone, which
    others may be shown, because the person did not choose it."""
    zone = request.COOKIES.get("zone", "")[:64]
    return zone if zone in zone_names() else ""


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


class SignInStatusMiddleware:
    """Sets the status codes that allauth's views leave at 200.

    A rejected form gets 422, or 429 if it was rejected for too many attempts. Without the cache,
    attempts cannot be counted, so signing in responds with 503 until it is back; other pages still
    work. A script that is signed out gets 401: it would take the page to which it is redirected for
    the answer to what it sent.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 302 and is_by_script(request):
            sign_in = resolve_url(settings.LOGIN_URL)
            if response["Location"].startswith(f"{sign_in}?"):
                words = _("You are signed out.")
                return HttpResponse(words, status=401, content_type="text/plain")
        return response

    def process_template_response(
        self, request: HttpRequest, response: TemplateResponse
    ) -> TemplateResponse:
        if request.method != "POST" or response.status_code != 200 or not of_allauth(request):
            return response
        context = response.context_data or {}
        wrong = [
            form
            for form in context.values()
            if isinstance(form, BaseForm) and form.is_bound and form.errors
        ]
        if wrong:
            response.status_code = 422
        if any(rate_limits.is_rate_limited(form) for form in wrong):
            response.status_code = 429
            response["Retry-After"] = str(rate_limits.PER_ACCOUNT_SECONDS)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, RedisError) and of_allauth(request):
            return rate_limits.closed_without_cache(request)
        return None


def is_by_script(request: HttpRequest) -> bool:
    return "X-Requested-With" in request.headers or "HX-Request" in request.headers


def of_allauth(request: HttpRequest) -> bool:
    """Whether the request is handled by a view of allauth, or by one of ours that replaces it."""
    match = request.resolver_match
    return match is not None and match.route.startswith("accounts/")
