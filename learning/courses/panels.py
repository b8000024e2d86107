"""Courses on the pages of communities and groups."""

from typing import Any

from communities.community.models import Community
from communities.groups.models import Group
from plc.core import registry
from plc.core.addresses import cached_reverse
from plc.core.registry import PlacePanel

from .models import Course, Offering
from .pages import FOLDER, cards

FEW = 3


def of_community(community: Community, actor: Any) -> PlacePanel | None:
    return _panel(cached_reverse("courses:list", community.slug), actor, community, None)


def of_group(group: Group, actor: Any) -> PlacePanel | None:
    href = cached_reverse("courses:list_of_group", group.community.slug, group.slug)
    return _panel(href, actor, group.community, group)


def _panel(href: str, actor: Any, community: Community, group: Group | None) -> PlacePanel | None:
    """The newest that are given here. One query without any, else at most four."""
    given = Offering.objects.visible_to(actor).filter(course__community=community, group=group)
    newest = given.order_by("-created_at", "-id").values_list("course", flat=True)[:FEW]
    courses = Course.objects.for_cards().in_bulk(list(newest))
    if not courses:
        return None
    rows = sorted(courses.values(), key=lambda course: -course.pk)
    return PlacePanel(f"{FOLDER}/_panel.html", {"cards": cards(rows, actor), "href": href})


registry.community_panels.register("courses", of_community)
registry.group_panels.register("courses", of_group)
