"""A request id on every line, private answers by default, and refusals as pages."""

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
    """Takes the id that our own proxy gave (ignored without one), or makes one; every log line of
    the request carries it, and so does the answer."""

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
    """One line and one count for each request: its route, never what was read. Of a request
    that is `unlinked` the line leads to nobody: neither person nor request id."""

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


# Asked every few seconds by machines.
_QUIET = {"healthz/", "readyz/", "metrics", "static"}


def _route(request: HttpRequest) -> str:
    if request.resolver_match is not None:
        return request.resolver_match.route
    return "static" if request.path_info.startswith(settings.STATIC_URL) else "unmatched"


def _who(request: HttpRequest) -> dict[str, int]:
    """The signed-in person's id, where the request has asked for it anyway."""
    user = getattr(request, "_cached_user", None)
    return {"user": user.pk} if user is not None and user.pk and not is_unlinked(request) else {}


class RequestLimitsMiddleware:
    """Nobody makes us write more to disk than a form full of files: a longer body is refused by its
    announced length, before anything of it is read. And no browser puts a NUL into an address, nor
    does Postgres take one in a text: such a question is none (400)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return errors.bad_request(request)
        announced = request.headers.get("Content-Length") or "0"
        if (
            announced.isdigit()
            and len(announced) < 20
            and int(announced) <= settings.REQUEST_MAX_BYTES
        ):
            return self.get_response(request)
        sentence = gettext("That is more than can be sent at once. Send fewer or smaller files.")
        return render(request, "422.html", {"sentence": sentence}, status=413)


class PrivateByDefaultMiddleware:
    """No shared cache may keep a page: what one reader sees is not for the next. Views that answer
    the same to everyone (static files, public pictures) say so themselves."""

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
    """A refusal that no form took up becomes a page (or a fragment) of its own, status 422. Where
    somebody was too quick (plc.accounts.pace), the page that says so is 429 in either case."""

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
