"""Settles deeds that come with time: members whose first weeks are over."""

import time
from itertools import takewhile

from django.db import transaction
from django.utils import timezone

from communities.community.models import Membership

from ..deeds.norms import FIRST_WEEKS, KEY
from ..models import TimePassed
from ..rules import RULES
from .settling import settle

CHUNK = 500  # memberships
RUN_S = 50


def settle_passed(*, seconds: float = RUN_S) -> int:
    """Settle those whose time is over, for so long. Returns their number."""
    ends, total = time.monotonic() + seconds, 0
    while time.monotonic() < ends and (settled := settle_chunk()):
        total += settled
    return total


@transaction.atomic
def settle_chunk() -> int:
    """The next memberships, in the order in which they were made, up to the first whose time is not
    over. How far that is and their points are stored together, so the ledger is right at any
    moment. Returns their number."""
    TimePassed.objects.get_or_create(rule=KEY)
    passed = TimePassed.objects.select_for_update(no_key=True).get(rule=KEY)
    rows = Membership.objects.filter(pk__gt=passed.through_id).order_by("pk")[:CHUNK]
    joined_by = timezone.now() - FIRST_WEEKS
    over = [row.pk for row in takewhile(lambda row: row.joined_at <= joined_by, rows)]
    if over:
        passed.through_id = over[-1]
        passed.save(update_fields=["through_id"])
        [way] = RULES.rules[KEY].ways
        settle({(RULES.rules[KEY], way): set(over)})
    return len(over)
