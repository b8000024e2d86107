"""Detects, without starting Django, that the current code has already set up a database.

The stamp is a comment on the table of applied migrations, so it moves and disappears with the
database. It is a hash of the code (migrations, settings, installed versions) and the rows of that
table, so migrating manually in either direction invalidates it. It also contains the accounts to
sign in with that were printed then.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import psycopg
from psycopg import sql

from plc.embedded import ROOT

PACKAGES = ("plc", "communities", "learning", "gamification")
_READ = """
    select obj_description('django_migrations'::regclass),
           (select count(*) || '.' || coalesce(max(id), 0) from django_migrations)
"""


class Stamp:
    """The stamp of the code below `root` on the database at `url`.

    If the database is unreachable or cannot be stamped, everything is done as without a stamp.
    """

    def __init__(self, url: str, root: Path = ROOT) -> None:
        self.url, self.root = url, root

    def found(self) -> str | None:
        """The data stored with the stamp, or None if there is no valid one."""
        try:
            with psycopg.connect(self.url, connect_timeout=5) as connection:
                comment, applied = self._read(connection)
        except psycopg.Error:
            return None
        mark, _, kept = (comment or "").partition("\n")
        return kept if mark == self._mark(applied) else None

    def leave(self, keep: str) -> None:
        """Stamp the database, after migrations and demo are done."""
        try:
            with psycopg.connect(self.url, connect_timeout=5) as connection:
                mark = sql.Literal(f"{self._mark(self._read(connection)[1])}\n{keep}")
                connection.execute(sql.SQL("comment on table django_migrations is {}").format(mark))
        except psycopg.Error:
            pass  # not permitted, for example on a shared server

    @staticmethod
    def _read(connection: psycopg.Connection) -> tuple[str | None, str]:
        row = connection.execute(_READ).fetchone()
        assert row is not None
        return row[0], row[1]

    def _mark(self, applied: str) -> str:
        code = hashlib.sha256()
        for path in self._files():
            code.update(f"{path.relative_to(self.root)}\0".encode() + path.read_bytes() + b"\0")
        return f"up to date: {code.hexdigest()[:32]} {applied}"

    def _files(self) -> Iterable[Path]:
        yield self.root / "plc/settings.py"
        yield self.root / "requirements/run.txt"
        for package in PACKAGES:
            yield from sorted((self.root / package).rglob("migrations/*.py"))
