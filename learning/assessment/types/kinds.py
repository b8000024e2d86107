"""What a type of question is.

A type turns the author's form into a ``body``, which everybody may see, and a ``key``, which only
marking sees; shows the body; reads an answer; and marks it. Ids within a body are random, and what
has a right order is stored in another one, so that a body tells nothing of its key.
"""

import random
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise

from plc.core.plain import clean_line, clean_text
from plc.core.refusals import Refused

MOST_ROWS = 20
LONGEST_ANSWER = 20_000

Body = dict[str, Any]
Key = dict[str, Any]
Draw = Mapping[str, Any]


@dataclass(frozen=True)
class Sent:
    """The fields of one answer in a form, without their prefix."""

    data: QueryDict
    prefix: str

    def one(self, name: str) -> str:
        return clean_line(self.data.get(f"{self.prefix}-{name}", "")[:1000])

    def text(self, name: str) -> str:
        return clean_text(self.data.get(f"{self.prefix}-{name}", "")[:LONGEST_ANSWER])

    def many(self, name: str) -> list[str]:
        return self.data.getlist(f"{self.prefix}-{name}")[:100]


@dataclass(frozen=True)
class Marked:
    """``fraction`` from 0 to 1, or None where a person marks. ``parts`` say which parts are right,
    by id, and ``words`` are the author's words about what was answered."""

    fraction: float | None
    parts: Mapping[str, bool] = field(default_factory=dict)
    words: Sequence[str] = ()


@dataclass(frozen=True)
class Composed:
    body: Body
    key: Key


class NoFields(forms.Form):
    """For types without fields of their own."""


class RowForm(forms.Form):
    """One of the rows that an author fills in; those left empty are left out."""

    says_optional = False


class QuestionType:
    """One type. The methods are pure: they read and write nothing but their arguments."""

    key: ClassVar[str]
    label: ClassVar[str | Promise]
    hint: ClassVar[str | Promise]
    icon: ClassVar[str]
    Fields: ClassVar[type[forms.Form]] = NoFields
    Rows: ClassVar[type[forms.Form] | None] = None
    row_label: ClassVar[str | Promise] = ""
    rows_shown: ClassVar[int] = 4
    by_hand: ClassVar[bool] = False
    takes_files: ClassVar[bool] = False
    needs_picture: ClassVar[bool] = False
    text_hint: ClassVar[str | Promise] = ""

    def compose(self, given: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Composed:
        """From the author's form; refuses what cannot be answered or marked."""
        raise NotImplementedError

    def decompose(self, body: Body, key: Key) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The author's form again: its fields and its rows."""
        raise NotImplementedError

    def read(self, sent: Sent, body: Body) -> Any:
        """The answer as it is kept; None if there is none."""
        raise NotImplementedError

    def mark(self, body: Body, key: Key, answer: Any, draw: Draw) -> Marked:
        """An answer that `read` returned, also one of another version."""
        raise NotImplementedError

    def draw(self, body: Body, dice: random.Random) -> dict[str, Any]:
        """What differs from one attempt to the next: an order, or the values of variables."""
        return {}

    def show(self, body: Body, draw: Draw, answer: Any) -> dict[str, Any]:
        """What the template of the type needs besides the body."""
        return {}

    def tries(self, body: Body, key: Key) -> Iterable[Any]:
        """Some answers, right and wrong ones, of which the demo takes what it needs."""
        return ()

    def solution(self, body: Body, key: Key, draw: Draw) -> str:
        """What is right, in words; empty if there is no such thing."""
        return ""

    def said(self, body: Body, answer: Any, draw: Draw) -> str:
        """The answer in words."""
        raise NotImplementedError

    def chosen(self, body: Body, answer: Any) -> Sequence[str] | None:
        """The ids of the options chosen, for types that have some: how often each was."""
        return None

    @property
    def template(self) -> str:
        return f"learning/assessment/types/_{self.key}.html"


def new_id() -> str:
    return secrets.token_hex(3)


def entries(texts: Iterable[str]) -> list[dict[str, str]]:
    """Texts with new ids, in this order."""
    return [{"id": new_id(), "text": text} for text in texts]


def out_of_order(texts: Iterable[str]) -> list[dict[str, str]]:
    """Texts with new ids in the order of their ids, which is none."""
    return sorted(entries(texts), key=lambda entry: entry["id"])


def text_of(listed: Iterable[Mapping[str, str]], wanted: str) -> str:
    return next((entry["text"] for entry in listed if entry["id"] == wanted), "")


def ids_of(listed: Iterable[Mapping[str, str]]) -> list[str]:
    return [entry["id"] for entry in listed]


def in_order(
    listed: Sequence[Mapping[str, str]], order: Sequence[str] | None
) -> list[Mapping[str, str]]:
    """The entries as drawn for an attempt; those that the draw does not name come last."""
    place = {one: n for n, one in enumerate(order or ())}
    return sorted(listed, key=lambda entry: place.get(entry["id"], len(place)))


def shuffled(listed: Sequence[Mapping[str, str]], dice: random.Random) -> list[str]:
    ids = ids_of(listed)
    dice.shuffle(ids)
    return ids


def share(parts: Mapping[str, bool]) -> float:
    return sum(parts.values()) / len(parts) if parts else 0.0


def refuse_doubles(texts: Sequence[str], sentence: str) -> None:
    if len({text.casefold() for text in texts}) < len(texts):
        raise Refused(sentence)
