"""Keeps the cast in the database from one test to the next.

Assembling it takes 170 statements, more than many tests need themselves. So it is assembled in a
transaction that stays open, and each test runs in a savepoint of it, on its own copies of the
objects. Tests that do not use the cast, or commit, never see it: the transaction is rolled back
before them.
"""

import time
from copy import deepcopy

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from tests.cast import Cast, assemble

# In seconds. PostgreSQL's now() is the start of the transaction, so it must not be long ago.
LONGEST = 15
COMMITTING = {"transactional_db", "live_server", "django_db_reset_sequences"}


class StandingCast:
    def __init__(self, blocker: DjangoDbBlocker) -> None:
        self.blocker = blocker
        self.cast: Cast | None = None

    def prepare(self, item: pytest.Item) -> None:
        """Assemble the cast if the test uses it, or remove it if not."""
        if self.cast and not (uses_standing_cast(item) and self._stands()):
            self.remove()
        if not self.cast and uses_standing_cast(item):
            self._assemble()

    def copy(self) -> Cast | None:
        """The test's own objects; None if the test has to assemble them."""
        return deepcopy(self.cast)

    def remove(self) -> None:
        if self.cast:
            self.cast = None
            with self.blocker.unblock():
                if (
                    connection.in_atomic_block
                ):  # else the connection was lost, with all that it held
                    transaction.set_rollback(True)
                    self.atomic.__exit__(None, None, None)

    def _assemble(self) -> None:
        with self.blocker.unblock():
            self.atomic = transaction.atomic()
            # As in Django's TestCase: a durable transaction may begin within.
            self.atomic._from_testcase = True
            self.atomic.__enter__()
            self.cast = assemble()
            self.connection, self.since = connection.connection, time.monotonic()

    def _stands(self) -> bool:
        """Whether the transaction survived the last test, which may have closed its connection."""
        return (
            connection.connection is self.connection
            and connection.atomic_blocks == [self.atomic]
            and not connection.needs_rollback
            and time.monotonic() - self.since < LONGEST
        )


def uses_standing_cast(item: pytest.Item) -> bool:
    names = set(getattr(item, "fixturenames", ()))
    marker = item.get_closest_marker("django_db")
    commits = names & COMMITTING or (marker and marker.kwargs.get("transaction"))
    return "cast" in names and not commits
