"""Who sees leaderboards. They name members and show how active they are: in a community, all
members but guests; in a group, those who may read it and see its members."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from communities.community.access import can_manage_community, can_see_members, community_to_see
from communities.community.models import Community
from communities.groups.access import (
    can_facilitate_group,
    can_read_group,
    can_see_group_members,
    group_to_see,
)
from communities.groups.models import Group
from plc.core.ids import number_or_none

from ..models import BoardClosure, BoardPreference, Season, SiteBoards
from ..models.leaderboards import SITE


def can_see_boards(actor: Any, community: Community, group: Group | None = None) -> bool:
    if group is None:
        return can_see_members(actor, community)
    return can_read_group(actor, group) and can_see_group_members(actor, group)


def can_close_boards(actor: Any, community: Community, group: Group | None = None) -> bool:
    """Whether the actor decides if the place has boards."""
    if group is None:
        return can_manage_community(actor, community)
    return can_facilitate_group(actor, group)


def community_with_boards(actor: Any, slug: str) -> Community:
    community = community_to_see(actor, slug)
    if not can_see_boards(actor, community):
        raise PermissionDenied(_("Only members see the leaderboards."))
    return community


def group_with_boards(actor: Any, slug: str, group_slug: str) -> Group:
    group = group_to_see(actor, community_to_see(actor, slug), group_slug)
    if not can_see_boards(actor, group.community, group):
        raise PermissionDenied(_("Only members see the leaderboards."))
    return group


def community_to_close_boards(actor: Any, slug: str) -> Community:
    community = community_to_see(actor, slug)
    if not can_close_boards(actor, community):
        raise PermissionDenied(_("Only those who look after this community can do this."))
    return community


def season_to_change(actor: Any, slug: str, pk: int) -> tuple[Community, Season]:
    community = community_to_close_boards(actor, slug)
    return community, get_object_or_404(community.seasons, pk=pk)


def group_to_close_boards(actor: Any, slug: str, group_slug: str) -> Group:
    group = group_to_see(actor, community_to_see(actor, slug), group_slug)
    if not can_close_boards(actor, group.community, group):
        raise PermissionDenied(_("Only facilitators can do this."))
    return group


def are_boards_closed(community: Community, group: Group | None = None) -> bool:
    """Archived places have none, and a community's closure includes its groups. One query."""
    if community.archived_at or (group is not None and group.archived_at):
        return True
    closures = BoardClosure.objects.filter(community=community)
    of_place = closures.filter(group=None) | closures.filter(group=group)
    return of_place.exists()


def has_site_boards() -> bool:
    return SiteBoards.objects.filter(on=True).exists()


def can_see_site_boards(actor: Any) -> bool:
    """Whoever joined them, while the site has some."""
    return (
        actor.is_authenticated
        and has_site_boards()
        and BoardPreference.objects.filter(
            member=actor, on_boards=True, on_site_board=True
        ).exists()
    )


def may_hear_board(actor: Any, rest: str) -> bool:
    """Whether the actor may subscribe to the live topic "board:<place>"."""
    number = number_or_none(rest.removeprefix("-"))
    if number is None:
        return False
    if number == SITE:
        return can_see_site_boards(actor)
    if rest.startswith("-"):
        community = Community.objects.filter(pk=number).first()
        group = None
    else:
        group = Group.objects.select_related("community").filter(pk=number).first()
        community = group.community if group else None
    return (
        community is not None
        and can_see_boards(actor, community, group)
        and not are_boards_closed(community, group)
    )
