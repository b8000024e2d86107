"""The number of unread notifications, counted like the list shows them.

A notification counts if its kind still has a line for the reader. That needs several queries, so
the count is cached for a minute and invalidated when a notification is created, withdrawn or read.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from plc.accounts.models import User
from plc.core import cache, registry
from plc.core.registry import NoticeLine

from .access import notices_of
from .models import Notification

MOST = 100  # the badge then says "99+"
KEPT_S = 60
UNREAD = "notifications.unread"
registry.reader_questions.register(
    UNREAD,
    """EXISTS(SELECT FROM notifications_notification n
        WHERE n.person_id = u.id AND n.read_at IS NULL AND n.withdrawn_at IS NULL)""",
)


def lines(notices: Sequence[Notification], reader: User) -> dict[int, NoticeLine]:
    """The line of each notification that the reader may still see, by id. The number of queries
    depends on the kinds among them."""
    found: dict[int, NoticeLine] = {}
    by_kind: Iterable = groupby(sorted(notices, key=attrgetter("kind")), key=attrgetter("kind"))
    for kind, some in by_kind:
        if kind in registry.notices:
            found.update(registry.notices[kind].lines(list(some), reader))
    return found


def count(reader: User) -> int:
    """The number of unread notifications with a line, at most MOST. No query if the reader has none
    at all."""
    if reader.answers.get(UNREAD) is False:
        return 0
    key = f"unread:{reader.pk}"
    if (kept := cache.cached(key)) is not None:
        return kept
    found = len(lines(list(notices_of(reader).filter(read_at=None)[:MOST]), reader))
    cache.cache_value(key, found, KEPT_S)
    return found


def count_since(reader: User, since: UUID | None) -> int:
    """The number of those newer than ``since``, the newest on a page, at most MOST."""
    told = notices_of(reader).filter(read_at=None)
    if since is not None:
        told = told.filter(public_id__gt=since)
    return len(lines(list(told[:MOST]), reader))


def until(typed: str) -> datetime:
    """Parse the time when the page was rendered; now if it is invalid."""
    try:
        found = parse_datetime(typed)
    except ValueError:  # well-formed, but not a valid date
        found = None
    return timezone.now() if found is None or timezone.is_naive(found) else found


def forget(people: Collection[int]) -> None:
    cache.uncache([f"unread:{person}" for person in people])
