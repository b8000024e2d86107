"""Waiting for what another thread, process or connection does, for as long as it takes."""

import time
from collections.abc import Callable

from django.db import connection


def eventually(true: Callable[[], object], seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < until:
        time.sleep(0.02)
    return bool(found)


def somebody_waits() -> bool:
    """Whether another connection to this test's database waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_locks AS wanted JOIN pg_locks AS held USING (pid)"
            " WHERE NOT wanted.granted AND held.database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database()) LIMIT 1"
        )
        return cursor.fetchone() is not None
