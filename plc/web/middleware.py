"""Middleware for request ids, logging and metrics, body limits, caching headers, and refusals."""

import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from plc.core.refusals import Refused
from plc.core.unlinked import is_unlinked, unlink
from plc.web import errors, metrics

GetResponse = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger("plc.request")
WELL_FORMED = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestIdMiddleware:
    """Takes the request id from our own proxy (ignored if none is configured) or generates one; it
    is added to every log line of the request and to the response."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "") if settings.TRUSTED_PROXIES else ""
        request_id = given if WELL_FORMED.fullmatch(given) else uuid.uuid4().hex
        request.id = request_id  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        return response


class RequestMetricsMiddleware:
    """Logs and counts each request by its route, never by its content. For an `unlinked` request,
    neither the user nor the request id is logged."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - begun
        route, method = _route(request), str(request.method)
        metrics.TALLY.add(route, method, response.status_code, seconds)
        line = {"route": route, "method": method, "status": response.status_code}
        told = line | {"ms": round(seconds * 1000, 1)} | _who(request)
        (log.debug if route in _QUIET else log.info)("request", **told)
        return response

    def process_view(self, request: HttpRequest, view: Any, *_: Any) -> None:
        if getattr(view, "unlinked", False):
            unlink(request)


# Requested every few seconds by monitoring.
_QUIET = {"healthz/", "readyz/", "metrics", "static"}


def _route(request: HttpRequest) -> str:
    if request.resolver_match is not None:
        return request.resolver_match.route
    return "static" if request.path_info.startswith(settings.STATIC_URL) else "unmatched"


def _who(request: HttpRequest) -> dict[str, int]:
    """The id of the signed-in user, if the request has loaded it."""
    user = getattr(request, "_cached_user", None)
    return {"user": user.pk} if user is not None and user.pk and not is_unlinked(request) else {}


class RequestLimitsMiddleware:
    """Rejects what is `beyond_limits`."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        status = beyond_limits(request)
        if status == 0:
            return self.get_response(request)
        if status == 400:
            return errors.bad_request(request)
        sentence = gettext("That is more than can be sent at once. Send fewer or smaller files.")
        return render(request, "422.html", {"sentence": sentence}, status=status)


def beyond_limits(request: HttpRequest) -> int:
    """400 for a URL with a NUL character, which browsers never send and Postgres cannot store; 413
    for a request that is larger than a form full of files by its Content-Length, of which nothing
    was read yet; else 0."""
    if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
        return 400
    announced = request.headers.get("Content-Length") or "0"
    if not announced.isdigit() or len(announced) >= 20:
        return 413
    return 413 if int(announced) > settings.REQUEST_MAX_BYTES else 0


class PrivateByDefaultMiddleware:
    """Forbids shared caching, because pages depend on the reader. Views with the same response for
    everyone (static files, public pictures) set their own header."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"
        )
        return response


class RefusalMiddleware:
    """Turns a refusal that no form displays into a page or fragment with status 422, or 429 if a
    rate limit was exceeded (plc.accounts.rate_limits)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        seconds = getattr(request, "retry_after", 0)
        if seconds and response.status_code in (200, 422):
            response.status_code = 429
            response["Retry-After"] = str(seconds)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        return render(request, "422.html", {"sentence": error.sentence}, status=422)
