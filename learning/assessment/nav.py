"""Quizzes and assignments as tabs of communities and groups."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from communities.community.access import member_communities_of
from communities.community.models import Community
from communities.groups.access import group_membership_in
from communities.groups.models import Group
from plc.core import registry
from plc.core.addresses import cached_reverse
from plc.core.registry import PlaceTab

from .pages import TAB, WORK_TAB


def community_tabs(community: Community, actor: Any) -> Sequence[PlaceTab]:
    if community.pk not in member_communities_of(actor):
        return []
    work = cached_reverse("assessment:handouts", community.slug)
    return [
        PlaceTab(WORK_TAB, _("Assignments"), work, within="learn"),
        PlaceTab(
            TAB, _("Quizzes"), cached_reverse("assessment:quizzes", community.slug), within="learn"
        ),
    ]


def group_tabs(group: Group, actor: Any) -> Sequence[PlaceTab]:
    if group_membership_in(actor, group) is None:
        return []
    href = cached_reverse("assessment:quizzes_of_group", group.community.slug, group.slug)
    work = cached_reverse("assessment:handouts_of_group", group.community.slug, group.slug)
    return [
        PlaceTab(WORK_TAB, _("Assignments"), work, within="learn"),
        PlaceTab(TAB, _("Quizzes"), href, within="learn"),
    ]


registry.community_tabs.register("assessment", community_tabs)
registry.group_tabs.register("assessment", group_tabs)
