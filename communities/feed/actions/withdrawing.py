"""Taking back notifications about what somebody may not read any more."""

from collections.abc import Collection

from plc.accounts.models import User
from plc.core.among import Among
from plc.notifications.actions import withdraw
from plc.notifications.models import Notification

from ..notices import KINDS, lines_for

MOST = 500


def withdraw_unreadable(people: Collection[int]) -> None:
    """From each of them, the notifications about posts and comments that they cannot read now."""
    for person in User.objects.filter(Among("pk", people)):
        told = Notification.objects.filter(person=person, kind__in=KINDS, withdrawn_at=None)
        notices = list(told.select_related("cause").order_by("-at")[:MOST])
        readable = lines_for(notices, person)
        for notice in notices:
            if notice.pk not in readable:
                withdraw(kind=notice.kind, object_id=notice.object_id, people=[person])
