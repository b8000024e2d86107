"""Rebuilding what is counted beside the rows that it counts."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from ..models import Group, GroupMembership


@transaction.atomic
def recount() -> Mapping[str, int]:
    """Set ``member_count`` from the memberships. Answers how many were wrong."""
    return {"groups' members": count_members(Group.objects.all())}


def count_members(groups: QuerySet[Group]) -> int:
    """Set their ``member_count``, as a community's is: without closed accounts."""
    counted = (
        GroupMembership.objects.present()
        .filter(group=OuterRef("pk"))
        .order_by()
        .values("group")
        .annotate(n=Count("pk"))
        .values("n")
    )
    right = Coalesce(Subquery(counted), 0)
    return groups.annotate(right=right).exclude(member_count=F("right")).update(member_count=right)
