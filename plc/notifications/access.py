"""People can see their own notifications only."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from .models import Notification


def notices_of(actor: Any) -> "QuerySet[Notification]":
    """This person's notifications, newest first, without those that were withdrawn."""
    mine = Notification.objects.filter(person=actor.pk, withdrawn_at=None)
    return mine.select_related("cause").order_by("-at", "-id")


def notice_to_read(actor: Any, key: UUID) -> Notification:
    return get_object_or_404(notices_of(actor), public_id=key)
