"""Recomputes denormalised columns."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet

from communities.community.actions import count_rows

from ..models import Group, GroupMembership


@transaction.atomic
def recount() -> Mapping[str, int]:
    """Recompute ``member_count``. Returns how many were wrong."""
    return {"groups' members": count_members(Group.objects.all())}


def count_members(groups: QuerySet[Group]) -> int:
    """Recompute ``member_count`` without closed accounts, like for communities."""
    return count_rows(groups, GroupMembership.objects.present(), "group")
