"""Who listens to what. Names are strings, so rooms beside may listen as well as rooms above."""

from collections.abc import Callable
from dataclasses import dataclass

from .models import Entry

Hear = Callable[[list[Entry]], None]


@dataclass(frozen=True)
class Listener:
    """A function that takes entries it has not heard, in order of id, and does what follows."""

    name: str
    facts: tuple[str, ...]
    queue: str
    function: Hear


LISTENERS: dict[str, Listener] = {}
_BY_FACT: dict[str, list[Listener]] = {}


def listens_to(*facts: str, queue: str = "soon") -> Callable[[Hear], Hear]:
    """Register a function of ``listeners.py`` to hear facts, by name ("inquiry.CycleClosed").

    The function runs in the transaction of its hearings: it must write only to the database (what
    leaves the house is a row first), and be quick (the queue is ``now`` where a person waits).
    Its full path is its identity in the database: moving it makes it hear unsettled entries again.
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
