"""Metrics of the mail queue."""

from collections.abc import Sequence

from django.utils import timezone

from plc.core import registry
from plc.core.registry import Gauge

from . import sender
from .models import OutgoingMail


def mail() -> Sequence[Gauge]:
    due = sender.due()
    oldest = due.order_by("not_before").values_list("not_before", flat=True).first()
    failed = OutgoingMail.objects.filter(state=OutgoingMail.State.FAILED)
    return [
        Gauge("mail_due", "Letters that should have left.", due[:100_000].count()),
        Gauge(
            "mail_oldest_due_seconds",
            "How long the oldest of them has waited.",
            (timezone.now() - oldest).total_seconds() if oldest else 0,
        ),
        Gauge("mail_given_up", "Letters that could not be sent.", failed[:100_000].count()),
    ]


registry.gauges.register("mail", mail)
