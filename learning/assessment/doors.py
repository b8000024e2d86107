"""Registers who may see the picture of a question, and what drafts of questions contain."""

from typing import Any

from django import forms

from plc.core import registry
from plc.files.models import StoredFile

from .actions.questions import PICTURE
from .forms import OWN, ROW, QuestionForm
from .models import Question
from .types import TYPES
from .types.kinds import MOST_ROWS


def may_see_picture(actor: Any, file: StoredFile) -> bool:
    """Whoever writes questions there."""
    mine = Question.objects.visible_to(actor).filter(pk__in=[file.holder_id])
    return bool(mine.exists())


def words_of_drafts() -> set[str]:
    """Fields that people write in, of the form and of all types."""
    found = set(_written(QuestionForm))
    for kind in TYPES.values():
        found |= {f"{OWN}-{name}" for name in _written(kind.Fields)}
        for name in _written(kind.Rows) if kind.Rows else ():
            found |= {f"{ROW}-{n}-{name}" for n in range(MOST_ROWS)}
    return found


def _written(form: type[forms.Form]) -> list[str]:
    """Not those that have a value before anybody wrote one."""
    return [
        name
        for name, field in form.base_fields.items()
        if isinstance(field, forms.CharField) and field.initial is None
    ]


registry.file_doors.register(PICTURE, may_see_picture)
registry.draft_fields.register("assessment", words_of_drafts())
