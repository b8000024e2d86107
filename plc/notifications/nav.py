"""The bell and the inbox in the navigation."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation import gettext as _

from plc.core import registry
from plc.core.addresses import cached_reverse
from plc.core.registry import NavItem

from . import unread


def bell(request: HttpRequest) -> NavItem | None:
    return _item(request, _("Inbox"), "bell") if request.user.is_authenticated else None


def inbox(request: HttpRequest) -> Sequence[NavItem]:
    return [_item(request, _("Inbox"), "inbox")] if request.user.is_authenticated else []


def heard(request: HttpRequest) -> Sequence[str]:
    return ["bell"] if request.user.is_authenticated else []


def _item(request: HttpRequest, label: str, icon: str) -> NavItem:
    if not hasattr(request, "unread_notices"):
        request.unread_notices = unread.count(request.user)  # type: ignore[attr-defined, arg-type]
    count: int = request.unread_notices  # type: ignore[attr-defined]
    return NavItem("notifications", label, icon, cached_reverse("notifications:list"), count=count)


registry.bell.register("notifications", bell)
registry.nav.register("notifications", inbox)
registry.page_topics.register("notifications", heard)
