"""What all pages of recognition share."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from communities.community.access import can_manage_community, membership_in
from communities.community.models import Community
from communities.community.pages import enter
from communities.community.pages import page as community_page
from plc.core.addresses import cached_reverse
from plc.core.registry import PlaceTab

NAV_KEY = "recognition"


# What belongs to somebody's own path, as a second row of tabs below it.
OF_THE_PATH = ("path", "levels", "ledger", "rules", "settings", "telling")


def tabs_of(community: Community, actor: Any) -> tuple[PlaceTab, ...]:
    """The parts of recognition in a community. Others than members see its badges only."""
    if membership_in(actor, community) is None:
        return ()
    slug = community.slug
    return (
        PlaceTab("path", _("My path"), cached_reverse("gamification:path", slug)),
        PlaceTab("badges", _("Badges"), cached_reverse("gamification:badges", slug)),
        PlaceTab("boards", _("Leaderboards"), cached_reverse("gamification:boards", slug)),
        PlaceTab("thanks", _("Thanks"), cached_reverse("gamification:thanks", slug)),
    )


def pages_of_path(community: Community, actor: Any) -> tuple[PlaceTab, ...]:
    slug = community.slug
    tabs = (
        PlaceTab("path", _("Overview"), cached_reverse("gamification:path", slug)),
        PlaceTab("levels", _("Levels"), cached_reverse("gamification:levels", slug)),
        PlaceTab("ledger", _("Every entry"), cached_reverse("gamification:ledger", slug)),
        PlaceTab("rules", _("What counts"), cached_reverse("gamification:rules", slug)),
    )
    if not can_manage_community(actor, community):
        return tabs
    href = cached_reverse("gamification:settings", slug)
    return (*tabs, PlaceTab("settings", _("Settings"), href))


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, community: Community, tab: str
) -> HttpResponse:
    """Render a template that extends `gamification/base.html`, with status 422 if any form in
    ``context`` has errors."""
    enter(request, community, nav_key=NAV_KEY)
    of_path = tab in OF_THE_PATH
    shared = {
        "community": community,
        "tabs": tabs_of(community, request.user),
        "pages": pages_of_path(community, request.user) if of_path else (),
        "tab": tab,
        "holds": "path" if of_path else "",
    }
    return community_page(request, template, shared | context)
