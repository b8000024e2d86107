"""Who may be mentioned where: those who can read the place, and nobody across a block."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from communities.community import access as community_access
from communities.community.models import Community, Membership, Role
from communities.groups import access as group_access
from communities.groups.models import Group
from plc.accounts.models import User


def readers_of(community: Community, group: Group | None) -> QuerySet[User]:
    """Active members who can read what is posted in the place. (In a public community others read
    along too; they are nobody's company, and are not told.)"""
    belonging = Membership.objects.filter(community=community).exclude(
        suspended_until__gt=timezone.now()
    )
    people = User.objects.active().filter(pk__in=belonging.values("user"))
    members = Q(pk__in=belonging.exclude(role=Role.GUEST).values("user"))
    if group is None:
        return people.filter(members)
    own = Q(group_memberships__group=group)
    if group.visibility == Group.Visibility.PUBLIC:
        return people.filter(own | members).distinct()
    return people.filter(own)


def people_to_mention(
    actor: Any, community: Community, group: Group | None, among: list[UUID] | None = None
) -> QuerySet[User]:
    """``among``: only these. Own blocks, both ways, are respected."""
    people = readers_of(community, group)
    if among is not None:
        people = people.filter(public_id__in=among)
    return people.not_blocked_for(actor) if actor is not None else people


# --- providers of plc.core.registry.mentionables: (actor, the rest of the place's key) ----------


def in_community(actor: Any, rest: str) -> QuerySet[User]:
    community = Community.objects.filter(pk=int(rest)).first() if rest.isdecimal() else None
    if community is None or not community_access.can_see_members(actor, community):
        raise Http404
    return people_to_mention(actor, community, None)


def in_group(actor: Any, rest: str) -> QuerySet[User]:
    group = (
        Group.objects.select_related("community").filter(pk=int(rest)).first()
        if rest.isdecimal()
        else None
    )
    if group is None or not group_access.can_see_group_members(actor, group):
        raise Http404
    return people_to_mention(actor, group.community, group)


def in_post(actor: Any, rest: str) -> QuerySet[User]:
    from .access import thread_to_read

    try:
        public_id = UUID(rest)
    except ValueError:
        raise Http404 from None
    post = thread_to_read(actor, public_id)
    if post.group is not None:
        return in_group(actor, str(post.group_id))
    return in_community(actor, str(post.community_id))
