"""What all pages of a group share."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse

from communities.community.access import community_to_see, membership_in
from communities.community.models import Community
from communities.community.pages import enter as enter_community
from communities.community.pages import page as community_page
from communities.community.pages import place_among, rows_of_tabs, with_headlines
from plc.core.registry import PlaceTab, group_tabs

from . import access
from .models import Group, GroupMembership

FIRST = ("overview", "feed", "learn", "courses", "photos", "files")
LAST = ("growth", "members", "settings")


def enter(request: HttpRequest, group: Group) -> Group:
    """Mark the page as belonging to this group and its community. Every view inside of a group
    calls this after its door."""
    enter_community(request, group.community, nav_key="groups")
    request.group = group  # type: ignore[attr-defined]
    return group


def enter_place(
    request: HttpRequest, community: Community, group: Group | None = None, *, nav_key: str = ""
) -> None:
    """Mark the page as belonging to the group, or else to the community itself. ``nav_key``: if it
    belongs to something else in the navigation."""
    if group is not None:
        group.community = community
        enter(request, group)
    enter_community(request, community, nav_key=nav_key or ("groups" if group else "feed"))


def place_of(request: HttpRequest, slug: str) -> Community:
    """The community of a URL below /c/<slug>/, for the doors of groups."""
    return community_to_see(request.user, slug)


def tabs_of(group: Group, actor: Any) -> tuple[PlaceTab, ...]:
    """Of both rows."""
    tabs = [tab for provider in group_tabs for tab in provider(group, actor)]
    return tuple(sorted(tabs, key=lambda tab: place_among(tab.key, FIRST, LAST)))


def lines_of(rows: Iterable[GroupMembership], actor: Any) -> list[tuple[GroupMembership, str]]:
    """Members, each with the line below their name."""
    return [
        (membership, membership.line(headline))
        for membership, headline in with_headlines(rows, actor)
    ]


def group_context(request: HttpRequest, group: Group, tab: str = "") -> dict[str, Any]:
    """The context of `communities/groups/base.html`, which all pages of a group extend."""
    actor = request.user
    way = access.way_in(actor, group)
    return {
        "community": group.community,
        "group": group,
        **rows_of_tabs(tabs_of(group, actor), tab),
        "membership": access.group_membership_in(actor, group),
        "way_in": way,
        "must_wait": way == "wait" or (way == "ask" and group.is_full),
        "facilitates": access.can_facilitate_group(actor, group),
        "is_member_of_community": bool(membership_in(actor, group.community)),
    }


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, group: Group, tab: str = ""
) -> HttpResponse:
    """Render a template, with status 422 if any form in ``context`` has errors."""
    return community_page(request, template, group_context(request, group, tab) | context)


def place_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    community: Community,
    group: Group | None = None,
    tab: str,
    nav_key: str = "",
) -> HttpResponse:
    """Render a template that extends ``base`` in the layout of its place: that of the group, or
    else of the community. With status 422 if any form in ``context`` has errors."""
    enter_place(request, community, group, nav_key=nav_key)
    base = "communities/groups/base.html" if group else "communities/community/base.html"
    context = {"base": base} | context
    if group is not None:
        return page(request, template, context, group=group, tab=tab)
    return community_page(request, template, context, community=community, tab=tab)
