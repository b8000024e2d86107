"""The language of the pages for whoever has no account: a choice of the device, in a cookie."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from plc.core.addresses import ours
from plc.web.scheme import YEAR


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Set the language cookie and go back to where the switch stood. An account's own choice wins
    over it, so people find theirs among their settings."""
    back = request.POST.get("next") or request.headers.get("Referer", "/")
    response = HttpResponseRedirect(ours(request, back, "/"), status=303)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=YEAR,
            samesite="Lax",
            secure=settings.HTTPS,
            httponly=True,
        )
    return response
