"""Access that ends."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from plc.journal.actions import record

from .. import facts
from ..models import Enrolment

SOON = timedelta(days=7)
CLAIM = 500


def access_that_ends_soon() -> list[int]:
    """Of people who are here and were not told yet; at most CLAIM."""
    ending = Enrolment.objects.ending_within(SOON).current().present()
    return list(ending.order_by("ends", "pk").values_list("pk", flat=True)[:CLAIM])


@transaction.atomic
def say_access_ends(*, enrolment_id: int) -> bool:
    """Tell a learner, once for each end. False if there is nothing to tell any more."""
    rows = Enrolment.objects.ending_within(SOON).filter(pk=enrolment_id)
    enrolment: Any = rows.select_for_update(of=["self"], no_key=True).first()
    if enrolment is None:
        return False
    enrolment.told_end = enrolment.ends
    enrolment.save(update_fields=["told_end"])
    record(
        facts.AccessEndsSoon(
            enrolment_id=enrolment.pk,
            offering_id=enrolment.offering_id,
            user_id=enrolment.user_id,
        ),
        by=None,
    )
    return True
