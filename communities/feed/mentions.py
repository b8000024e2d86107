"""Whom an address may be completed to: the people who can be mentioned in a place, by its key."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from communities.community import access as community_access
from communities.community.models import Community
from communities.groups import access as group_access
from communities.groups.models import Group
from communities.groups.readers import people_to_mention
from plc.accounts.models import User
from plc.core.ids import number_or_none, uuid_or_none

from .access import thread_to_read


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
