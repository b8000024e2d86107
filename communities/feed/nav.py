"""The feed's items in the navigation and on pages of places."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from communities.community.access import can_read_community, membership_in
from communities.community.models import Community
from communities.groups.access import can_read_group, group_memberships_of
from communities.groups.models import Group
from plc.core import registry
from plc.core.addresses import cached_reverse
from plc.core.registry import NavItem, PlaceTab

from . import unread
from .unread import HOME, readings_of

# The maximum number of groups that a stream subscribes to; others are updated by polling.
MOST_TOPICS = 30


def nav(request: HttpRequest) -> Sequence[NavItem]:
    home = readings_of(request.user).get(HOME)
    count = home.count if home else 0
    href = cached_reverse("feed:home")
    return [NavItem("home", _("Home"), "house", href, count=count, order=-30)]


def me_items(request: HttpRequest) -> Sequence[NavItem]:
    return [NavItem("bookmarks", _("Kept posts"), "bookmark", cached_reverse("feed:bookmarks"))]


def community_tabs(community: Community, actor: Any) -> Sequence[PlaceTab]:
    if not can_read_community(actor, community) and membership_in(actor, community) is None:
        return []
    count = unread.in_communities(actor, [community.pk]).get(community.pk, 0)
    tabs = [PlaceTab("feed", _("Feed"), cached_reverse("feed:community", community.slug), count)]
    if can_read_community(actor, community):
        tabs.append(PlaceTab("topics", _("Topics"), cached_reverse("feed:topics", community.slug)))
    return tabs


def group_tabs(group: Group, actor: Any) -> Sequence[PlaceTab]:
    if not can_read_group(actor, group):
        return []
    slugs = [group.community.slug, group.slug]
    count = unread.in_groups(actor, [group.pk]).get(group.pk, 0)
    return [
        PlaceTab("feed", _("Feed"), cached_reverse("feed:group", *slugs), count),
        PlaceTab("files", _("Photos and files"), cached_reverse("feed:files", *slugs)),
    ]


def page_topics(request: HttpRequest) -> Sequence[str]:
    """Home subscribes to all groups; the page of a group is registered by its own app."""
    if getattr(request, "nav_key", "") != "home" or not request.user.is_authenticated:
        return []
    return [f"group:{pk}" for pk in list(group_memberships_of(request.user))[:MOST_TOPICS]]


registry.nav.register("feed.home", nav)
registry.me_items.register("feed.kept", me_items)
registry.community_tabs.register("feed", community_tabs)
registry.group_tabs.register("feed", group_tabs)
registry.page_topics.register("feed.home", page_topics)
registry.unread_in_communities.register("feed", unread.in_communities)
registry.unread_in_groups.register("feed", unread.in_groups)
