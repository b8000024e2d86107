"""The pages of the feed: a door, a form, an action, an answer."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from communities.community.access import community_to_see, next_step
from communities.community.models import Community
from communities.community.pages import charter_before
from communities.groups.models import Group
from plc.accounts.http import see_other
from plc.core.unlinked import unlink
from plc.web.drafts import words_in

from ..models import Post, PostKind


def enter(request: HttpRequest, community: Community, group: Group | None) -> None:
    """The page belongs to this place: the shell wears its name and accent."""
    request.community = community  # type: ignore[attr-defined]
    request.group = group  # type: ignore[attr-defined]
    request.nav_key = "groups" if group else "feed"  # type: ignore[attr-defined]


def enter_post(request: HttpRequest, post: Post) -> Post:
    enter(request, post.community, post.group)
    request.shown_post = post  # type: ignore[attr-defined]  # its page listens for comments
    if post.kind == PostKind.POLL and post.poll.anonymous:
        unlink(request)
    return post


def charter_first(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Who comes to write and has yet to accept the charter is led to it, and back when they have.
    What they sent already is the view's to answer, which keeps their words."""

    @wraps(view)
    def led(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            community = community_to_see(request.user, slug)
            if next_step(request.user, community) == "charter":
                return see_other(charter_before(community, request.get_full_path()))
        return view(request, slug, *args, **kwargs)

    return led


def brings_words(request: HttpRequest) -> bool:
    """Whether something typed came along, which the answer must not lose."""
    return bool(words_in(request.POST))


def hands_words_back(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Where the answer is that there is nothing, what was typed stands on that page. It says the
    same of what is gone, of what may not be read, and of what never was."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            if not brings_words(request):
                raise
            context = {"words": "\n\n".join(words_in(request.POST))}
            return render(request, "communities/feed/unsent.html", context, status=404)

    return kept


def is_on(request: HttpRequest) -> bool:
    """``on=1`` sets, ``on=0`` takes back; nothing else means anything."""
    value = request.POST.get("on")
    if value not in ("0", "1"):
        raise Http404
    return value == "1"


def cursor_of(request: HttpRequest, name: str = "after") -> str:
    return request.GET.get(name, "")[:1000]


def with_cursor(address: str, **cursors: str) -> str:
    kept = {name: value for name, value in cursors.items() if value}
    return f"{address}?{urlencode(kept)}" if kept else address
