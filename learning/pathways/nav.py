"""Pathways, certificates and contact hours: a tab of places, and the menus."""

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


def me_items(request: HttpRequest) -> Sequence[NavItem]:
    href = cached_reverse("pathways:mine")
    return [
        NavItem("pathways", _("My pathways"), "map-pin", cached_reverse("pathways:my_pathways")),
        NavItem("certificates", _("My certificates"), "medal", href),
        NavItem("hours", _("My contact hours"), "clock", cached_reverse("pathways:transcript")),
    ]


def community_tabs(community: Community, actor: Any) -> Sequence[PlaceTab]:
    member = membership_in(actor, community)
    if member is None or member.role == Role.GUEST:
        return []
    return [
        PlaceTab(
            "pathways",
            _("Pathways"),
            cached_reverse("pathways:list", community.slug),
            within="learn",
        )
    ]


def group_tabs(group: Group, actor: Any) -> Sequence[PlaceTab]:
    if group_membership_in(actor, group) is None:
        return []
    href = cached_reverse("pathways:list_of_group", group.community.slug, group.slug)
    return [PlaceTab("pathways", _("Pathways"), href, within="learn")]


def settings_items(community: Community) -> Sequence[PlaceTab]:
    href = cached_reverse("pathways:designs", community.slug)
    asked = cached_reverse("pathways:activities", community.slug)
    return [
        PlaceTab("certificates", _("Certificates"), href),
        PlaceTab("hours", _("Contact hours"), asked),
    ]


registry.community_tabs.register("pathways", community_tabs)
registry.group_tabs.register("pathways", group_tabs)
registry.me_items.register("pathways", me_items)
registry.community_settings.register("pathways", settings_items)
