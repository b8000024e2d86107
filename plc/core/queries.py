"""Marks loops that are allowed to query the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings


@contextmanager
def one_by_one() -> Iterator[None]:
    """Wrap a loop that runs an action for each row, where each action locks and reads its own rows.
    The detector of N+1 queries (in development and tests) ignores it."""
    if "zeal" not in settings.INSTALLED_APPS:
        yield
        return
    from zeal import zeal_ignore  # noqa: PLC0415  not installed in production

    with zeal_ignore():
        yield
