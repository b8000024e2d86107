"""What all deeds have in common: columns that most rules leave empty, and readers of facts."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import IntegerField, Value

from ..rules import Concerned

Data = Mapping[str, Any]

NOBODY: dict[str, Any] = {"giver": Value(None, IntegerField(null=True))}
UNSAID: dict[str, Any] = {
    "kind_": Value(None, IntegerField(null=True)),
    "points_": Value(None, IntegerField(null=True)),
}


def ids(*names: str) -> Concerned:
    """Reads these ids from a fact; facts without one of them concern nothing by it."""

    def read(data: Data) -> Iterable[int | None]:
        return [data.get(name) for name in names]

    return read


def of_kind(kind: str, *names: str) -> Concerned:
    """Reads these ids from facts that have this ``kind``."""

    def read(data: Data) -> Iterable[int | None]:
        return [data.get(name) for name in names] if data["kind"] == kind else []

    return read


def named(prefix: str, *names: str, by: str) -> dict[str, Concerned]:
    """These facts, which concern the id that they have as ``by``."""
    return {f"{prefix}{name}": ids(by) for name in names}
