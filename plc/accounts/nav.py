"""The directory in the navigation, and the links of the account menu."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation import gettext as _

from plc.core.addresses import cached_reverse
from plc.core.registry import NavItem, me_items, nav


def members(request: HttpRequest) -> Sequence[NavItem]:
    if not request.user.is_authenticated:
        return []
    href = cached_reverse("people:directory")
    return [NavItem("members", _("People"), "contact", href, in_bottom_bar=False)]


def mine(request: HttpRequest) -> Sequence[NavItem]:
    if not request.user.is_authenticated:
        return []
    return [
        NavItem("me", _("Your page"), "user", request.user.get_absolute_url()),
        NavItem("settings", _("Settings"), "settings", cached_reverse("people:edit")),
    ]


nav.register("members", members)
me_items.register("accounts", mine)
