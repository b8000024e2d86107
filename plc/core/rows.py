"""Model instances from hand-written SQL, for the few queries that every page makes.

The ORM compiles a statement anew each time, which takes five times as long as sending it and
reading its rows (docs/decisions/0007 has the figures). Where that is a large part of every page,
the SQL is written out; the results are ordinary model instances.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.db import connection, models
from django.db.models import Q, QuerySet, Subquery
from django.db.models.lookups import IsNull


class Columns:
    """All columns of a model under a table alias, and the instances built from them."""

    def __init__(self, model: type[models.Model], alias: str) -> None:
        self.model, self.alias = model, alias

    @cached_property
    def fields(self) -> list[models.Field]:
        return list(self.model._meta.concrete_fields)

    @cached_property
    def names(self) -> list[str]:
        return [field.attname for field in self.fields]

    @cached_property
    def converters(self) -> list[tuple[int, Any]]:
        return [
            (place, converter)
            for place, field in enumerate(self.fields)
            for converter in field.get_db_converters(connection)  # type: ignore[attr-defined]
        ]

    def __str__(self) -> str:
        return ", ".join(f'{self.alias}."{field.column}"' for field in self.fields)

    def make(self, values: tuple[Any, ...]) -> Any:
        """The instance, or None if an outer join found no row."""
        if values[0] is None:
            return None
        if self.converters:
            changed = list(values)
            for place, converter in self.converters:
                changed[place] = converter(changed[place], None, connection)
            values = tuple(changed)
        return self.model.from_db(connection.alias, self.names, values)


def rows(statement: str, params: Any, *parts: Columns) -> Iterator[list[Any]]:
    """Yield each row as a list: one instance for each of ``parts``, in the order of their columns
    in the statement, followed by the remaining columns. One query."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        found = cursor.fetchall()
    for row in found:
        made, start = [], 0
        for part in parts:
            end = start + len(part.names)
            made.append(part.make(row[start:end]))
            start = end
        yield [*made, *row[start:]]


def correlated_exists(found: QuerySet[Any]) -> Q:
    """Like ``Q(Exists(found))``, but evaluated once per row.

    Postgres may turn an EXISTS into a hash over all rows of the subquery, which is a thousand times
    the work for a page of thirty people out of a large community.
    """
    return Q(IsNull(Subquery(found.values("pk")[:1]), False))
