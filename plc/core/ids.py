"""Identifiers: UUIDs for public URLs, and parsers for ids that come from outside."""

import uuid

import uuid_utils


def uuid7() -> uuid.UUID:
    """A time-ordered UUID (RFC 9562, version 7). It reveals when the row was created: never use it
    for anonymous rows, which get a ``uuid.uuid4``."""
    return uuid.UUID(int=uuid_utils.uuid7().int)


def id_for_form(form: uuid.UUID | None, *words: object) -> uuid.UUID:
    """The id of an object created by a form that may be submitted twice.

    The same ``words`` (who, where, what) under the same form id always give the same id; a form
    without an id gives a new one.
    """
    return uuid.uuid5(form, "\n".join(map(str, words))) if form else uuid7()


def uuid_or_none(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def number_or_none(text: str) -> int | None:
    """A non-negative integer that fits into a bigint column, or None."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
