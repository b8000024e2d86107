"""Settles deeds that come with time: members whose first weeks are over."""

import time
from itertools import takewhile

import structlog
from django.db import transaction
from django.utils import timezone

from communities.community.models import Membership
from plc.core.tasks import each_alone, ends_a_run

from ..deeds.norms import FIRST_WEEKS, KEY
from ..models import TimePassed
from ..rules import RULES
from .settling import settle

log = structlog.get_logger(__name__)

CHUNK = 500  # memberships
RUN_S = 50


def settle_passed(*, seconds: float = RUN_S) -> int:
    """Settle those whose time is over, for so long. Returns their number. If somebody cannot be
    settled, the others are."""
    ends, total, most = time.monotonic() + seconds, 0, CHUNK
    while time.monotonic() < ends:
        try:
            if not (settled := settle_chunk(most)):
                break
            total += settled
        except Exception as error:  # about one of the chunk: the rest of this run is one by one
            if most == 1 or ends_a_run(error):
                raise
            log.exception("passed.chunk_failed")
            most = 1
    return total


@transaction.atomic
def settle_chunk(most: int = CHUNK) -> int:
    """The next memberships, in the order in which they were made, up to the first whose time is not
    over. How far that is and their points are stored together, so the ledger is right at any
    moment. A single one that fails is passed over; the audit names it. Returns their number."""
    TimePassed.objects.get_or_create(rule=KEY)
    passed = TimePassed.objects.select_for_update(no_key=True).get(rule=KEY)
    rows = Membership.objects.filter(pk__gt=passed.through_id).order_by("pk")[:most]
    joined_by = timezone.now() - FIRST_WEEKS
    over = [row.pk for row in takewhile(lambda row: row.joined_at <= joined_by, rows)]
    if over:
        passed.through_id = over[-1]
        passed.save(update_fields=["through_id"])
        if most == 1:
            each_alone(_settle, over)
        else:
            _settle(*over)
    return len(over)


@transaction.atomic
def _settle(*memberships: int) -> None:
    [way] = RULES.rules[KEY].ways
    settle({(RULES.rules[KEY], way): set(memberships)})
