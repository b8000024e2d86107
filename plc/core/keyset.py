"""Keyset pagination: every page costs the same, however deep it is.

The order must match an index and end with a unique column, so that the database reads one page's
worth of that index, without COUNT and OFFSET. Rows inserted or deleted between two requests cause
neither repetitions nor gaps.
"""

import base64
import binascii
import datetime
import decimal
import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Field, Model, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.db.models.fields.tuple_lookups import (  # type: ignore[import-untyped]
    Tuple,
    TupleGreaterThan,
    TupleLessThan,
)
from django.http import Http404

MAX_CURSOR = 1000
_Row = TypeVar("_Row", bound=Model)


class BadCursor(Http404):
    """The cursor is malformed or belongs to another list; results in a 404."""


@dataclass(frozen=True)
class Page(Generic[_Row]):
    """The rows of one page, and the cursor of the next page, or None on the last."""

    items: list[_Row]
    next: str | None


def page(
    queryset: "QuerySet[_Row]",
    *,
    order: Sequence[str] = ("-last_activity_at", "-id"),
    after: str | None = None,
    size: int = 20,
) -> Page[_Row]:
    """The ``size`` rows after the cursor, or the first ones without a cursor. One query.

    ``order`` names columns, related columns ("post__created_at") or annotations, all sorted in the
    same direction, the last one unique and none nullable. The cursor is neither signed nor
    encrypted and contains the values of these columns: do not order by anything the reader may not
    see, and leave permissions to the queryset. Raises BadCursor.
    """
    names, descending = _names(order)
    rows = queryset.order_by(*order)
    if after:
        compare = TupleLessThan if descending else TupleGreaterThan
        values = _decoded(after, [_field(queryset, name) for name in names])
        rows = rows.filter(compare(Tuple(*map(F, names)), values))
    return cut(list(rows[: size + 1]), order, size)


def pages(
    queryset: "QuerySet[_Row]", *, order: Sequence[str], size: int, at_most: int
) -> Iterator[list[_Row]]:
    """The rows page by page, as long as the caller asks for more, and ``at_most`` so many. A query
    for each page. It is for what no index finds and many rows may be: look at some, then go on."""
    after = None
    for _ in range(0, at_most, size):
        one = page(queryset, order=order, after=after, size=size)
        yield one.items
        if (after := one.next) is None:
            return


def cut(items: "list[_Row]", order: Sequence[str], size: int) -> Page[_Row]:
    """A page of ``size`` rows; one more tells that there is another page."""
    more, items = len(items) > size, items[:size]
    return Page(items, cursor(items[-1], order) if more and items else None)


def values_of(after: str, model: type[Model], names: Sequence[str]) -> tuple[Any, ...]:
    """The values in a cursor, for a hand-written statement whose order has the types of these
    columns. Raises BadCursor."""
    return _decoded(after, [_column(model, name) for name in names])


def cursor(row: Model, order: Sequence[str]) -> str:
    """The cursor of the position after this row, for "new since your last visit" and permalinks."""
    values = [_encoded(_value(row, name)) for name in _names(order)[0]]
    plain = json.dumps(values, separators=(",", ":"), allow_nan=False)
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def _names(order: Sequence[str]) -> tuple[list[str], bool]:
    directions = {name.startswith("-") for name in order}
    if len(directions) != 1:
        raise ValueError(f"Every column of {order!r} must run in the same direction.")
    return [name.removeprefix("-") for name in order], directions.pop()


def _field(queryset: "QuerySet[Any]", name: str) -> "Field[Any, Any]":
    if name in queryset.query.annotations:
        return queryset.query.annotations[name].output_field
    return _column(queryset.model, name)


def _column(model: Any, name: str) -> "Field[Any, Any]":
    *path, last = name.split(LOOKUP_SEP)
    try:
        for step in path:
            model = model._meta.get_field(step).related_model
        field = model._meta.pk if last == "pk" else model._meta.get_field(last)
    except FieldDoesNotExist as unknown:
        raise ValueError(f"There is no column {name!r} to order by.") from unknown
    return getattr(field, "target_field", field)


def _value(row: Any, name: str) -> Any:
    for step in name.split(LOOKUP_SEP):
        row = getattr(row, step)
    return row.pk if isinstance(row, Model) else row


def _encoded(value: Any) -> Any:
    match value:
        case None:
            raise ValueError("A column that may be null has no place in a keyset.")
        case bool() | int() | float() | str():
            return value
        case datetime.datetime() | datetime.date():
            return value.isoformat()
        case uuid.UUID() | decimal.Decimal():
            return str(value)
    raise ValueError(f"Cannot page by {type(value).__name__}.")


def _decoded(after: str, fields: "list[Field[Any, Any]]") -> tuple[Any, ...]:
    if len(after) > MAX_CURSOR:
        raise BadCursor("too long")
    try:
        plain = base64.b64decode(after + "=" * (-len(after) % 4), altchars=b"-_", validate=True)
        values = json.loads(plain)
    except (ValueError, binascii.Error, RecursionError) as wrong:
        raise BadCursor("not a cursor") from wrong
    if not isinstance(values, list) or len(values) != len(fields):
        raise BadCursor("another list's cursor")
    return tuple(map(_checked, fields, values))


def _checked(field: "Field[Any, Any]", value: Any) -> Any:
    """Convert the value to the column's type, and reject what the database would not accept."""
    if not isinstance(value, bool | int | float | str) or value in (float("inf"), float("-inf")):
        raise BadCursor("not a value")
    if isinstance(value, str) and ("\x00" in value or not _is_utf8(value)):
        raise BadCursor("not text")
    kind = field.get_internal_type()
    if kind.endswith(("IntegerField", "AutoField")) and type(value) is not int:
        raise BadCursor("not a whole number")
    if kind == "FloatField" and (isinstance(value, bool | str) or value != value):
        raise BadCursor("not a number")
    try:
        found = field.to_python(value)
        if isinstance(found, datetime.datetime):
            # Convert to UTC: Postgres rejects some offsets that Python accepts. Naive times are
            # invalid.
            if found.tzinfo is None:
                raise BadCursor("a time without its zone")
            found = found.astimezone(datetime.UTC)
        # The validators of integer fields know the column's range.
        field.run_validators(found)
    except (ValidationError, ValueError, TypeError, ArithmeticError) as wrong:
        raise BadCursor("not a value of this column") from wrong
    if found is None:
        raise BadCursor("nothing")
    return found


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
