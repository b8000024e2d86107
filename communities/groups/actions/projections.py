"""Rebuilding what is counted beside the rows that it counts."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet

from communities.community.actions import count_rows

from ..models import Group, GroupMembership


@transaction.atomic
def recount() -> Mapping[str, int]:
    """Set ``member_count`` from the memberships. Answers how many were wrong."""
    return {"groups' members": count_members(Group.objects.all())}


def count_members(groups: QuerySet[Group]) -> int:
    """Set their ``member_count``, as a community's is: without closed accounts."""
    return count_rows(groups, GroupMembership.objects.present(), "group")
