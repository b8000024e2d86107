"""Credentials in the account menu."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation import gettext as _

from plc.core import registry
from plc.core.addresses import cached_reverse
from plc.core.registry import NavItem


def me_items(request: HttpRequest) -> Sequence[NavItem]:
    href = cached_reverse("credentials:mine")
    return [NavItem("credentials", _("My credentials"), "shield-check", href)]


registry.me_items.register("credentials", me_items)
