"""Empties the database after a test that commits.

Django truncates every table, and then stores content types, permissions and what is shipped again:
half a second, as long as ten tests. Here only the rows that are there are deleted, as a replica
would delete them, without triggers and foreign keys. Content types and permissions, which no test
changes, stay.
"""

from functools import cache

from django.db import connection, transaction
from django.test import TransactionTestCase

from gamification.badges import shipped

KEPT = {"django_content_type", "auth_permission"}


def empty_tables(_case: TransactionTestCase) -> None:
    """A replacement for Django's method that truncates."""
    quoted = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(_filled())
        for (table,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {quoted(table)}")
    shipped.load()


@cache
def _filled() -> str:
    """The query for the names of the tables that have rows."""
    tables = set(connection.introspection.django_table_names(only_existing=True)) - KEPT
    return " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT FROM {connection.ops.quote_name(table)})"
        for table in sorted(tables)
    )
