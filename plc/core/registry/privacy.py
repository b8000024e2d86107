"""What apps hold about people, and what becomes of it when an account is deleted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .registries import Registry


@dataclass(frozen=True)
class Holding:
    """What an app holds about a person.

    ``erase(person)`` runs in the transaction that deletes their account, before the row of the
    account is emptied, and may refuse. ``tell(person)`` is a sentence for the page on which they
    decide: what becomes of it, or "". ``page``: the name of the URL where they choose, if they can.
    """

    erase: Callable[[Any], None]
    tell: Callable[[Any], str] = lambda person: ""
    page: str = ""


# Key: the label of the app.
holdings: Registry[Holding] = Registry("what is held about people")
