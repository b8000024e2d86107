"""Forms in which people are named. The box shows `@Name`; hidden fields say who is meant."""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.http import QueryDict
from django.utils.translation import gettext as _

from .naming import decode_mentions, encode_mentions
from .plain import name_in_mention

IN_ADDRESS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Naming(forms.Form):
    """A form with a hidden field ``named`` for each person chosen from those who are offered, which
    contains "<public id> Name"."""

    MOST_NAMED = 60

    @property
    def named(self) -> list[str]:
        if self.is_bound and isinstance(self.data, QueryDict):
            return self.data.getlist("named")[: self.MOST_NAMED]
        return list(self.initial.get("named", []))[: self.MOST_NAMED]

    def person_named(self, name: str, people: QuerySet[Any]) -> Any:
        """The one of ``people`` whom this names: by the address of their profile, by whom the page
        offered, or by their full name."""
        if found := IN_ADDRESS.search(name):
            rows = people.filter(public_id=UUID(found[0]))
        elif chosen := self._chosen(name):
            rows = people.filter(public_id=chosen)
        else:
            rows = people.alias(small=Lower("name")).filter(small=name.lower())
        named = list(rows[:2])
        if not named:
            sentence = _("Nobody here is called “%(name)s”, or they cannot be named by you.")
            raise ValidationError(sentence % {"name": name[:80]})
        if len(named) > 1:
            sentence = _("Several people are called “%(name)s”. Give the address of the profile.")
            raise ValidationError(sentence % {"name": name[:80]})
        return named[0]

    def _chosen(self, name: str) -> UUID | None:
        for person, written in meant(self.named):
            if written.casefold() == name.casefold():
                return person
        return None


def names_in(text: str) -> list[str]:
    """Those that a line or several contain, each on its own line, after a comma, or after an @."""
    return [name for part in re.split(r"[\n,@]", text) if (name := part.strip())]


class Words(Naming):
    """A form with a ``body`` that can mention people. The textarea shows `@Name`."""

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


def named_for_editing(*people: Any) -> dict[str, Any]:
    """A line of names, as ``text``, and the initial ``named`` of its form."""
    said = [(person, name_in_mention(person.name)) for person in people]
    return {
        "text": ", ".join(f"@{name}" for _person, name in said),
        "named": [f"{person.public_id} {name}" for person, name in said],
    }


def body_for_editing(body: str) -> dict[str, Any]:
    """The initial data of a form for an existing text."""
    text, people = decode_mentions(body)
    return {"body": text, "named": [f"{person} {name}" for person, name in people]}
