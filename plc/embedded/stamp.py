"""Tells a database that this very code has brought up to date before, without starting Django.

The mark is a comment on the table of applied migrations: it goes wherever the database goes, and is
gone with it. It names the code (migrations, settings, versions of what is installed) and the rows
of that table as they were, so that whoever migrates by hand, in either direction, makes it void.
With it lies what was said then of the accounts to sign in with.
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
    """The mark of the code below `root` on the database at `url`.

    A database that cannot be asked or marked has no mark: then everything is done as ever.
    """

    def __init__(self, url: str, root: Path = ROOT) -> None:
        self.url, self.root = url, root

    def found(self) -> str | None:
        """What was kept with the mark, or None where this code's mark is not found."""
        try:
            with psycopg.connect(self.url, connect_timeout=5) as connection:
                comment, applied = self._read(connection)
        except psycopg.Error:
            return None
        mark, _, kept = (comment or "").partition("\n")
        return kept if mark == self._mark(applied) else None

    def leave(self, keep: str) -> None:
        """After migrations and the demo have been seen to."""
        try:
            with psycopg.connect(self.url, connect_timeout=5) as connection:
                mark = sql.Literal(f"{self._mark(self._read(connection)[1])}\n{keep}")
                connection.execute(sql.SQL("comment on table django_migrations is {}").format(mark))
        except psycopg.Error:
            pass  # not ours to mark: somebody else's server, say

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
