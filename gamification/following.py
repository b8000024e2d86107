"""What follows a change of members' ledgers: boards that people look at, badges, levels.

A standing that was touched is followed at least once, by this order: the transaction that posted
points touches it; a task picks it up within a second, or the clock does within five. One that fails
does not stop the others, and is tried again later. While a server is away, all wait.
"""

from datetime import timedelta
from itertools import cycle

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from plc.core.tasks import ends_a_run
from plc.live.actions import publish

from .badges.awarding import evaluate
from .boards.moving import push_scores, tell_pages
from .boards.site import follow_site_boards
from .levels.advancement import advance
from .models import Standing

log = structlog.get_logger(__name__)

BATCH = 200
Order = tuple[str, str]
OLDEST_FIRST: Order = ("touched_at", "id")
LATEST_FIRST: Order = ("-touched_at", "-id")
TRIED_AGAIN_AFTER = timedelta(hours=1)


def follow() -> int:
    """Follow all touched standings, in batches. Returns their number.

    Every other batch begins with the latest: after a rebuild millions may wait, and who earns
    points now is not to wait behind them.
    """
    total, followed = 0, BATCH
    tell_pages()
    orders = cycle((OLDEST_FIRST, LATEST_FIRST))
    while followed == BATCH:
        order = next(orders)
        try:
            followed = _follow_batch(order)
        except Exception as error:  # about one member of the batch
            if ends_a_run(error):
                raise
            log.exception("standings.batch_failed")
            followed = _follow_each(order)
        total += followed
    return total


def _follow_each(order: Order) -> int:
    """The first of those that wait, each alone; what fails is put off."""
    first = list(_waiting(order).values_list("pk", flat=True)[:BATCH])
    for pk in first:
        try:
            _follow_batch(order, pk=pk)
        except Exception as error:  # the others are followed, this one later
            if ends_a_run(error):
                raise
            log.exception("standing.not_followed", standing=pk)
            later = timezone.now() + TRIED_AGAIN_AFTER
            Standing.objects.filter(pk=pk).update(touched_at=later)
    return len(first)


def _waiting(order: Order, **which: int) -> QuerySet[Standing]:
    due = Standing.objects.filter(touched_at__lte=timezone.now(), **which)
    return due.order_by(*order)


def _follow_batch(order: Order, **which: int) -> int:
    while (followed := _follow_committed(order, **which)) is None:
        pass  # the site's scores were corrected, and are committed by now
    return followed


@transaction.atomic
def _follow_committed(order: Order, **which: int) -> int | None:
    """Locks the standings, so nothing is posted for these members meanwhile. Pushes committed
    scores only, and before the members count as followed: None if the site's scores had to be
    corrected, so that the same members are to be followed again."""
    waiting = _waiting(order, **which).select_for_update(skip_locked=True, no_key=True)
    standings = list(waiting[:BATCH])
    if standings:
        if follow_site_boards({one.member_id for one in standings}):
            return None
        Standing.objects.filter(pk__in=[one.pk for one in standings]).update(touched_at=None)
        push_scores(standings)
        evaluate(standings)
        advance([(one.community_id, one.member_id) for one in standings])
        publish([f"me:{one.member_id}" for one in standings], "recognition")
    return len(standings)
