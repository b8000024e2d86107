"""Writing history: the one place where the demo sets the clock back.

Actions stamp what they do with the present hour, and they should. A demo whose people all met,
argued and agreed within one second of this morning would show nothing, so while it is written,
``timezone.now`` says the hour that is being told of. Everything that actions stamp (rows, facts,
grace periods, the closing of polls) then fits together by itself, and nothing has to be moved
afterwards. Only the command `manage.py demo` does this, in a process of its own with one thread.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils import timezone


class Clock:
    """Says the real hour until it is set to another one."""

    def __init__(self, present: datetime) -> None:
        self.present = self.hour = present

    def __call__(self) -> datetime:
        return self.hour

    def set(self, hour: datetime) -> None:
        """Never later than the present: what has not happened yet is not told."""
        self.hour = min(hour, self.present)


@contextmanager
def history() -> Iterator[Clock]:
    """Within it, everything that asks for the hour asks the clock that this gives."""
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
    """Columns with ``default=timezone.now`` hold the function itself."""
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
    field.__dict__.pop("_get_default", None)  # a cached property made of the default
