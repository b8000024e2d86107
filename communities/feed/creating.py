"""The feed's items in the New menu and the account menu."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from plc.core import registry
from plc.core.addresses import cached_reverse
from plc.core.registry import NavItem

from . import access


def create_items(request: HttpRequest) -> list[NavItem]:
    """Post in the place of this page, or select the place first."""
    if not request.user.is_authenticated:
        return []
    community, group = getattr(request, "community", None), getattr(request, "group", None)
    href = cached_reverse("feed:choose_place")
    if community is not None and access.can_post(request.user, community, group):
        href = (
            cached_reverse("feed:new_in_group", community.slug, group.slug)
            if group is not None
            else cached_reverse("feed:new", community.slug)
        )
    return [
        NavItem("post", _("Post"), "pencil", href),
        NavItem("question", _("Question"), "circle-question-mark", f"{href}?kind=question"),
    ]


def me_items(request: HttpRequest) -> list[NavItem]:
    return [NavItem("writing", _("My writing"), "pencil", cached_reverse("feed:writing"))]


registry.create_items.register("feed", create_items)
registry.me_items.register("feed.writing", me_items)
