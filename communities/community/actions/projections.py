"""Rebuilding what is counted beside the rows that it counts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from plc.core.among import Among
from plc.live import actions as live

from ..access import forget_memberships
from ..models import UNTIL_LIFTED, Community, Membership, Sanction

PROJECTED = {Sanction.Kind.SILENCE: "silenced_until", Sanction.Kind.SUSPENSION: "suspended_until"}


@transaction.atomic
def recount() -> Mapping[str, int]:
    """Set ``member_count`` and the dates of sanctions from their rows. Answers how many were
    wrong."""
    wrong = count_members(Community.objects.all())
    dated = Membership.objects.select_related("user").filter(
        Q(silenced_until__isnull=False)
        | Q(suspended_until__isnull=False)
        | Q(user__sanctions__community=F("community"), user__sanctions__lifted_at=None)
    )
    mended = sum(project_sanctions(one) for one in dated.distinct())
    return {"communities' members": wrong, "members' sanctions": mended}


def count_members(communities: QuerySet[Community]) -> int:
    """Set their ``member_count`` from their rows; answers how many were wrong. Who has a closed
    account stands in no list, and is not counted."""
    return count_rows(communities, Membership.objects.present(), "community")


@transaction.atomic
def count_rows(places: QuerySet[Any], present: QuerySet[Any], place: str) -> int:
    """Set the ``member_count`` of communities or groups; ``place`` is what memberships call
    them."""
    # Held by a statement of its own: one that waits for a joiner counts as it was before them.
    held = list(places.select_for_update(no_key=True).order_by("id").values_list("pk", flat=True))
    counted = (
        present.filter(**{place: OuterRef("pk")})
        .order_by()
        .values(place)
        .annotate(n=Count("pk"))
        .values("n")
    )
    right = Coalesce(Subquery(counted), 0)
    rows = places.model.objects.filter(Among("pk", held)).annotate(right=right)
    return rows.exclude(member_count=F("right")).update(member_count=right)


def project_sanctions(membership: Membership) -> bool:
    """Set the dates on the membership from the sanctions in force; True: they had been others."""
    now = timezone.now()
    dates: dict[str, datetime | None] = dict.fromkeys(PROJECTED.values())
    theirs = Sanction.objects.filter(
        community=membership.community_id, user=membership.user_id, kind__in=PROJECTED
    )
    for sanction in theirs.in_force():
        name = PROJECTED[Sanction.Kind(sanction.kind)]
        dates[name] = max(dates[name] or now, sanction.until or UNTIL_LIFTED)
    changed = []
    for name, date in dates.items():
        stored = getattr(membership, name)
        # A date that has passed says the same as none.
        if (stored if stored and stored > now else None) != date:
            changed.append(name)
    for name in changed:
        setattr(membership, name, dates[name])
    if changed:
        membership.save(update_fields=changed)
        forget_member(membership)
        live.recheck(membership.user_id)
    return bool(changed)


def forget_member(membership: Any) -> None:
    """For a membership whose user somebody holds; one that nobody loaded has nothing to forget."""
    if "user" in membership._state.fields_cache:
        forget_memberships(membership.user)
