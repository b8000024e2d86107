"""Who can be mentioned or named in a place: people who can read it, except across a block."""

from collections import Counter
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from communities.community.models import Community, Membership, Role
from plc.accounts.models import User
from plc.accounts.models.people import UserQuerySet
from plc.core.naming import candidate_names, encode_mentions

from .models import Group, GroupMembership

MOST_CALLED = 200  # rows considered for the names in one text


def readers_of(community: Community, group: Group | None) -> UserQuerySet:
    """Active members who can read posts in the place. (Others who can read a public community are
    not members, and are not notified.)"""
    belonging = Membership.objects.not_suspended().filter(community=community)
    people = User.objects.active().filter(pk__in=belonging.values("user"))
    members = Q(pk__in=belonging.exclude(role=Role.GUEST).values("user"))
    if group is None:
        return people.filter(members)
    own = Q(group_memberships__group=group)
    if group.visibility == Group.Visibility.PUBLIC:
        return people.filter(own | members).distinct()
    return people.filter(own)


def places_read_by(
    person: User, community: Community, groups: Collection[Group]
) -> list[Community | Group]:
    """The community and those of these groups in it that have the person among their
    ``readers_of``. Two queries."""
    belonging = Membership.objects.not_suspended().filter(community=community, user=person)
    membership = belonging.first() if person.is_active else None
    if membership is None:
        return []
    mine = GroupMembership.objects.filter(user=person, group__in=groups)
    own = set(mine.values_list("group", flat=True))
    if membership.role == Role.GUEST:
        return [group for group in groups if group.pk in own]
    public = Group.Visibility.PUBLIC
    return [community, *(one for one in groups if one.pk in own or one.visibility == public)]


def people_to_mention(
    actor: Any, community: Community, group: Group | None, among: list[UUID] | None = None
) -> QuerySet[User]:
    """People whom ``by`` may mention; ``among`` limits them. Blocks in either direction are
    respected."""
    people = readers_of(community, group)
    if among is not None:
        people = people.filter(public_id__in=among)
    return people.not_blocked_for(actor) if actor is not None else people


def people_named(
    names: list[str], actor: Any, community: Community, group: Group | None
) -> list[tuple[UUID, str]]:
    """People in the place whose full name in lower case is among ``names`` and unique there. One
    query by the index of names."""
    people = people_to_mention(actor, community, group).alias(small=Lower("name"))
    found = list(people.filter(small__in=names).values_list("public_id", "name")[:MOST_CALLED])
    times = Counter(name.lower() for _pk, name in found)
    return [(pk, name) for pk, name in found if times[name.lower()] == 1]


def mention_by_name(body: str, by: Any, community: Community, group: Group | None) -> str:
    """Replace `@Full Name` by a mention if exactly one person of that name can read the place. At
    most one query; none without an @."""
    names = candidate_names(body) if by is not None else []
    return encode_mentions(body, people_named(names, by, community, group)) if names else body
