"""Much at a time, but not all at once."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batched(rows: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """As ``itertools.batched``, which Python 3.11 lacks."""
    rest = iter(rows)
    while batch := tuple(islice(rest, size)):
        yield batch
