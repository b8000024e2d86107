"""Reading without a connection: the service worker, the page it shows when it has no copy, and what
a device needs to send what waited.

A view decorated by `@kept_offline` is kept on the reader's device when they open it. Copies belong
to an account, and go when a page is shown to anybody else (plc/web/worker/kept.js).
"""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from plc.accounts.models import User
from plc.core.edition import words_edition
from plc.core.ids import number_or_none
from plc.web.importmap import modules

WORKER = [Path(__file__).parent / "worker" / name for name in ("kept.js", "asked.js")]
# What every page needs, beside our modules; everything else is kept when a page first uses it.
SHELL = (
    "plc/css/guildhall.css",
    "plc/fonts/source-sans-3-latin-wght-normal.woff2",
    "plc/img/favicon.svg",
    "plc/vendor/htmx-2.0.11/htmx.min.js",
)

View = Callable[..., HttpResponseBase]


def kept_offline(view: View) -> View:
    """Keep this page on the reader's device, to be read without a connection. Only for what may
    stay on a device until somebody signs out of it."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        keep_on_device(response)
        return response

    return answer


def keep_on_device(response: HttpResponseBase) -> None:
    """As `kept_offline`, where the view decides. A copy goes as soon as the same page is not to be
    kept any more."""
    response.headers["Guildhall-Offline"] = "keep"


def waited(request: HttpRequest) -> timedelta:
    """How long the device says that this request has waited for a connection; none if it does not
    say."""
    given = number_or_none(request.headers.get("Guildhall-Waited", "")) or 0
    return timedelta(milliseconds=min(given, 366 * 86_400_000))


class AccountHeaderMiddleware:
    """Says on every page whose it is, so that the service worker keeps copies apart."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user = getattr(request, "_cached_user", None)
        if isinstance(user, User) and response.get("Content-Type", "").startswith("text/html"):
            response.headers["Guildhall-Account"] = str(user.public_id)
        return response


@lru_cache(maxsize=1)
def worker_source() -> str:
    """The service worker: its settings, the write queue, and its parts."""
    shell = [static(name) for name in SHELL]
    shell += [static(f"plc/js/{name}.js") for name in modules()]
    parts = [
        (Path(settings.BASE_DIR) / "plc/static/plc/js/write-queue.js").read_text(),
        *(path.read_text() for path in WORKER),
    ]
    code = "\n".join(parts)
    version = hashlib.blake2b(
        json.dumps([shell, code, words_edition()]).encode(), digest_size=8
    ).hexdigest()
    told = {
        "version": version,
        "shell": shell,
        "static": settings.STATIC_URL,
        "hashed": settings.PRODUCTION,
        "offline": reverse("offline"),
    }
    return f"const SETTINGS = {json.dumps(told)};\n{code}"


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Its scope is the whole site, because its address is at the top."""
    response = HttpResponse(worker_source(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_safe
def show_offline(request: HttpRequest) -> HttpResponse:
    """What this device keeps, and what waits to be sent. The same page for everybody: the service
    worker shows it when there is no connection."""
    response = render(request, "plc/web/offline.html")
    response.headers["Guildhall-Offline"] = "same"
    return response


@require_safe
@never_cache
def token(request: HttpRequest) -> JsonResponse:
    """Who is signed in, and a CSRF token for sending what waited. Other sites cannot read it."""
    user = request.user
    account = str(user.public_id) if isinstance(user, User) else ""
    return JsonResponse({"account": account, "token": get_token(request)})
