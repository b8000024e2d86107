"""The newest resources on the pages of communities and groups, and those of a person."""

from typing import Any

from communities.community.access import memberships_of
from communities.community.models import Community
from communities.groups.models import Group
from plc.core import registry
from plc.core.registry import PlacePanel

from .models import Resource
from .pages import list_url

FEW = 3


def of_community(community: Community, actor: Any) -> PlacePanel | None:
    """Those of the community itself. One query."""
    return _panel(actor, list_url(community, None), community=community, group=None)


def of_group(group: Group, actor: Any) -> PlacePanel | None:
    return _panel(actor, list_url(group.community, group), group=group)


def _panel(actor: Any, href: str, **place: Any) -> PlacePanel | None:
    shown = Resource.objects.visible_to(actor).listed().for_cards().filter(**place)
    resources = list(shown.order_by("-shared_at", "-id")[:FEW])
    if not resources:
        return None
    return PlacePanel("learning/library/_panel.html", {"resources": resources, "href": href})


def of_person(person: Any, actor: Any) -> PlacePanel | None:
    """What they brought to communities that the actor shares with them. One query."""
    theirs = Resource.objects.visible_to(actor).listed().for_cards().filter(author=person)
    theirs = theirs.filter(community__in=memberships_of(actor))
    resources = list(theirs.order_by("-helpful", "-id")[:FEW])
    if not resources:
        return None
    return PlacePanel("learning/library/_panel.html", {"resources": resources, "theirs": True})


registry.community_panels.register("library", of_community)
registry.group_panels.register("library", of_group)
registry.profile_panels.register("library", of_person)
