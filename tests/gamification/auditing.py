"""What the audit finds, and ways to do wrong that only a hand in the database has."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from gamification.audit.checking import audit

LISTENER = "gamification.listeners.settle_deeds"


def sql(statement: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def alter(table: str, how: str) -> None:
    sql("SET CONSTRAINTS ALL IMMEDIATE")  # checks that are pending would refuse it
    sql(f"ALTER TABLE {table} {how}")


@contextmanager
def unprotected(table: str = "gamification_ledgerentry") -> Iterator[None]:
    """The table without its triggers, as a wrong hand in the database would have it."""
    alter(table, "DISABLE TRIGGER USER")
    yield
    alter(table, "ENABLE TRIGGER USER")


def broken() -> dict[str, list[dict]]:
    return {found.invariant.name: found.rows for found in audit() if found.number}
