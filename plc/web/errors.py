"""Error pages: what happened, what was kept, what to do.

Those of server errors can be rendered when the database or the cache is gone: they stand in
`door.html`, which asks for neither. Being told "not found" says nothing about whether the address
names something hidden from this reader.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

from plc.core.addresses import ours
from plc.core.registry import ways_on

from .drafts import words_in


def error_page(
    request: HttpRequest, status: int, *, sentence: str = "", retry_after: int = 0, **more: Any
) -> HttpResponse:
    """The page of this status; `sentence` is the refusal's own words, where there are some."""
    template = loader.get_template(f"{status}.html")
    context = {"sentence": sentence, "retry_after": retry_after, "status": status, **more}
    response = HttpResponse(template.render(context, request), status=status)
    if retry_after:
        response["Retry-After"] = str(retry_after)
    response["Cache-Control"] = "no-store"
    return response


def with_token(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the forms of an error page their token, without a look at what was sent: that may be
    just what cannot be read, and then the error page would fail, and that of 500 after it."""
    given = requires_csrf_token(page)

    @wraps(page)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.csrf_processing_done = True  # type: ignore[attr-defined]
        return given(request, *args, **kwargs)

    return answer


@with_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 400)


@with_token
def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A refusal's own sentence is for insiders and may be shown; strangers get 404 instead."""
    ways = [way for find in ways_on for way in find(request)] if hasattr(request, "user") else []
    return error_page(request, 403, sentence=str(exception or ""), ways=ways)


@with_token
def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The exception is not shown: its text may name what the reader must not learn of."""
    return error_page(request, 404)


@with_token
def server_error(request: HttpRequest) -> HttpResponse:
    return error_page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from a page that stood open too long; or the sign-in went meanwhile, with its
    cookies."""
    if not request.user.is_authenticated:
        return _signed_out(request)
    sentence = _(
        "This page stood open for a long time, or cookies are switched off. Go back, copy what you "
        "typed if it is not there, reload the page and send it again."
    )
    return error_page(request, 403, sentence=sentence)


def _signed_out(request: HttpRequest) -> HttpResponse:
    """The way back to the form leads by the sign-in; what was written into it stands here. Not for
    a form of another site: its words are nobody's here, and its address leads nowhere."""
    form = ours(request, request.headers.get("Referer", ""), "")
    back = urlsplit(form)._replace(scheme="", netloc="").geturl()
    words = words_in(request.POST) if back else []
    context = {"back": back or "/", "words": "\n\n".join(words)}
    return render(request, "signed_out.html", context, status=403)


def refused(request: HttpRequest, sentence: str, **kwargs: Any) -> HttpResponse:
    """422 with the sentence of an action that refused, where no form can carry it."""
    return error_page(request, 422, sentence=sentence, **kwargs)
