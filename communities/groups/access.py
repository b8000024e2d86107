"""Who may do what in a group. Facilitators look after it; owners and admins of the community see
that every group exists and can hand it over or archive it, but read only what they belong to."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from communities.community import access as community_access
from communities.community.models import Community

from .models import Group, GroupMembership, GroupRole


def group_memberships_of(actor: Any) -> dict[int, GroupMembership]:
    """The actor's group memberships in force, by group id. One query per actor object; those in
    a community where the actor is suspended do not count."""
    if not actor.is_authenticated:
        return {}
    if not hasattr(actor, "_group_memberships"):
        actor._group_memberships = {
            membership.group_id: membership
            for membership in GroupMembership.objects.filter(
                user=actor, group__community__in=list(community_access.memberships_of(actor))
            ).select_related("group")
        }
    return actor._group_memberships


def group_membership_in(actor: Any, group: Group) -> GroupMembership | None:
    return group_memberships_of(actor).get(group.pk)


def can_see_group(actor: Any, group: Group) -> bool:
    """May learn that it exists: name, purpose, size."""
    if group_membership_in(actor, group):
        return True
    if community_access.can_manage_community(actor, group.community):
        return True
    if group.visibility == Group.Visibility.PUBLIC:
        return community_access.can_read_community(actor, group.community)
    return group.visibility == Group.Visibility.PRIVATE and (
        group.community_id in community_access.member_communities_of(actor)
    )


def can_read_group(actor: Any, group: Group) -> bool:
    if group_membership_in(actor, group):
        return True
    return group.visibility == Group.Visibility.PUBLIC and community_access.can_read_community(
        actor, group.community
    )


def can_see_group_members(actor: Any, group: Group) -> bool:
    """Its own members (guests too); else members of the community who may read the group."""
    return group_membership_in(actor, group) is not None or (
        can_read_group(actor, group) and community_access.can_see_members(actor, group.community)
    )


def can_facilitate_group(actor: Any, group: Group) -> bool:
    membership = group_membership_in(actor, group)
    return membership is not None and membership.role == GroupRole.FACILITATOR


def can_manage_group(actor: Any, group: Group) -> bool:
    """Settings, members, archive, hand over: facilitators, and those who govern the community."""
    return can_facilitate_group(actor, group) or community_access.can_manage_community(
        actor, group.community
    )


def why_not_take_part_in_group(actor: Any, group: Group) -> str | None:
    """The sentence that says what stands in the way of posting here; None: nothing does."""
    if reason := community_access.why_not_take_part(actor, group.community):
        return reason
    membership = group_membership_in(actor, group)
    if membership is None:
        return _("Only members of this group can take part. Join first.")
    if membership.role == GroupRole.OBSERVER:
        return _("Observers read along. Ask a facilitator if you would like to take part.")
    if group.archived_at:
        return _("This group is archived. It can be read, and nothing is added.")
    return None


def can_take_part_in_group(actor: Any, group: Group) -> bool:
    return why_not_take_part_in_group(actor, group) is None


# --- doors --------------------------------------------------------------------------------------


def group_to_see(actor: Any, community: Community, slug: str) -> Group:
    """404 where the actor may not learn that it exists; the community came through its own door."""
    group = Group.objects.select_related("cover").filter(community=community, slug=slug).first()
    if group is not None:
        group.community = community  # spare the query
    if group is None or not can_see_group(actor, group):
        raise Http404
    return group


def group_to_read(actor: Any, community: Community, slug: str) -> Group:
    group = group_to_see(actor, community, slug)
    if not can_read_group(actor, group):
        raise PermissionDenied(_("Only members can read this group."))
    return group


def group_to_manage(actor: Any, community: Community, slug: str) -> Group:
    group = group_to_see(actor, community, slug)
    if not can_manage_group(actor, group):
        raise PermissionDenied(_("Only facilitators can do this."))
    return group


def group_with_members(actor: Any, community: Community, slug: str) -> Group:
    """For pages that name its members: those who read a group see who is in it, if they are
    members of the community (or a guest of this very group)."""
    group = group_to_read(actor, community, slug)
    if not can_see_group_members(actor, group):
        raise PermissionDenied(_("Only members see who else is a member."))
    return group
