"""What the packages' origin answers: files of packages, the page around them, and nothing else.

Scripts of packages are strangers' code. They run on this origin only, which has no session, sees no
cookie and sets none, and whose pages can reach nothing but it (`CONTENTS_POLICY`).
"""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import resolve, reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from plc.files.serving import stream
from plc.web.middleware import beyond_limits

from ..models import PackageFile, PackageUnit
from .passes import Pass, read_pass, unit_of
from .types import content_type_of

URLS = "learning.courses.packages.urls"
# What the page around a SCO loads, by the names in its addresses.
RUNTIME = {
    "scorm12.js": "vendor/scorm12-3.4.3/scorm12.min.js",
    "scorm2004.js": "vendor/scorm2004-3.4.3/scorm2004.min.js",
    "sign.js": "packages/sign.js",
    "player.js": "packages/player.js",
    "player.css": "packages/player.css",
}
SANDBOX = "allow-scripts allow-same-origin allow-forms allow-popups allow-modals allow-downloads"


class PackagesHostMiddleware:
    """Answers requests to the packages' host here, before anything of the site sees them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_packages_host(request):
            return self.get_response(request)
        response = _answer(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        return response


def _answer(request: HttpRequest) -> HttpResponseBase:
    status = beyond_limits(request)
    if status != 0:
        return HttpResponse("That cannot be read.", status=status, content_type="text/plain")
    try:
        match = resolve(request.path_info, URLS)
        request.resolver_match = match
        return match.func(request, *match.args, **match.kwargs)
    except Http404:
        return HttpResponse("Not found", status=404, content_type="text/plain")


def is_packages_host(request: HttpRequest) -> bool:
    origin = settings.PACKAGES_ORIGIN
    return bool(origin) and request.get_host().lower() == urlsplit(origin).netloc.lower()


def site_origins() -> list[str]:
    """Those whose pages may frame a package: the site, under either name of a development
    machine."""
    return list(dict.fromkeys(settings.LIVE_ORIGINS))


def contents_policy() -> str:
    """For what a package shows: its own files and scripts as they are, and no address elsewhere, so
    that it can tell nobody what a learner does."""
    own = "'self' data: blob:"
    return (
        f"default-src {own} 'unsafe-inline' 'unsafe-eval'; object-src 'none'; base-uri 'self'; "
        f"form-action 'self'; frame-ancestors 'self' {' '.join(site_origins())}; sandbox {SANDBOX}"
    )


def page_policy() -> str:
    """For our page around a SCO."""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; frame-src 'self'; "
        f"base-uri 'none'; form-action 'none'; frame-ancestors {' '.join(site_origins())}"
    )


def holder_of(token: str) -> tuple[Pass, PackageUnit]:
    """404 without a pass that is good, and once its holder may not play the unit any more."""
    held = read_pass(token)
    unit = unit_of(held) if held is not None else None
    if held is None or unit is None:
        raise Http404
    return held, unit


@require_safe
def show_unit(request: HttpRequest, token: str) -> HttpResponse:
    """The page that gives a SCO its run-time, and frames it."""
    _held, unit = holder_of(token)
    path, mark, rest = unit.path.partition("?")
    context = {
        "unit": unit,
        "standard": unit.package.contents.standard,
        "start": reverse("file", URLS, [token, unquote(path)]) + mark + rest,
        "sites": " ".join(site_origins()),
    }
    response = HttpResponse(render_to_string("learning/courses/packages/player.html", context))
    response["Content-Security-Policy"] = page_policy()
    return response


@require_safe
def serve_file(request: HttpRequest, token: str, path: str) -> HttpResponseBase:
    """A file of the package, as it is; never as a service worker, which would outlive its page."""
    held, _unit = holder_of(token)
    row = PackageFile.objects.filter(contents=held.contents, path=path).first()
    if row is None or request.headers.get("Service-Worker"):
        raise Http404
    response = stream(request, blob=row.key, size=row.size, etag=row.key.replace("/", ""))
    if response.status_code != 304:
        name = path.rpartition("/")[2]
        response["Content-Type"] = content_type_of(path)
        response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    response["Content-Security-Policy"] = contents_policy()
    response["Cache-Control"] = "private, max-age=3600"
    return response


@require_safe
def say(request: HttpRequest, says: str) -> HttpResponse:
    """Tells the page around that this origin answers, before a unit is framed; or that a unit of
    cmi5 was left, which the reader of a window of its own sees as well."""
    response = HttpResponse(render_to_string("learning/courses/packages/sign.html", {"says": says}))
    response["Content-Security-Policy"] = page_policy()
    return response


@require_safe
def serve_runtime(request: HttpRequest, name: str) -> HttpResponse:
    if name not in RUNTIME:
        raise Http404
    response = HttpResponse(_runtime(name), content_type=content_type_of(name))
    response["Cache-Control"] = "public, max-age=3600"
    return response


@lru_cache(maxsize=8)
def _runtime(name: str) -> bytes:
    return (Path(settings.BASE_DIR) / "plc/static/plc" / RUNTIME[name]).read_bytes()
