"""``itertools.batched`` for Python 3.11."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batched(rows: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """Like ``itertools.batched``, which was added in Python 3.12."""
    rest = iter(rows)
    while batch := tuple(islice(rest, size)):
        yield batch
