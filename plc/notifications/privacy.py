"""What was sent to a person goes with their account."""

from typing import Any

from plc.core.registry import Holding, holdings

from .models import Notification, OutgoingMail


def erase(person: Any) -> None:
    Notification.objects.filter(person=person).delete()
    OutgoingMail.objects.filter(person=person).delete()


holdings.register("notifications", Holding(erase))
