"""What all pages of recognition share."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from communities.community.access import can_manage_community
from communities.community.models import Community
from communities.community.pages import enter
from communities.community.pages import page as community_page
from plc.core.addresses import cached_reverse
from plc.core.registry import PlaceTab

NAV_KEY = "recognition"


def tabs_of(community: Community, actor: Any) -> tuple[PlaceTab, ...]:
    """The pages of recognition in a community."""
    slug = [community.slug]
    tabs = [
        PlaceTab("path", _("My path"), cached_reverse("gamification:path", *slug)),
        PlaceTab("badges", _("Badges"), cached_reverse("gamification:badges", *slug)),
        PlaceTab("boards", _("Leaderboards"), cached_reverse("gamification:boards", *slug)),
        PlaceTab("levels", _("Levels"), cached_reverse("gamification:levels", *slug)),
        PlaceTab("thanks", _("Thanks"), cached_reverse("gamification:thanks", *slug)),
        PlaceTab("ledger", _("Every entry"), cached_reverse("gamification:ledger", *slug)),
        PlaceTab("rules", _("What counts"), cached_reverse("gamification:rules", *slug)),
    ]
    if can_manage_community(actor, community):
        href = cached_reverse("gamification:settings", *slug)
        tabs.append(PlaceTab("settings", _("Settings"), href))
    return tuple(tabs)


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, community: Community, tab: str
) -> HttpResponse:
    """Render a template that extends `gamification/base.html`, with status 422 if any form in
    ``context`` has errors."""
    enter(request, community, nav_key=NAV_KEY)
    shared = {"community": community, "tabs": tabs_of(community, request.user), "tab": tab}
    return community_page(request, template, shared | context)
