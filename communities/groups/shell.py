"""Groups in the navigation and on pages of places: links, "your groups", tabs, panels."""

from collections.abc import Collection, Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from communities.community import access as community_access
from communities.community.shell import community_of
from plc.core import registry
from plc.core.addresses import cached_reverse
from plc.core.registry import NavItem, PlacePanel, PlaceTab, ShellPlace

from . import access
from .models import Group, GroupMembership, GroupRole

IN_THE_RAIL = 12


def unread_in(actor: Any, ids: Collection[int]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for provider in registry.unread_in_groups:
        counts |= provider(actor, ids)
    return counts


def nav(request: HttpRequest) -> Sequence[NavItem]:
    """All groups of the current community (one's own are listed separately), if the reader may see
    them; else my groups."""
    here = community_of(request)
    if here is not None and community_access.can_read_charter(request.user, here):
        href = cached_reverse("groups:list", here.slug)
        return [NavItem("groups", _("All groups"), "users", href, short=_("Groups"), order=-20)]
    return [NavItem("groups", _("Groups"), "users", cached_reverse("groups:mine"), order=-20)]


def my_groups(request: HttpRequest) -> Sequence[ShellPlace]:
    """From memberships and communities that are already loaded: no query."""
    rows = _open_groups(request)[:IN_THE_RAIL]
    if not rows:
        return []
    counts = unread_in(request.user, [group.pk for group in rows])
    current = getattr(request, "group", None)
    return [
        ShellPlace(
            key=str(group.public_id),
            name=group.name,
            href=group.get_absolute_url(),
            count=counts.get(group.pk, 0),
            current=current is not None and group.pk == current.pk,
        )
        for group in rows
    ]


def _open_groups(request: HttpRequest) -> list[Group]:
    here = community_of(request)
    mine = (membership.group for membership in access.group_memberships_of(request.user).values())
    groups = [
        group for group in mine if group.archived_at is None and here in (None, group.community)
    ]
    return sorted(groups, key=lambda group: (group.name.casefold(), group.pk))


def ways_on(request: HttpRequest) -> Sequence[NavItem]:
    """For a 403 within one of the reader's groups: a link to its start page."""
    named = request.resolver_match.kwargs if request.resolver_match else {}
    here = (named.get("slug"), named.get("group_slug"))
    mine = (membership.group for membership in access.group_memberships_of(request.user).values())
    return [
        NavItem("group", group.name, "users", group.get_absolute_url())
        for group in mine
        if (group.community.slug, group.slug) == here
    ]


def page_topics(request: HttpRequest) -> Sequence[str]:
    group = getattr(request, "group", None)
    if group is None or not access.can_read_group(request.user, group):
        return []
    return [f"group:{group.pk}"]


def create_items(request: HttpRequest) -> Sequence[NavItem]:
    here = community_of(request)
    if here is None or not community_access.can_found_group(request.user, here):
        return []
    return [NavItem("groups", _("Group"), "users", cached_reverse("groups:found", here.slug))]


def community_tab(community: Any, actor: Any) -> Sequence[PlaceTab]:
    # Guests can read the charter, too, and find their own groups in the list.
    if not community_access.can_read_charter(actor, community):
        return []
    return [PlaceTab("groups", _("Groups"), cached_reverse("groups:list", community.slug))]


def tabs(group: Group, actor: Any) -> Sequence[PlaceTab]:
    where = [group.community.slug, group.slug]
    found = [PlaceTab("overview", _("Overview"), cached_reverse("groups:overview", *where))]
    if access.can_see_group_members(actor, group):
        found.append(PlaceTab("members", _("Members"), cached_reverse("groups:members", *where)))
    if access.can_manage_group(actor, group):
        writes = access.can_facilitate_group(actor, group) and not (
            community_access.why_not_speak(actor, group.community)
        )
        first = "settings" if writes else "closing"
        found.append(PlaceTab("settings", _("Settings"), cached_reverse(f"groups:{first}", *where)))
    return found


def community_panel(community: Any, actor: Any) -> PlacePanel | None:
    """A few groups for the about page, for those who may see them."""
    groups = Group.objects.visible_to(actor).filter(community=community).open()
    shown = list(groups.order_by("-member_count", "id")[:6])
    if not shown:
        return None
    for group in shown:
        group.community = community  # saves the queries
    href = cached_reverse("groups:list", community.slug)
    return PlacePanel("communities/groups/_panel.html", {"groups": shown, "href": href})


def profile_panel(person: Any, actor: Any) -> PlacePanel | None:
    """A person's groups that the actor may read, in communities that they share."""
    shared = Group.objects.readable_by(actor).filter(
        community__in=community_access.memberships_of(actor)
    )
    memberships = list(
        GroupMembership.objects.filter(user=person, group__in=shared, group__archived_at=None)
        .filter(group__community__memberships__user=person)
        .select_related("group__community")
        .order_by("-joined_at", "-id")[:12]
    )
    if not memberships:
        return None
    return PlacePanel(
        "communities/groups/_profile_panel.html",
        {"memberships": memberships, "facilitator": GroupRole.FACILITATOR},
    )


registry.nav.register("groups", nav)
registry.my_groups.register("groups", my_groups)
registry.page_topics.register("groups", page_topics)
registry.create_items.register("groups", create_items)
registry.community_tabs.register("groups", community_tab)
registry.group_tabs.register("groups", tabs)
registry.community_panels.register("groups", community_panel)
registry.profile_panels.register("groups", profile_panel)
registry.ways_on.register("groups", ways_on)
