"""Home, the feeds of communities and groups, and their updates."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities.community.access import (
    can_read_community,
    communities_asked,
    community_to_see,
    membership_in,
    memberships_of,
)
from communities.community.models import Community
from communities.groups.access import group_to_read
from communities.groups.models import Group
from communities.groups.pages import place_page
from plc.accounts.http import PageRequest, SignedIn, see_other_or_next
from plc.core.addresses import cached_reverse, safe_next_url
from plc.core.counts import counted
from plc.core.ids import uuid7
from plc.web.offline import kept_offline

from .. import queries, unread
from ..access import can_post
from ..actions.reading import mark_seen
from ..pages import Choice, FeedPage, pins_of, read_feed
from ..told import notices_waiting
from ..unread import HOME, Key
from ..unsent import quick_key_of_place
from ..waiting_list import waiting_on


@require_safe
@kept_offline
def home(request: PageRequest) -> HttpResponse:
    """Pending tasks and everything I belong to; for visitors, the landing page."""
    request.nav_key = "home"
    if not request.user.is_authenticated:
        return front_door(request)
    feed = _feed(request, queries.home_scope(request.user), HOME)
    if request.htmx:
        return render(request, "communities/feed/_feed.html", {"feed": feed})
    waiting = [*notices_waiting(request.user), *waiting_on(request.user)] if feed.is_first else []
    belongs = bool(memberships_of(request.user))
    context = {
        "feed": feed,
        "waiting": waiting,
        "waiting_words": waiting_words(len(waiting), get_language()) if waiting else "",
        "belongs": belongs,
        "asked": [] if belongs else communities_asked(request.user),
    }
    return render(request, "communities/feed/home.html", context)


def front_door(request: HttpRequest) -> HttpResponse:
    found = Community.objects.visible_to(request.user).filter(archived_at=None)
    public = found.select_related("logo").order_by("-member_count", "name")[:24]
    return render(request, "communities/feed/front_door.html", {"communities": public})


@lru_cache(maxsize=256)
def waiting_words(count: int, language: str | None) -> str:
    sentence = ngettext("One thing is waiting on you", "%(n)s things are waiting on you", count)
    return counted(sentence, count)


@require_safe
def community_feed(request: PageRequest, slug: str) -> HttpResponse:
    community = community_to_see(request.user, slug)
    reads = can_read_community(request.user, community)
    if not reads and membership_in(request.user, community) is None:
        return redirect("community:about", slug)
    scope = queries.community_scope(request.user, community, reads=reads)
    pins = pins_of(community, None) if reads else []
    feed = _feed(request, scope, (community.pk, None), pins)
    return _place_page(request, "communities/feed/community.html", feed, community, None)


@require_safe
def group_feed(request: PageRequest, slug: str, group_slug: str) -> HttpResponse:
    community = community_to_see(request.user, slug)
    group = group_to_read(request.user, community, group_slug)
    pins = pins_of(community, group)
    feed = _feed(request, queries.group_scope(group), (community.pk, group.pk), pins)
    return _place_page(request, "communities/feed/group.html", feed, community, group)


def _feed(
    request: HttpRequest, scope: queries.Scope, key: Key, pins: list[int] | None = None
) -> FeedPage:
    choice = Choice.read(request.GET)
    return read_feed(request.user, scope, choice, path=request.path, key=key, pins=pins or [])


def _place_page(
    request: PageRequest,
    template: str,
    feed: FeedPage,
    community: Community,
    group: Group | None,
) -> HttpResponse:
    context = {
        "feed": feed,
        "community": community,
        "group": group,
        "may_post": can_post(request.user, community, group),
        "once": uuid7(),
        "draft_url": cached_reverse("keep_draft", quick_key_of_place(community, group)),
        "write_url": cached_reverse("feed:new_in_group", community.slug, group.slug)
        if group
        else cached_reverse("feed:new", community.slug),
    }
    if request.htmx:
        return render(request, "communities/feed/_feed.html", context)
    return place_page(request, template, context, community=community, group=group, tab="feed")


# --- what keeps a feed fresh ---------------------------------------------------------------------


def _place_named(request: HttpRequest, query: Any) -> tuple[Community | None, Group | None]:
    """The place given by slugs in a form or a query string, fetched by its doors."""
    slug, group_slug = query.get("c", ""), query.get("g", "")
    if not slug:
        return None, None
    if not group_slug:
        return community_to_see(request.user, slug), None
    community = community_to_see(request.user, slug)
    return community, group_to_read(request.user, community, group_slug)


@login_required
@require_POST
def seen(request: SignedIn) -> HttpResponse:
    """The reader has seen a feed up to the time when its page was rendered."""
    until = _time(request.POST.get("until", ""))
    community, group = _place_named(request, request.POST)
    mark_seen(by=request.user, until=until, community=community, group=group)
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return HttpResponse(status=204)
    return see_other_or_next(request, "/")


@login_required
@require_safe
def news(request: SignedIn) -> HttpResponse:
    """A line with the number of new posts since the page was rendered; empty if there are none."""
    since = _time(request.GET.get("since", ""))
    community, group = _place_named(request, request.GET)
    if group is not None:
        scope = queries.group_scope(group)
    elif community is not None:
        reads = can_read_community(request.user, community)
        scope = queries.community_scope(request.user, community, reads=reads)
    else:
        scope = queries.home_scope(request.user)
    count = unread.count_since(request.user, scope, since)
    href = safe_next_url(request, request.GET.get("at", ""), "/")
    context = {"count": count, "most": unread.MOST, "href": href}
    return render(request, "communities/feed/_news.html", context)


def _time(text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not 1970 < found.year < 9999:
        raise Http404(_("This is not a time."))
    return found
