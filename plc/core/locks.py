"""Advisory locks, for where there is no row to lock."""

from django.db import connection


def advisory_lock(name: str) -> None:
    """Take a transaction-level advisory lock on ``name``, waiting for others that hold it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])
