"""Stories in the navigation: a tab of the community, the New menu, the account menu."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation import gettext as _

from communities.community.access import can_read_community
from communities.community.models import Community
from communities.groups.access import can_read_group
from communities.groups.models import Group
from plc.core import registry
from plc.core.addresses import cached_reverse
from plc.core.registry import NavItem, PlaceTab

from .access import can_write_story
from .pages import new_url


def community_tabs(community: Community, actor: object) -> Sequence[PlaceTab]:
    if not can_read_community(actor, community):
        return []
    return [PlaceTab("stories", _("Stories"), cached_reverse("stories:list", community.slug))]


def group_tabs(group: Group, actor: object) -> Sequence[PlaceTab]:
    if not can_read_group(actor, group):
        return []
    href = cached_reverse("stories:list_of_group", group.community.slug, group.slug)
    return [PlaceTab("stories", _("Stories"), href)]


def create_items(request: HttpRequest) -> Sequence[NavItem]:
    """In a place where the reader can write one. No query."""
    community, group = getattr(request, "community", None), getattr(request, "group", None)
    if community is None or not can_write_story(request.user, community, group):
        return []
    return [NavItem("story", _("Story"), "book-open", new_url(community, group))]


def me_items(request: HttpRequest) -> Sequence[NavItem]:
    return [NavItem("my-stories", _("My stories"), "book-open", cached_reverse("stories:mine"))]


registry.community_tabs.register("stories", community_tabs)
registry.group_tabs.register("stories", group_tabs)
registry.create_items.register("stories", create_items)
registry.me_items.register("stories", me_items)
