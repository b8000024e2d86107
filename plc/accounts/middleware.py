"""Each page in its reader's language and time zone."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation


class ReadersLanguageAndZone:
    """A person's own choice wins; then the language cookie, then what the browser asks for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = zone = ""
        # Without a session cookie nobody is signed in: health checks never touch the database.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            language, zone = request.user.language, request.user.time_zone
        language = language or translation.get_language_from_request(request)
        with translation.override(language), timezone.override(zone or None):
            request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
