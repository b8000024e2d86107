"""The newest stories on the pages of communities and groups."""

from typing import Any

from communities.community.models import Community
from communities.groups.models import Group
from plc.core import registry
from plc.core.addresses import cached_reverse
from plc.core.registry import PlacePanel

from .models import Story
from .pages import groups_to_name

FEW = 3


def of_community(community: Community, actor: Any) -> PlacePanel | None:
    """Those of the community and its groups that the actor may read. At most two queries."""
    stories = _newest(actor, community=community)
    if not stories:
        return None
    context = {
        "stories": stories,
        "href": cached_reverse("stories:list", community.slug),
        "known_groups": groups_to_name(actor, stories),
    }
    return PlacePanel("communities/stories/_panel.html", context)


def of_group(group: Group, actor: Any) -> PlacePanel | None:
    stories = _newest(actor, group=group)
    if not stories:
        return None
    href = cached_reverse("stories:list_of_group", group.community.slug, group.slug)
    context = {"stories": stories, "href": href, "known_groups": {group.pk}, "here": group}
    return PlacePanel("communities/stories/_panel.html", context)


def _newest(actor: Any, **place: Any) -> list[Story]:
    shown = Story.objects.visible_to(actor).for_cards().filter(**place)
    return list(shown.order_by("-published_at", "-id")[:FEW])


registry.community_panels.register("stories", of_community)
registry.group_panels.register("stories", of_group)
