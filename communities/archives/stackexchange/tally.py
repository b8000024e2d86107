"""Counts the outcome for every row, so that imported and rejected rows add up to the file."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .rows import Broken, Row, read

KEPT = 10_000  # lines stored with the run; the report file has all of them


@dataclass
class Count:
    """For one file: every row is imported, known from an earlier run, or rejected."""

    rows: int = 0
    imported: int = 0
    known: int = 0
    listed: int = 0

    @property
    def adds_up(self) -> bool:
        return self.rows == self.imported + self.known + self.listed


@dataclass
class Tally:
    counts: dict[str, Count] = field(default_factory=dict)
    listed: list[dict[str, Any]] = field(default_factory=list)

    def of(self, file: str) -> Count:
        return self.counts.setdefault(Path(file).stem.lower(), Count())

    def imported(self, row: Row) -> None:
        self.of(row.file).imported += 1

    def known(self, row: Row) -> None:
        self.of(row.file).known += 1

    def refuse(self, row: Row | Broken, reason: str) -> None:
        self.of(row.file).listed += 1
        self.listed.append(
            {
                "file": row.file,
                "line": row.line,
                "id": row.text("Id") if isinstance(row, Row) else "",
                "reason": reason,
            }
        )

    def rows(self, path: Path, *, progress: Callable[[int], None], counted: bool = True) -> Any:
        """Yield every readable row of the file; broken ones are reported. Reading a file again
        (``counted=False``) counts and reports nothing."""
        for row in read(path, progress=progress):
            if counted:
                self.of(row.file).rows += 1
            if isinstance(row, Row):
                yield row
            elif counted:
                self.refuse(row, row.reason)
