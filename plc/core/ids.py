"""Addresses that say nothing: every row people can link to carries a UUIDv7 beside its key. And
ids as they come from outside, where they may be anything."""

import uuid

import uuid_utils


def uuid7() -> uuid.UUID:
    """A time-ordered UUID (RFC 9562, version 7). It tells when the row was made: never use it for
    anonymous rows, which take ``uuid.uuid4``."""
    return uuid.UUID(int=uuid_utils.uuid7().int)


def made_once(form: uuid.UUID | None, *words: object) -> uuid.UUID:
    """The id of what a form makes: the same each time the same ``words`` (who, where, what) come
    under the id of that form, and never another's. Without one, a new id."""
    return uuid.uuid5(form, "\n".join(map(str, words))) if form else uuid7()


def uuid_or_none(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def number_or_none(text: str) -> int | None:
    """A whole number in plain digits. A longer one is none: Postgres' bigint does not hold it, and
    Python refuses to read thousands of digits."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
