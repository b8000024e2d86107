"""Pages about people and one's own settings."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from plc.accounts.http import SeeOther
from plc.core.addresses import ours


def kept(request: HttpRequest, to: str, *args: object) -> HttpResponse:
    """303 to where the form says it came from (``next``), else to the named page."""
    return SeeOther(ours(request, request.POST.get("next", ""), resolve_url(to, *args)))
