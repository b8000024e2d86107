"""What follows a change of members' ledgers: boards that people look at, then badges and levels.

A standing that was touched is followed at least once, by this order: the transaction that posted
points touches it; a task picks it up within a second, or the clock does within five. One that fails
does not stop the others, and is tried again later. While a server is away, all wait.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import cycle
from typing import NamedTuple

import structlog
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from plc.core.tasks import ends_a_run
from plc.live.actions import publish

from .badges.awarding import evaluate
from .boards.moving import push_scores, tell_pages
from .boards.site import follow_site_boards
from .levels.advancement import advance
from .models import Standing
from .models.points import BOARDS_WAIT

log = structlog.get_logger(__name__)

Order = tuple[str, str]
OLDEST_FIRST: Order = ("touched_at", "id")
LATEST_FIRST: Order = ("-touched_at", "-id")
TRIED_AGAIN_AFTER = timedelta(hours=1)


class Stage(NamedTuple):
    """``work`` is given standings that are locked; False if it must be given them again after the
    commit."""

    work: Callable[[Sequence[Standing]], bool]
    waits: Q
    batch: int


def follow() -> int:
    """Follow all touched standings, in batches. Returns the number of those whose badges and levels
    were looked at.

    Badges take ten times as long as boards: where many wait, boards do not wait for them. Every
    other batch begins with the latest: after a rebuild millions may wait, and who earns points now
    is not to wait behind them.
    """
    tell_pages()
    total, orders = 0, cycle((OLDEST_FIRST, LATEST_FIRST))
    while True:
        order = next(orders)
        shown = _follow_some(BOARDS, order)
        evaluated = _follow_some(BADGES, order)
        total += evaluated
        if shown < BOARDS.batch and evaluated < BADGES.batch:
            return total


def _follow_some(stage: Stage, order: Order) -> int:
    """A batch of those that wait for this stage. Returns their number."""
    try:
        return _follow_batch(stage, order)
    except Exception as error:  # about one member of the batch
        if ends_a_run(error):
            raise
        log.exception("standings.batch_failed")
    first = list(_waiting(stage, order).values_list("pk", flat=True)[: stage.batch])
    for pk in first:
        tried_at = timezone.now()
        try:
            _follow_batch(stage, order, pk=pk)
        except Exception as error:  # the others are followed, this one later
            if ends_a_run(error):
                raise
            log.exception("standing.not_followed", standing=pk)
            unless_touched_since = Standing.objects.filter(pk=pk, touched_at__lte=tried_at)
            unless_touched_since.update(touched_at=tried_at + TRIED_AGAIN_AFTER)
    return len(first)


def _waiting(stage: Stage, order: Order, **which: int) -> QuerySet[Standing]:
    due = Standing.objects.filter(stage.waits, touched_at__lte=timezone.now(), **which)
    return due.order_by(*order)


def _follow_batch(stage: Stage, order: Order, **which: int) -> int:
    """Locks the standings, so nothing is posted for these members meanwhile."""
    while True:
        with transaction.atomic():
            waiting = _waiting(stage, order, **which).select_for_update(
                skip_locked=True, no_key=True
            )
            standings = list(waiting[: stage.batch])
            if not standings or stage.work(standings):
                return len(standings)


def _show(standings: Sequence[Standing]) -> bool:
    """Pushes committed scores only, and before the members count as shown: False if the site's
    scores had to be corrected, so that the same members are to be shown once that is committed."""
    if follow_site_boards({one.member_id for one in standings}):
        return False
    _mark(standings, boards_followed_at=F("touched_at"))
    push_scores(standings)
    return True


def _evaluate(standings: Sequence[Standing]) -> bool:
    _mark(standings, touched_at=None, boards_followed_at=None)
    evaluate(standings)
    advance([(one.community_id, one.member_id) for one in standings])
    publish([f"me:{one.member_id}" for one in standings], "recognition")
    return True


def _mark(standings: Sequence[Standing], **columns: object) -> None:
    Standing.objects.filter(pk__in=[one.pk for one in standings]).update(**columns)


BOARDS = Stage(_show, BOARDS_WAIT, batch=200)
BADGES = Stage(_evaluate, Q(boards_followed_at=F("touched_at")), batch=50)
