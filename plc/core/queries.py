"""What a loop asks of the database, where that is meant."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings


@contextmanager
def one_by_one() -> Iterator[None]:
    """Round a loop that carries out an action for each row: each locks and reads what it changes.
    That is meant, so the detector of queries in loops (in development and tests) looks away."""
    if "zeal" not in settings.INSTALLED_APPS:
        yield
        return
    from zeal import zeal_ignore

    with zeal_ignore():
        yield
