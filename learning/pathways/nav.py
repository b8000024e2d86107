"""Certificates in the account menu and in the settings of a community."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation import gettext as _

from communities.community.models import Community
from plc.core import registry
from plc.core.addresses import cached_reverse
from plc.core.registry import NavItem, PlaceTab


def me_items(request: HttpRequest) -> Sequence[NavItem]:
    href = cached_reverse("pathways:mine")
    return [NavItem("certificates", _("My certificates"), "medal", href)]


def settings_items(community: Community) -> Sequence[PlaceTab]:
    href = cached_reverse("pathways:designs", community.slug)
    return [PlaceTab("certificates", _("Certificates"), href)]


registry.me_items.register("pathways", me_items)
registry.community_settings.register("pathways", settings_items)
