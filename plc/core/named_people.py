"""A form whose text can mention people. The box shows `@Name`; hidden fields say who is meant."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from .naming import decode_mentions, encode_mentions


class Words(forms.Form):
    """A form with a ``body`` that can mention people. The textarea shows `@Name`; a hidden field
    ``named`` for each selected person contains "<public id> Name"."""

    MOST_NAMED = 60

    @property
    def named(self) -> list[str]:
        if self.is_bound and isinstance(self.data, QueryDict):
            return self.data.getlist("named")[: self.MOST_NAMED]
        return list(self.initial.get("named", []))[: self.MOST_NAMED]

    def clean_body(self) -> str:
        return encode_mentions(self.cleaned_data["body"], meant(self.named))


def meant(named: list[str]) -> list[tuple[UUID, str]]:
    found = []
    for value in named:
        person, _space, name = value.partition(" ")
        try:
            found.append((UUID(person), name))
        except ValueError:  # not sent by our own page
            continue
    return found


def body_for_editing(body: str) -> dict[str, Any]:
    """The initial data of a form for an existing text."""
    text, people = decode_mentions(body)
    return {"body": text, "named": [f"{person} {name}" for person, name in people]}
