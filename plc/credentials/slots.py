"""How many credentials a process checks at once: checking waits for other sites, and computes for a
second where somebody means harm. The other threads stay free for everybody else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext

from plc.core.refusals import Refused

AT_ONCE = 2
PATIENCE = 2.0  # seconds

_slots = threading.BoundedSemaphore(AT_ONCE)


class Busy(Refused):
    """A refusal that is answered with 503 instead of 422."""


@contextmanager
def slot() -> Iterator[None]:
    """Raises Busy if none gets free within PATIENCE."""
    if not _slots.acquire(timeout=PATIENCE):
        raise Busy(gettext("Many credentials are being checked at the moment. Try again later."))
    try:
        yield
    finally:
        _slots.release()
