"""What the views of the feed share."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from communities.community.access import community_to_see, next_step
from communities.community.pages import charter_before
from communities.groups.pages import enter_place
from plc.accounts.http import see_other
from plc.core.unlinked import unlink
from plc.web.drafts import texts_in

from ..models import Post, PostKind


def enter_post(request: HttpRequest, post: Post) -> Post:
    enter_place(request, post.community, post.group)
    request.shown_post = post  # type: ignore[attr-defined]  # its page listens for comments
    if post.kind == PostKind.POLL and post.poll.anonymous:
        unlink(request)
    return post


def requires_charter(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Redirect people who open a form to the charter if they have not accepted it, and back
    afterwards. Submitted forms are left to the view, which keeps the input."""

    @wraps(view)
    def led(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            community = community_to_see(request.user, slug)
            if next_step(request.user, community) == "charter":
                return see_other(charter_before(community, request.get_full_path()))
        return view(request, slug, *args, **kwargs)

    return led


def contains_text(request: HttpRequest) -> bool:
    """Whether the request contains text that must not be lost."""
    return bool(texts_in(request.POST))


def keeps_text_when_denied(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """If the view raises a 404 or a 403, show the submitted text on that page. The page does not
    tell whether the object was deleted, forbidden, or never existed."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (Http404, PermissionDenied) as closed:
            if not contains_text(request):
                raise
            context = {"words": "\n\n".join(texts_in(request.POST))}
            status = 404 if isinstance(closed, Http404) else 403
            return render(request, "communities/feed/unsent.html", context, status=status)

    return kept


def is_on(request: HttpRequest) -> bool:
    """``on=1`` sets, ``on=0`` unsets; other values are invalid."""
    value = request.POST.get("on")
    if value not in ("0", "1"):
        raise Http404
    return value == "1"


def cursor_of(request: HttpRequest, name: str = "after") -> str:
    return request.GET.get(name, "")[:1000]


def with_cursor(address: str, **cursors: str) -> str:
    kept = {name: value for name, value in cursors.items() if value}
    return f"{address}?{urlencode(kept)}" if kept else address
