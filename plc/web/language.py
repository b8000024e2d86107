"""The language switch for visitors, stored in a cookie."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from plc.core.addresses import safe_next_url
from plc.web.scheme import YEAR


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Set the language cookie and return to the page. For signed-in users, the language in their
    settings takes precedence."""
    back = request.POST.get("next") or request.headers.get("Referer", "/")
    response = HttpResponseRedirect(safe_next_url(request, back, "/"), status=303)
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
