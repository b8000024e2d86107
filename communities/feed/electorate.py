"""Who can answer an anonymous poll: those who could take part when it was asked, and nobody who
came later, so that the pool that the page names is the pool that answers."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from communities.community import access as community_access
from communities.community.models import Community, Membership, Role
from communities.groups import access as group_access
from communities.groups.models import Group, GroupMembership, GroupRole
from plc.accounts.models import User

from .models import Post


def pool_of(community: Community, group: Group | None) -> QuerySet[User]:
    """Active people who can take part in the place now."""
    belonging = Membership.objects.filter(community=community).exclude(
        suspended_until__gt=timezone.now()
    )
    people = User.objects.active()
    if group is None:
        return people.filter(pk__in=belonging.exclude(role=Role.GUEST).values("user"))
    in_group = GroupMembership.objects.filter(group=group).exclude(role=GroupRole.OBSERVER)
    return people.filter(pk__in=belonging.values("user")).filter(pk__in=in_group.values("user"))


def may_answer_anonymously(actor: Any, post: Post) -> bool:
    membership: Any = community_access.membership_in(actor, post.community)
    if post.group is not None:
        membership = group_access.group_membership_in(actor, post.group)
    return membership is not None and membership.joined_at <= post.published_at
