"""The registry of listeners. Facts are named by strings, so that listeners need not import the app
they listen to."""

from collections.abc import Callable
from dataclasses import dataclass

from .models import Entry

Hear = Callable[[list[Entry]], None]


@dataclass(frozen=True)
class Listener:
    """A function that is called with entries it has not processed yet, ordered by id."""

    name: str
    facts: tuple[str, ...]
    queue: str
    function: Hear


LISTENERS: dict[str, Listener] = {}
_BY_FACT: dict[str, list[Listener]] = {}


def listens_to(*facts: str, queue: str = "soon") -> Callable[[Hear], Hear]:
    """Register a function of a ``listeners.py`` for facts given by name ("feed.PostPublished").

    The function runs in the transaction that stores its hearings: it must write only to the
    database (side effects such as mail start as a row) and be quick (use the queue ``now`` where
    somebody is waiting). Its full path is its identity in the database: after moving it, it
    receives unsettled entries again.
    """

    def register(function: Hear) -> Hear:
        name = f"{function.__module__}.{function.__qualname__}"
        listener = Listener(name=name, facts=facts, queue=queue, function=function)
        LISTENERS[name] = listener
        for fact in facts:
            _BY_FACT.setdefault(fact, []).append(listener)
        return function

    return register


def listeners_of(fact: str) -> list[Listener]:
    return _BY_FACT.get(fact, [])
