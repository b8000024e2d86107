from plc.core.tasks import each_alone, task

from .actions import fill_free_seats
from .models import WaitlistEntry


@task(queue="bulk")
def fill_seats_left_free() -> None:
    """Seat people who wait although a seat is free, for example because a suspension has expired or
    a listener failed."""
    groups = WaitlistEntry.objects.filter(group__archived_at=None).order_by("group")
    waited_for = groups.values_list("group", flat=True).distinct()
    each_alone(lambda pk: fill_free_seats(groups=[pk]), waited_for)
