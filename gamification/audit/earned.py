"""Evaluates badges of some members again, each night of others, and compares."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from plc.core.batches import batched

from ..badges.awarding import CHUNK, Awardable, awardable, unlike_their_deeds
from ..models import Badge, Standing, Walk, WalkKind

SHARE = 50_000  # standings in a night: about two minutes


def wrong_awards() -> Iterator[dict[str, Any]]:
    """Badges that members lack although they have earned them, and hold although they have not. Of
    those only that are right whenever nothing waits; the others are evaluated at night."""
    offered = _offered()
    rows = _standings().values_list("community", "member").iterator(CHUNK)
    for some in batched(rows, CHUNK):
        people = set(some)
        here = {community for community, _ in people} | {None}
        missing, excess = unlike_their_deeds(
            people, [one for one in offered if one.badge.community_id in here]
        )
        for claim, earned, *_ in missing:
            yield {
                "wrong": "earned and not awarded",
                "badge": claim.badge.pk,
                "member": claim.member,
                "community": claim.community,
                "level": earned.level,
            }
        for award in excess:
            yield {
                "wrong": "awarded and not earned",
                "badge": award.badge_id,
                "member": award.member_id,
                "community": award.community_id,
                "level": award.level,
            }


def _offered() -> list[Awardable]:
    """Without those that everybody is being evaluated for, because they were changed."""
    changed = Walk.objects.filter(kind=WalkKind.BADGE, done_at=None).values("subject_id")
    badges = Badge.objects.on().exclude(pk__in=changed)
    return [one for one in awardable(badges) if one.criteria.follows_at_once]


def _standings() -> QuerySet[Standing]:
    """Tonight's share of those that do not wait: not to be followed, nor for the nightly walk, by
    which badges follow who came back."""
    nights = -(-Standing.objects.count() // SHARE) or 1
    tonight = timezone.now().toordinal() % nights
    rows = Standing.objects.filter(touched_at=None)
    walk = Walk.objects.filter(kind=WalkKind.BADGES, done_at=None).first()
    if walk is not None:
        rows = rows.filter(pk__lte=walk.through_id)
    return rows.annotate(night=F("pk") % nights).filter(night=tonight).order_by("pk")
