"""``= ANY(array)`` as a query expression."""

from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, F, Field, Func, Value


class Among(Func):
    """``filter(Among("person", ids))``: like ``person__in=ids``, but with a single array parameter,
    so that it is not subject to the limit of 65,535 parameters. ``of`` is the field of values that
    are no ids."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()

    def __init__(self, column: str, values: Iterable[int | str], of: Field | None = None) -> None:
        super().__init__(F(column), Value(list(values), ArrayField(of or BigIntegerField())))
