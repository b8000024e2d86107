"""Advisory locks, for where there is no row to lock."""

from django.db import connection


def advisory_lock(name: str, *, shared: bool = False) -> None:
    """Take a transaction-level advisory lock on ``name``, waiting for others that hold it. Several
    may have it ``shared`` at once, and then nobody has it alone."""
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtext(%s))", [name])
