"""Error pages: what happened, what was saved, and what to do next.

The pages for server errors can be rendered without database and cache: they extend `door.html`,
which uses neither. A 404 does not reveal whether a page exists that this reader may not see.
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

from plc.core.addresses import safe_next_url
from plc.core.registry import ways_on

from .drafts import texts_in


def error_page(
    request: HttpRequest, status: int, *, sentence: str = "", retry_after: int = 0, **more: Any
) -> HttpResponse:
    """Render the page of this status; `sentence` is the message of the refusal, if there is one."""
    template = loader.get_template(f"{status}.html")
    context = {"sentence": sentence, "retry_after": retry_after, "status": status, **more}
    response = HttpResponse(template.render(context, request), status=status)
    if retry_after:
        response["Retry-After"] = str(retry_after)
    response["Cache-Control"] = "no-store"
    return response


def with_token(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Provide a CSRF token without checking the request, whose body may be unreadable: checking it
    would raise an exception in the error page, and in the page for that error."""
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
    """Show the message of the exception: 403 is only for insiders, strangers get a 404."""
    ways = [way for find in ways_on for way in find(request)] if hasattr(request, "user") else []
    return error_page(request, 403, sentence=str(exception or ""), ways=ways)


@with_token
def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Do not show the message of the exception, which may name something hidden from the reader."""
    return error_page(request, 404)


@with_token
def server_error(request: HttpRequest) -> HttpResponse:
    return error_page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open for too long, or the session and its cookies ended in the meantime."""
    if not request.user.is_authenticated:
        return _signed_out(request)
    sentence = _(
        "This page stood open for a long time, or cookies are switched off. Go back, copy what you "
        "typed if it is not there, reload the page and send it again."
    )
    return error_page(request, 403, sentence=sentence)


def _signed_out(request: HttpRequest) -> HttpResponse:
    """Offer to sign in and return to the form, and show the submitted text. Not for forms of other
    sites, whose content and URL are not ours."""
    form = safe_next_url(request, request.headers.get("Referer", ""), "")
    back = urlsplit(form)._replace(scheme="", netloc="").geturl()
    words = texts_in(request.POST) if back else []
    context = {"back": back or "/", "words": "\n\n".join(words)}
    return render(request, "signed_out.html", context, status=403)


def refused(request: HttpRequest, sentence: str, **kwargs: Any) -> HttpResponse:
    """Respond with 422 and the message of a refusal that no form can display."""
    return error_page(request, 422, sentence=sentence, **kwargs)
