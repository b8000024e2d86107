"""The library in the navigation: the rail, tabs of places, the New menu, the account menu."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from communities.community.access import can_read_community
from communities.community.models import Community
from communities.community.shell import community_of
from communities.groups.access import can_read_group
from communities.groups.models import Group
from plc.core import registry
from plc.core.addresses import cached_reverse
from plc.core.registry import NavItem, PlaceTab

from .access import can_share
from .pages import NAV_KEY, list_url, new_url


def nav(request: HttpRequest) -> Sequence[NavItem]:
    """The library of the current community; elsewhere that of all of mine. No query."""
    here = community_of(request)
    if here is not None and can_read_community(request.user, here):
        href = list_url(here, None)
    elif request.user.is_authenticated:
        href = cached_reverse("library:home")
    else:
        return []
    return [NavItem(NAV_KEY, _("Library"), "library", href, in_bottom_bar=False, order=-10)]


def community_tabs(community: Community, actor: Any) -> Sequence[PlaceTab]:
    if not can_read_community(actor, community):
        return []
    return [PlaceTab("library", _("Library"), list_url(community, None))]


def group_tabs(group: Group, actor: Any) -> Sequence[PlaceTab]:
    if not can_read_group(actor, group):
        return []
    return [PlaceTab("library", _("Library"), list_url(group.community, group))]


def create_items(request: HttpRequest) -> Sequence[NavItem]:
    """In a place where the reader can add to the library. No query."""
    community, group = getattr(request, "community", None), getattr(request, "group", None)
    if community is None or not can_share(request.user, community, group):
        return []
    label = pgettext("in the library", "Resource")
    return [NavItem("resource", label, "library", new_url(community, group))]


def me_items(request: HttpRequest) -> Sequence[NavItem]:
    return [NavItem("my-library", _("My resources"), "library", cached_reverse("library:mine"))]


registry.nav.register("library", nav)
registry.community_tabs.register("library", community_tabs)
registry.group_tabs.register("library", group_tabs)
registry.create_items.register("library", create_items)
registry.me_items.register("library", me_items)
