"""Rebuilding what is counted beside the rows that it counts."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from ..models import Community, Membership
from .sanctions import project_sanctions


@transaction.atomic
def recount() -> Mapping[str, int]:
    """Set ``member_count`` and the dates of sanctions from their rows. Answers how many were
    wrong."""
    counted = (
        Membership.objects.filter(community=OuterRef("pk"))
        .order_by()
        .values("community")
        .annotate(n=Count("pk"))
        .values("n")
    )
    right = Coalesce(Subquery(counted), 0)
    wrong = (
        Community.objects.annotate(right=right)
        .exclude(member_count=F("right"))
        .update(member_count=right)
    )
    dated = Membership.objects.select_related("user").filter(
        Q(silenced_until__isnull=False)
        | Q(suspended_until__isnull=False)
        | Q(user__sanctions__community=F("community"), user__sanctions__lifted_at=None)
    )
    mended = sum(project_sanctions(one) for one in dated.distinct())
    return {"communities' members": wrong, "members' sanctions": mended}
