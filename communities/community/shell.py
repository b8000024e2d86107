"""The community in the navigation: the switcher, its name, and invitations to join."""

import hashlib
from collections.abc import Collection, Sequence
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from plc.core import registry
from plc.core.addresses import cached_reverse
from plc.core.registry import NavItem, PlaceTab, ShellPlace

from . import access
from .models import Community


def my_communities_of(request: HttpRequest) -> list[Community]:
    """The reader's communities by name. No query besides the one for memberships."""
    mine = [membership.community for membership in access.memberships_of(request.user).values()]
    return sorted(mine, key=lambda community: (community.name, community.pk))


def community_of(request: HttpRequest) -> Community | None:
    """The community that the page belongs to; for members of a single one, that one on every
    page."""
    if found := getattr(request, "community", None):
        return found
    mine = access.memberships_of(request.user)
    return next(iter(mine.values())).community if len(mine) == 1 else None


def unread(provider_actor: Any, ids: Collection[int]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for provider in registry.unread_in_communities:
        counts |= provider(provider_actor, ids)
    return counts


IN_THE_SWITCHER = 12  # the list of communities has all of them


def in_the_switcher(request: HttpRequest) -> list[Community]:
    """The first of the reader's communities, and the current one."""
    mine, here = my_communities_of(request), community_of(request)
    return [
        community for n, community in enumerate(mine) if n < IN_THE_SWITCHER or community == here
    ]


def my_accents(request: HttpRequest) -> str:
    """The CSS rules of the custom accents in the reader's communities."""
    return "".join(community.accent_rule for community in my_communities_of(request))


def my_accents_css(request: HttpRequest) -> str:
    """The URL of the stylesheet with all of them; it changes with them. Empty if there are none."""
    css = my_accents(request)
    version = hashlib.sha256(css.encode()).hexdigest()[:16]
    return f"{cached_reverse('community:accents')}?v={version}" if css else ""


def shell_place(
    community: Community, count: int = 0, current: bool = False, sheet: str | None = None
) -> ShellPlace:
    return ShellPlace(
        key=str(community.public_id),
        name=community.name,
        href=community.get_absolute_url(),
        count=count,
        current=current,
        picture_url=community.picture_url(128),
        accent=community.accent_name,
        accent_css=community.accent_css if sheet is None else sheet,
    )


def current_community(request: HttpRequest) -> ShellPlace | None:
    found = community_of(request)
    if found is None:
        return None
    is_mine = access.membership_in(request.user, found) is not None
    return shell_place(found, current=True, sheet=my_accents_css(request) if is_mine else None)


def my_communities(request: HttpRequest) -> Sequence[ShellPlace]:
    mine, sheet = in_the_switcher(request), my_accents_css(request)
    here = community_of(request)
    counts = unread(request.user, [community.pk for community in mine]) if len(mine) > 1 else {}
    return [
        shell_place(community, counts.get(community.pk, 0), current=community == here, sheet=sheet)
        for community in mine
    ]


def page_topics(request: HttpRequest) -> Sequence[str]:
    found = getattr(request, "community", None)
    if found is None or not access.can_read_community(request.user, found):
        return []
    return [f"community:{found.pk}"]


def create_items(request: HttpRequest) -> Sequence[NavItem]:
    """Without any community, offer to found one."""
    if access.memberships_of(request.user):
        return []
    return [
        NavItem("communities", _("A community"), "building-2", cached_reverse("community:found"))
    ]


def tabs(community: Community, actor: Any) -> Sequence[PlaceTab]:
    slug = [community.slug]
    found = [PlaceTab("about", _("About"), cached_reverse("community:about", *slug))]
    if access.can_see_members(actor, community):
        members = cached_reverse("community:members", *slug)
        found.append(PlaceTab("members", _("Members"), members))
    if access.can_manage_community(actor, community):
        settings = cached_reverse("community:settings", *slug)
        found.append(PlaceTab("settings", _("Settings"), settings))
    return found


def ways_on(request: HttpRequest) -> Sequence[NavItem]:
    """For a 403 within a community that the reader may know of: a link to its start page, or, if
    they cannot read that, to the page that says what it is and how to join."""
    slug = request.resolver_match.kwargs.get("slug") if request.resolver_match else None
    if not slug:
        return []
    try:
        community = access.community_to_see(request.user, slug)
    except Http404:
        return []
    href = cached_reverse("community:about", community.slug)
    is_mine = access.membership_in(request.user, community) is not None
    if is_mine and access.can_read_community(request.user, community):
        href = community.get_absolute_url()
    return [NavItem("community", community.name, "building-2", href)]


registry.current_community.register("community", current_community)
registry.my_communities.register("community", my_communities)
registry.page_topics.register("community", page_topics)
registry.create_items.register("community", create_items)
registry.community_tabs.register("community", tabs)
registry.ways_on.register("community", ways_on)
