"""Courses in the navigation: Learn in the rail, tabs of places, the New menu."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from communities.community.access import can_read_charter
from communities.community.models import Community
from communities.community.shell import community_of
from communities.groups.access import group_membership_in
from communities.groups.models import Group
from plc.core import registry
from plc.core.addresses import cached_reverse
from plc.core.registry import NavItem, PlaceTab

from .access import can_found_course
from .pages import TAB


def nav(request: HttpRequest) -> Sequence[NavItem]:
    """The catalogue of the current community, or what one learns. No query."""
    here = community_of(request)
    if here is not None and can_read_charter(request.user, here):
        href = cached_reverse("courses:list", here.slug)
    else:
        href = cached_reverse("courses:mine")
    return [NavItem("learn", _("Learn"), "graduation-cap", href, order=-15)]


def community_tabs(community: Community, actor: Any) -> Sequence[PlaceTab]:
    if not can_read_charter(actor, community):
        return []
    return _tabs(cached_reverse("courses:list", community.slug))


def group_tabs(group: Group, actor: Any) -> Sequence[PlaceTab]:
    if group_membership_in(actor, group) is None:
        return []
    href = cached_reverse("courses:list_of_group", group.community.slug, group.slug)
    return _tabs(href)


def _tabs(href: str) -> Sequence[PlaceTab]:
    """Learn, within which other rooms stand beside the courses."""
    return [PlaceTab("learn", _("Learn"), href), PlaceTab(TAB, _("Courses"), href, within="learn")]


def create_items(request: HttpRequest) -> Sequence[NavItem]:
    """Where the reader can make one. No query."""
    community, group = getattr(request, "community", None), getattr(request, "group", None)
    if community is None or not can_found_course(request.user, community, group):
        return []
    slugs = [community.slug, group.slug] if group else [community.slug]
    name = "courses:found_in_group" if group else "courses:found"
    return [NavItem("course", _("Course"), "graduation-cap", cached_reverse(name, *slugs))]


def me_items(request: HttpRequest) -> Sequence[NavItem]:
    return [
        NavItem("learning", _("What I learn"), "graduation-cap", cached_reverse("courses:mine"))
    ]


registry.nav.register("courses", nav)
registry.community_tabs.register("courses", community_tabs)
registry.group_tabs.register("courses", group_tabs)
registry.create_items.register("courses", create_items)
registry.me_items.register("courses", me_items)
