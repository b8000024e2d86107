"""The people who can answer an anonymous poll: those who could take part when it was published,
stored then. People who join later or were read-only at the time are not among them, so the pool
size shown on the page is right, except for those who left since."""

from typing import Any

from django.db.models import QuerySet

from communities.community.models import Community, Membership, Role
from communities.groups.models import Group, GroupMembership, GroupRole
from plc.accounts.models import User

from .models import Elector, Poll


def pool_of(community: Community, group: Group | None) -> QuerySet[User]:
    """Active people who can take part in the place now."""
    belonging = Membership.objects.not_suspended().filter(community=community)
    people = User.objects.active()
    if group is None:
        return people.filter(pk__in=belonging.exclude(role=Role.GUEST).values("user"))
    in_group = GroupMembership.objects.filter(group=group).exclude(role=GroupRole.OBSERVER)
    return people.filter(pk__in=belonging.values("user")).filter(pk__in=in_group.values("user"))


def may_answer_anonymously(actor: Any, poll: Poll) -> bool:
    return Elector.objects.filter(poll=poll, user=actor.pk).exists()
