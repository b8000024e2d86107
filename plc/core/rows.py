"""Rows of models by a statement written by hand, for those few that every page asks.

The ORM composes a statement anew each time it is asked, which costs five times what sending the
statement and reading its rows does (docs/decisions/0007 has the figures). Where that is a large
part of every page, the statement is written out; its rows are ordinary models.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.db import connection, models
from django.db.models import Q, QuerySet, Subquery
from django.db.models.lookups import IsNull


class Columns:
    """All columns of a model under an alias of the statement, and the models made of them."""

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
        """The model, or None where an outer join found nothing."""
        if values[0] is None:
            return None
        if self.converters:
            changed = list(values)
            for place, converter in self.converters:
                changed[place] = converter(changed[place], None, connection)
            values = tuple(changed)
        return self.model.from_db(connection.alias, self.names, values)


def rows(statement: str, params: Any, *parts: Columns) -> Iterator[list[Any]]:
    """Each row as one model for each of ``parts``, in the order in which the statement names their
    columns; what else it selects comes behind them as it is. One query."""
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


def has_row(found: QuerySet[Any]) -> Q:
    """As ``Q(Exists(found))``, looked up once for each row that is asked about.

    Of an EXISTS Postgres may make a hash of all rows that there are, which for a page of thirty
    people out of a large community is a thousand times the work.
    """
    return Q(IsNull(Subquery(found.values("pk")[:1]), False))
