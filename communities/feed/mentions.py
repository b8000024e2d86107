"""Who can be mentioned in a place: people who can read it, except across a block."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.http import Http404
from django.shortcuts import get_object_or_404

from communities.community import access as community_access
from communities.community.models import Community, Membership, Role
from communities.groups import access as group_access
from communities.groups.models import Group
from plc.accounts.models import User
from plc.accounts.models.people import UserQuerySet
from plc.core.ids import number_or_none, uuid_or_none

from .access import thread_to_read

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


def place_of(actor: Any, kind: str, rest: str) -> tuple[Community, Group | None]:
    """The place for a key: ("community", "3"), ("group", "7"), ("post", a public id). The caller
    must check the actor's permissions."""
    if kind == "post":
        public_id = uuid_or_none(rest)
        if public_id is None:
            raise Http404
        post = thread_to_read(actor, public_id)
        return post.community, post.group
    number = number_or_none(rest) or 0
    if kind == "group":
        group = get_object_or_404(Group.objects.select_related("community"), pk=number)
        return group.community, group
    if kind != "community":
        raise Http404
    return get_object_or_404(Community, pk=number), None


# --- providers of plc.core.registry.mentionables: (actor, the rest of the place's key) ----------


def _in(actor: Any, kind: str, rest: str) -> QuerySet[User]:
    community, group = place_of(actor, kind, rest)
    sees = (
        group_access.can_see_group_members(actor, group)
        if group
        else community_access.can_see_members(actor, community)
    )
    if not sees:
        raise Http404
    return people_to_mention(actor, community, group)


def in_community(actor: Any, rest: str) -> QuerySet[User]:
    return _in(actor, "community", rest)


def in_group(actor: Any, rest: str) -> QuerySet[User]:
    return _in(actor, "group", rest)


def in_post(actor: Any, rest: str) -> QuerySet[User]:
    return _in(actor, "post", rest)
