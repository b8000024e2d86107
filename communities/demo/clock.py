"""Sets the clock back while the demo is written.

Actions use the current time for timestamps, as they should, so a demo written in one second would
look dead. While it is written, ``timezone.now`` returns the time of the event being told. All
timestamps set by actions (rows, facts, grace periods, closing times) are then consistent, and
nothing has to be adjusted afterwards. Only the command `manage.py demo` does this, in a process
with a single thread.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils import timezone


class Clock:
    """Returns the real time until another one is set."""

    def __init__(self, present: datetime) -> None:
        self.present = self.hour = present

    def __call__(self) -> datetime:
        return self.hour

    def set(self, hour: datetime) -> None:
        """Never in the future: events that have not happened yet are left out."""
        self.hour = min(hour, self.present)


@contextmanager
def history() -> Iterator[Clock]:
    """While this is active, everything that uses ``timezone.now`` gets the time of this clock."""
    real = timezone.now
    clock = Clock(real())
    timezone.now = clock
    try:
        with _defaults(of=real, become=clock):
            yield clock
    finally:
        timezone.now = real


@contextmanager
def _defaults(*, of: Callable[[], datetime], become: Clock) -> Iterator[None]:
    """Fields with ``default=timezone.now`` have stored a reference to the function."""
    fields: list[Any] = [
        field
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.default is of
    ]
    for field in fields:
        _set_default(field, become)
    try:
        yield
    finally:
        for field in fields:
            _set_default(field, of)


def _set_default(field: Any, default: Callable[[], datetime]) -> None:
    field.default = default
    field.__dict__.pop("_get_default", None)  # a cached property derived from the default
