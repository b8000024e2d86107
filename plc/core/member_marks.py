"""The marks of members that floors above provide: at most one for each member of a community.

Marks depend on the reader, so they are read for each page and never stored in cached HTML. If no
app provides marks, this costs nothing.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from .registry import MarkKey, MemberMark, member_marks


def marks_of(keys: Collection[MarkKey], actor: Any) -> Mapping[MarkKey, MemberMark]:
    """The marks that ``actor`` sees, by member and community; one query for each provider."""
    found: dict[MarkKey, MemberMark] = {}
    for provider in member_marks if keys else ():
        found = {**provider(keys, actor), **found}
    return found


def marks_in(
    community_id: int | None, people: Iterable[int | None], actor: Any
) -> dict[int | None, MemberMark]:
    """The same by member, for a page of one community or, if None, of none."""
    keys = {(person, community_id) for person in people if person is not None}
    return {person: mark for (person, _place), mark in marks_of(keys, actor).items()}
