"""Pages about people and one's own settings."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from plc.accounts.http import SeeOther


def kept(request: HttpRequest, to: str, *args: object) -> HttpResponse:
    """303 to where the form says it came from (``next``), else to the named page."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = resolve_url(to, *args)
    return SeeOther(back)
