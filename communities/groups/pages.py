"""What the pages of a group share."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse

from communities.community.access import community_to_see, membership_in
from communities.community.models import Community
from communities.community.pages import enter as enter_community
from communities.community.pages import page as community_page
from communities.community.pages import place_among, with_headlines
from plc.core.registry import PlaceTab, group_tabs

from . import access
from .models import Group, GroupMembership

FIRST, LAST = ("overview", "feed", "photos", "files"), ("members", "settings")


def enter(request: HttpRequest, group: Group) -> Group:
    """The page belongs to this group, and to its community. Every page inside a group calls it,
    behind its door."""
    enter_community(request, group.community, nav_key="groups")
    request.group = group  # type: ignore[attr-defined]
    return group


def place_of(request: HttpRequest, slug: str) -> Community:
    """The community of an address under /c/<slug>/, for the group's own doors."""
    return community_to_see(request.user, slug)


def tabs_of(group: Group, actor: Any) -> tuple[PlaceTab, ...]:
    tabs = [tab for provider in group_tabs for tab in provider(group, actor)]
    return tuple(sorted(tabs, key=lambda tab: place_among(tab.key, FIRST, LAST)))


def lines_of(rows: Iterable[GroupMembership], actor: Any) -> list[tuple[GroupMembership, str]]:
    """Members, each with what stands under their name."""
    return [(one, one.line(headline)) for one, headline in with_headlines(rows, actor)]


def group_context(request: HttpRequest, group: Group, tab: str = "") -> dict[str, Any]:
    """What `communities/groups/base.html` shows above every page of a group."""
    actor = request.user
    way = access.way_in(actor, group)
    return {
        "community": group.community,
        "group": group,
        "tabs": tabs_of(group, actor),
        "tab": tab,
        "membership": access.group_membership_in(actor, group),
        "way_in": way,
        "must_wait": way == "wait" or (way == "ask" and group.is_full),
        "facilitates": access.can_facilitate_group(actor, group),
        "is_member_of_community": bool(membership_in(actor, group.community)),
    }


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, group: Group, tab: str = ""
) -> HttpResponse:
    """Render; a form in ``context`` that has errors makes it 422, with what was typed."""
    return community_page(request, template, group_context(request, group, tab) | context)
