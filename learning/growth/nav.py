"""Commitments in the navigation: a tab of places, the New menu, the account menu."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from communities.community.access import membership_in
from communities.community.models import Community, Role
from communities.groups.access import group_membership_in
from communities.groups.models import Group
from plc.core import registry
from plc.core.addresses import cached_reverse
from plc.core.registry import NavItem, PlaceTab

from .access import why_not_commit
from .pages import TAB, place_url


def community_tabs(community: Community, actor: Any) -> Sequence[PlaceTab]:
    membership = membership_in(actor, community)
    if membership is None or membership.role == Role.GUEST:
        return []
    return [
        PlaceTab(TAB, _("Growth"), place_url("growth:commitments", community, None), within="learn")
    ]


def group_tabs(group: Group, actor: Any) -> Sequence[PlaceTab]:
    if group_membership_in(actor, group) is None:
        return []
    return [
        PlaceTab(
            TAB,
            _("Growth"),
            place_url("growth:commitments", group.community, group),
            within="learn",
        )
    ]


def create_items(request: HttpRequest) -> Sequence[NavItem]:
    """In a place where the reader can make one. No query."""
    community, group = getattr(request, "community", None), getattr(request, "group", None)
    if community is None or membership_in(request.user, community) is None:
        return []
    if why_not_commit(request.user, community, group):
        return []
    href = place_url("growth:commit", community, group)
    return [NavItem("commitment", _("Commitment"), "target", href)]


def me_items(request: HttpRequest) -> Sequence[NavItem]:
    return [NavItem("growth", _("My commitments"), "target", cached_reverse("growth:mine"))]


registry.community_tabs.register("growth", community_tabs)
registry.group_tabs.register("growth", group_tabs)
registry.create_items.register("growth", create_items)
registry.me_items.register("growth", me_items)
