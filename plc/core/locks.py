"""One at a time, where there is no row to lock."""

from django.db import connection


def lock_name(name: str) -> None:
    """Until the transaction ends, whoever else asks for the same name waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])
