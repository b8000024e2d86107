"""The places that a post can be moved to."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from communities.community.models import Community
from communities.groups.models import Group

from . import access
from .actions.places import would_widen
from .models import Post


@dataclass(frozen=True)
class Destination:
    label: str
    community: Community
    group: Group | None
    widens: bool

    def __str__(self) -> str:
        if self.widens:
            return _("%(place)s – people will read it there who cannot read it now") % {
                "place": self.label
            }
        return self.label


def places_to_move_to(actor: Any, post: Post) -> list[tuple[str, Destination]]:
    """The community's own feed and its groups where the actor may post, except the post's current
    place."""
    community = post.community
    places: list[tuple[str, Group | None]] = [("community", None)]
    groups = Group.objects.of(actor).filter(community=community).order_by("name")
    for group in groups:
        group.community = community
        places.append((str(group.public_id), group))
    return [
        (key, Destination(_label(community, group), community, group, widens))
        for key, group in places
        if (group.pk if group else None) != post.group_id
        and access.can_post(actor, community, group)
        for widens in [would_widen(post, community, group)]
    ]


def _label(community: Community, group: Group | None) -> str:
    if group is None:
        return _("%(community)s: everyone who reads the community") % {"community": community.name}
    return group.name


def destination(actor: Any, post: Post, key: str) -> tuple[Community, Group | None]:
    found = dict(places_to_move_to(actor, post)).get(key)
    if found is None:
        raise Http404
    return found.community, found.group
