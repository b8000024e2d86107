"""Recomputes denormalised columns."""

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
    """Recompute ``member_count`` and the sanction dates of memberships. Returns how many were
    wrong."""
    wrong = count_members(Community.objects.all())
    dated = Membership.objects.select_related("user").filter(
        Q(silenced_until__isnull=False)
        | Q(suspended_until__isnull=False)
        | Q(user__sanctions__community=F("community"), user__sanctions__lifted_at=None)
    )
    mended = sum(update_sanction_dates(membership) for membership in dated.distinct())
    return {"communities' members": wrong, "members' sanctions": mended}


def count_members(communities: QuerySet[Community]) -> int:
    """Recompute ``member_count``; returns how many were wrong. Closed accounts are not listed, and
    so not counted."""
    return count_rows(communities, Membership.objects.present(), "community")


@transaction.atomic
def count_rows(places: QuerySet[Any], present: QuerySet[Any], place: str) -> int:
    """Recompute the ``member_count`` of communities or groups; ``place`` is the name of the
    memberships' foreign key."""
    # Locked by a statement of its own: the snapshot of a combined one would predate the joins it
    # waited for.
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


def update_sanction_dates(membership: Membership) -> bool:
    """Set the dates on the membership from the active sanctions; True if they differed."""
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
        # A date in the past is equivalent to None.
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
    """Clear the user's cached memberships, if the user object is loaded."""
    if "user" in membership._state.fields_cache:
        forget_memberships(membership.user)
