"""Advisory locks, for where there is no row to lock."""

from django.db import connection


def advisory_lock(name: str, *, shared: bool = False) -> None:
    """Take a transaction-level advisory lock on ``name``, waiting for others that hold it. Several
    may have it ``shared`` at once, and then nobody has it alone."""
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtext(%s))", [name])


def try_advisory_lock(name: str) -> bool:
    """Take it alone for this transaction without waiting; False if somebody else has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [name])
        return bool(cursor.fetchone()[0])
