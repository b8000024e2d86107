"""Each page in its reader's language and time zone; and how signing in answers when it says no."""

from collections.abc import Callable
from functools import lru_cache
from zoneinfo import available_timezones

from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from redis.exceptions import RedisError

from plc.core.unlinked import is_unlinked

from . import actions, limits
from .models import User

GetResponse = Callable[[HttpRequest], HttpResponse]


class ReadersLanguageAndZone:
    """A person's own choice wins; then the language cookie, then what the browser asks for. Who has
    chosen no time zone reads and writes hours in the one that their browser says (start.js)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = zone = ""
        # Without a session cookie nobody is signed in: health checks never touch the database.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            # The person themselves from here on: a page asks hundreds of times, and each question
            # through Django's lazy wrapper costs several.
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
        # A cache between keeps one page for each language, as it does for each cookie.
        patch_vary_headers(response, ["Accept-Language"])
        response.headers.setdefault("Content-Language", language)
        return response


def keep_zone_of_browser(request: HttpRequest) -> None:
    """For letters to who has chosen no zone: once they have signed in or saved something, where
    their browser says another than before. Not beside an anonymous answer, whose transaction would
    have a neighbour."""
    person, zone = request.user, zone_of_browser(request)
    if not zone or not person.is_authenticated or is_unlinked(request):
        return
    if not person.time_zone and zone != person.zone_of_browser:
        actions.keep_zone_of_browser(person=person, by=person, zone=zone)


def zone_of_browser(request: HttpRequest) -> str:
    """What the cookie says, if it is a zone. It never becomes the account's own, which others may
    be shown: nobody chose it."""
    zone = request.COOKIES.get("zone", "")[:64]
    return zone if zone in zone_names() else ""


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


class SignInAnswers:
    """The statuses that allauth's views leave out.

    A form that came back is 422, and 429 where it came back for too many tries. Without the cache
    nobody can be counted, so signing in is closed (503) until it is back; pages still load.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

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
        if any(limits.says_too_many(form) for form in wrong):
            response.status_code = 429
            response["Retry-After"] = str(limits.PER_ACCOUNT_SECONDS)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, RedisError) and of_allauth(request):
            return limits.closed_without_cache(request)
        return None


def of_allauth(request: HttpRequest) -> bool:
    """Whether a view of allauth answers, or one of ours in its place."""
    match = request.resolver_match
    return match is not None and match.route.startswith("accounts/")
