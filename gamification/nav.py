"""Recognition in the navigation and on pages of places."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from communities.community.access import membership_in
from communities.community.models import Community
from communities.community.shell import community_of
from communities.groups.access import can_read_group
from communities.groups.models import Group
from plc.core import registry
from plc.core.addresses import cached_reverse
from plc.core.registry import NavItem, PlaceTab

from .boards.access import can_see_boards, may_hear_board
from .models.leaderboards import topic_of
from .pages import NAV_KEY


def nav(request: HttpRequest) -> Sequence[NavItem]:
    """My path in the current community; elsewhere the choice of one. No query."""
    here = community_of(request)
    if here is not None and membership_in(request.user, here) is not None:
        href = cached_reverse("gamification:path", here.slug)
    else:
        href = cached_reverse("gamification:choose")
    label = _("Recognition")
    return [NavItem("recognition", label, "award", href, in_bottom_bar=False, order=1)]


def community_tabs(community: Community, actor: Any) -> Sequence[PlaceTab]:
    if membership_in(actor, community) is None:
        return []
    href = cached_reverse("gamification:path", community.slug)
    return [PlaceTab("recognition", _("Recognition"), href)]


def community_settings(community: Community) -> Sequence[PlaceTab]:
    href = cached_reverse("gamification:settings", community.slug)
    return [PlaceTab("recognition", _("Recognition"), href)]


def page_topics(request: HttpRequest) -> Sequence[str]:
    """Points, badges and places arrive while a page of recognition is open."""
    if getattr(request, "nav_key", "") != NAV_KEY or not request.user.is_authenticated:
        return live_board(request)
    return ["me", *live_board(request)]


def live_board(request: HttpRequest) -> Sequence[str]:
    """The place whose leaderboards the page shows."""
    place = getattr(request, "live_board", None)
    return [] if place is None else [topic_of(place)]


def group_tabs(group: Group, actor: Any) -> Sequence[PlaceTab]:
    where = [group.community.slug, group.slug]
    tabs = []
    if can_read_group(actor, group) and membership_in(actor, group.community) is not None:
        href = cached_reverse("gamification:group_thanks", *where)
        tabs.append(PlaceTab("thanks", _("Thanks"), href))
    if can_see_boards(actor, group.community, group):
        href = cached_reverse("gamification:group_boards", *where)
        tabs.append(PlaceTab("boards", _("Leaderboards"), href))
    return tabs


def settings_items(request: HttpRequest) -> Sequence[NavItem]:
    href = cached_reverse("gamification:board_preference")
    return [NavItem("boards", _("Leaderboards"), "award", href)]


registry.settings_items.register("recognition", settings_items)
registry.nav.register("recognition", nav)
registry.me_items.register("recognition", nav)
registry.community_tabs.register("recognition", community_tabs)
registry.community_settings.register("recognition", community_settings)
registry.group_tabs.register("recognition", group_tabs)
registry.page_topics.register("recognition", page_topics)
registry.live_topics.register("board", may_hear_board)
