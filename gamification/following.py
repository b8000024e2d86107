"""What follows a change of members' ledgers: boards that people look at, badges, levels.

A standing that was touched is followed at least once, by this order: the transaction that posted
points touches it; a task picks it up within a second, or the clock does within five. One that fails
does not stop the others, and is tried again later. While a server is away, all wait.
"""

from datetime import timedelta

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
TRIED_AGAIN_AFTER = timedelta(hours=1)


def follow() -> int:
    """Follow all touched standings, in batches. Returns their number."""
    total, followed = 0, BATCH
    tell_pages()
    while followed == BATCH:
        try:
            followed = _follow_batch()
        except Exception as error:  # about one member of the batch
            if ends_a_run(error):
                raise
            log.exception("standings.batch_failed")
            followed = _follow_each()
        total += followed
    return total


def _follow_each() -> int:
    """The oldest of those that wait, each alone; what fails is put off."""
    oldest = list(_waiting().values_list("pk", flat=True)[:BATCH])
    for pk in oldest:
        try:
            _follow_batch(pk=pk)
        except Exception as error:  # the others are followed, this one later
            if ends_a_run(error):
                raise
            log.exception("standing.not_followed", standing=pk)
            later = timezone.now() + TRIED_AGAIN_AFTER
            Standing.objects.filter(pk=pk).update(touched_at=later)
    return len(oldest)


def _waiting(**which: int) -> QuerySet[Standing]:
    due = Standing.objects.filter(touched_at__lte=timezone.now(), **which)
    return due.order_by("touched_at", "id")


def _follow_batch(**which: int) -> int:
    while (followed := _follow_committed(**which)) is None:
        pass  # the site's scores were corrected, and are committed by now
    return followed


@transaction.atomic
def _follow_committed(**which: int) -> int | None:
    """Locks the standings, so nothing is posted for these members meanwhile. Pushes committed
    scores only, and before the members count as followed: None if the site's scores had to be
    corrected, so that the same members are to be followed again."""
    standings = list(_waiting(**which).select_for_update(skip_locked=True, no_key=True)[:BATCH])
    if standings:
        if follow_site_boards({one.member_id for one in standings}):
            return None
        Standing.objects.filter(pk__in=[one.pk for one in standings]).update(touched_at=None)
        push_scores(standings)
        evaluate(standings)
        advance([(one.community_id, one.member_id) for one in standings])
        publish([f"me:{one.member_id}" for one in standings], "recognition")
    return len(standings)
