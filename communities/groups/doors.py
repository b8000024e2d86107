"""Registers who may hear a group's live events, who shares a group, and a group for onboarding."""

from typing import Any

from django.db.models import OuterRef, Q
from django.urls import reverse

from communities.community.models import Community, OnboardingStep
from plc.core import registry
from plc.core.ids import number_or_none
from plc.core.rows import correlated_exists

from . import access
from .models import Group, GroupMembership


def shares_a_group(actor: Any) -> Q:
    """People who share a group with the actor."""
    theirs = GroupMembership.objects.filter(group__in=list(access.group_memberships_of(actor)))
    return correlated_exists(theirs.filter(user=OuterRef("pk")))


def may_hear(actor: Any, rest: str) -> bool:
    """Whether the actor may subscribe to the live topic "group:<id>"."""
    pk = number_or_none(rest)
    return pk is not None and Group.objects.readable_by(actor).filter(pk=pk).exists()


def is_in_a_group(user: Any, community: Community) -> bool:
    return GroupMembership.objects.filter(user=user, group__community=community).exists()


def has_group(community: Community) -> bool:
    return Group.objects.filter(community=community).exists()


registry.has_group.register("group", has_group)
registry.audiences.register("group", shares_a_group)
registry.live_topics.register("group", may_hear)
registry.onboarding_kinds.register(
    OnboardingStep.Kind.GROUP.value,
    registry.OnboardingKind(
        done=is_in_a_group,
        href=lambda community: reverse("groups:list", args=[community.slug]),
        for_guests=False,  # they are invited, and see no others
    ),
)
