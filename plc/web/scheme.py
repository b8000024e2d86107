"""The switch between light and dark, stored in a cookie."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from plc.core.addresses import safe_next_url
from plc.web.shell import SCHEMES

YEAR = 60 * 60 * 24 * 365


@require_POST
def choose_scheme(request: HttpRequest) -> HttpResponse:
    """Set the `scheme` cookie and return to the page."""
    back = request.POST.get("next") or request.headers.get("Referer", "/")
    response = HttpResponseRedirect(safe_next_url(request, back, "/"), status=303)
    chosen = request.POST.get("scheme") or "system"
    if chosen in SCHEMES:
        # Readable by JavaScript, which updates the switch at once.
        response.set_cookie("scheme", chosen, max_age=YEAR, samesite="Lax", secure=settings.HTTPS)
    return response
