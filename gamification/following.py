"""What follows a change of members' ledgers: boards that people look at, badges, levels.

A standing that was touched is followed at least once, by this order: the transaction that posted
points touches it; a task picks it up within a second, or the clock does within five.
"""

from django.db import transaction

from plc.live.actions import publish

from .badges.awarding import evaluate
from .boards.moving import push_scores, tell_pages
from .boards.site import follow_site_boards
from .levels.advancement import advance
from .models import Standing

BATCH = 200


def follow() -> int:
    """Follow all touched standings, in batches. Returns their number."""
    total, followed = 0, BATCH
    tell_pages()
    while followed == BATCH:
        followed = _follow_batch()
        total += followed
    return total


@transaction.atomic
def _follow_batch() -> int:
    """Locks the standings, so nothing is posted for these members meanwhile."""
    standings = list(
        Standing.objects.filter(touched_at__isnull=False)
        .order_by("touched_at", "id")
        .select_for_update(skip_locked=True, no_key=True)[:BATCH]
    )
    if standings:
        Standing.objects.filter(pk__in=[one.pk for one in standings]).update(touched_at=None)
        push_scores(standings)
        follow_site_boards({one.member_id for one in standings})
        evaluate(standings)
        advance([(one.community_id, one.member_id) for one in standings])
        publish([f"me:{one.member_id}" for one in standings], "recognition")
    return len(standings)
