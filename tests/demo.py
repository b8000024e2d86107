"""The demo, loaded once for a whole run.

Loading it takes as long as two hundred tests. So the first worker that needs it loads it into a
database of its own, and each test that looks at it does so there, in a transaction that is rolled
back.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from communities.demo.loading import load

NAME, DRAFT = "demo", "demo_draft"


def make_database(migrated: str) -> None:
    """Make it, unless another worker has; those that come meanwhile wait."""
    with (Path(settings.VAR_DIR) / "demo.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if _server(sql.SQL("SELECT FROM pg_database WHERE datname = {}").format(NAME)):
            return
        draft = sql.Identifier(DRAFT)
        _server(sql.SQL("DROP DATABASE IF EXISTS {}").format(draft))
        _server(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(draft, sql.Identifier(migrated)))
        with connected_to(DRAFT):
            assert load()
        # Only now, so that a loading that failed is not taken for the demo.
        _server(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(draft, sql.Identifier(NAME)))


@contextmanager
def looked_at() -> Iterator[None]:
    """Use it instead of the tests' own database; whatever is written is taken back."""
    with connected_to(NAME):
        undo = transaction.atomic()
        # As in Django's TestCase: a durable transaction may begin within.
        undo._from_testcase = True  # type: ignore[attr-defined]
        undo.__enter__()
        try:
            yield
        finally:
            transaction.set_rollback(True)
            undo.__exit__(None, None, None)


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own


def _server(command: sql.Composed) -> int:
    """Run one command outside of any database of ours; returns how many rows it found."""
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, dbname="postgres", autocommit=True) as server:
        return server.execute(command).rowcount
