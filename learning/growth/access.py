"""Permissions for commitments. They are their member's; others see what they chose to share."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from communities.community import access as community_access
from communities.community.models import Community, Membership, Role
from communities.feed.mentions import place_of
from communities.groups import access as group_access
from communities.groups.models import Group, GroupMembership
from plc.accounts.models import User

from .models import Commitment, SharedWith


def place_of_mine(
    actor: Any, slug: str, group_slug: str | None = None
) -> tuple[Community, Group | None]:
    """For those who belong to the place."""
    community = community_access.community_to_see(actor, slug)
    if group_slug:
        group = group_access.group_to_read(actor, community, group_slug)
        if group_access.group_membership_in(actor, group) is None:
            raise PermissionDenied(_("Commitments of a group are for its members."))
        return community, group
    community_access.community_to_read(actor, slug)
    if not belongs_to(actor, community, None):
        raise PermissionDenied(_("Commitments are for members of the community."))
    return community, None


def belongs_to(actor: Any, community: Community, group: Group | None) -> bool:
    """Guests belong to their groups only."""
    if group is not None:
        return group_access.group_membership_in(actor, group) is not None
    membership = community_access.membership_in(actor, community)
    return membership is not None and membership.role != Role.GUEST


def why_not_commit(actor: Any, community: Community, group: Group | None) -> str | None:
    guests = _("Guests commit themselves in the groups that they are invited to.")
    return group_access.why_not_take_part_in(actor, community, group, guests=guests)


def place_to_commit_in(
    actor: Any, slug: str, group_slug: str | None = None, *, typed: bool = False
) -> tuple[Community, Group | None]:
    community, group = place_of_mine(actor, slug, group_slug)
    if not typed and (reason := why_not_commit(actor, community, group)):
        raise PermissionDenied(reason)
    return community, group


def looks_after(actor: Any, community: Community, group: Group | None) -> bool:
    """Whether they may see how often what was planned was done, in sums over several people."""
    if group is not None:
        return group_access.can_facilitate_group(actor, group)
    return community_access.can_manage_community(actor, community)


def people_to_do_it_with(actor: Any, community: Community, group: Group | None) -> QuerySet[User]:
    """Members of the place, without the actor."""
    inside = Membership.objects.not_suspended().filter(community=community)
    people = User.objects.active().exclude(pk=actor.pk).order_by("name", "pk")
    if group is not None:
        theirs = GroupMembership.objects.filter(group=group)
        return people.filter(pk__in=theirs.values("user")).filter(pk__in=inside.values("user"))
    return people.filter(pk__in=inside.exclude(role=Role.GUEST).values("user"))


def people_offered(actor: Any, key: str) -> QuerySet[User]:
    """With whom somebody could do something in the place with this key, as in "group:7". 404 for
    those who could not."""
    kind, _colon, number = key.partition(":")
    community, group = place_of(actor, kind, number)
    if why_not_commit(actor, community, group):
        raise Http404
    return people_to_do_it_with(actor, community, group)


def commitment_to_see(actor: Any, public_id: UUID) -> Commitment:
    rows = Commitment.objects.visible_to(actor).for_list().filter(public_id=public_id)
    commitment: Commitment | None = rows.first() if actor.is_authenticated else None
    if commitment is None:
        raise Http404
    return commitment


def commitment_of_mine(actor: Any, public_id: UUID) -> Commitment:
    """404 for strangers; those with whom it is shared read it, and no more."""
    commitment = commitment_to_see(actor, public_id)
    if commitment.user_id != actor.pk:
        raise PermissionDenied(_("Only whoever made a commitment says what came of it."))
    return commitment


def commitment_to_change(actor: Any, public_id: UUID) -> Commitment:
    """403 for who may not commit themselves in its place any more: a change tells others of it."""
    commitment = commitment_of_mine(actor, public_id)
    if reason := why_not_commit(actor, commitment.community, commitment.group):
        raise PermissionDenied(reason)
    return commitment


def belongs_to_its_place(actor: Any, commitment: Commitment) -> bool:
    if commitment.group is not None:
        return group_access.group_membership_in(actor, commitment.group) is not None
    return community_access.membership_in(actor, commitment.community) is not None


def commitment_to_report(actor: Any, public_id: UUID) -> Commitment:
    commitment = commitment_to_see(actor, public_id)
    if commitment.shared == SharedWith.ME:
        raise Http404
    return commitment
