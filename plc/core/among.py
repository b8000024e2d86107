"""Among how many ids soever."""

from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, F, Func, Value


class Among(Func):
    """``filter(Among("person", ids))``: as ``person__in=ids``, which binds each id by itself and
    ends at 65,535 of them. This binds one array."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()

    def __init__(self, column: str, ids: Iterable[int]) -> None:
        super().__init__(F(column), Value(list(ids), ArrayField(BigIntegerField())))
