"""Checks the invariants of recognition: ``manage.py audit_ledger``, and a task every night.

Postgres does the work. Only counts and the first rows are read, however large the ledger is.
"""

import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from .invariants import INVARIANTS, Invariant, Statement

SHOWN = 10  # rows of each invariant
WORK_MEM = "128MB"  # larger sums go through temporary files


@dataclass
class Finding:
    """How many rows break an invariant, and the first of them."""

    invariant: Invariant
    number: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, row: dict[str, Any]) -> None:
        self.number += 1
        if len(self.rows) < SHOWN:
            self.rows.append(row)

    def __str__(self) -> str:
        said = f"{self.number} broken" if self.number else "right"
        line = f"{self.invariant.name}: {said} ({self.seconds:.1f} s). {self.invariant.holds}"
        rows = (", ".join(f"{name} {value}" for name, value in row.items()) for row in self.rows)
        return "\n    ".join([line, *rows])


def audit(only: Collection[str] = ()) -> Iterator[Finding]:
    """Check each invariant, in a snapshot of its own. Locks nothing, and may run at any time."""
    for invariant in INVARIANTS:
        if not only or invariant.name in only:
            begun = time.monotonic()
            with _one_snapshot():
                finding = _check(invariant, invariant.statements())
                for row in invariant.rows():
                    finding.add(row)
            for row in invariant.outside():
                finding.add(row)
            finding.seconds = time.monotonic() - begun
            yield finding


@contextmanager
def _one_snapshot() -> Iterator[None]:
    """All statements see the same state, though others write meanwhile. Within a transaction of the
    caller, its isolation applies."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        with connection.cursor() as cursor:
            if outermost:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute(f"SET LOCAL work_mem = '{WORK_MEM}'")
        yield


def _check(invariant: Invariant, statements: Iterable[Statement]) -> Finding:
    finding = Finding(invariant)
    with connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(
                f"SELECT count(*) OVER (), broken.* FROM ({sql}) AS broken LIMIT {SHOWN}",  # noqa: S608  statements of our own
                params,
            )
            _, *names = (column.name for column in cursor.description)
            if rows := cursor.fetchall():
                finding.number += rows[0][0]
                rows = rows[: SHOWN - len(finding.rows)]
                finding.rows += [dict(zip(names, row[1:], strict=True)) for row in rows]
    return finding
