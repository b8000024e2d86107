"""The exception by which an action refuses."""

from django import forms
from django.utils.functional import Promise


class Refused(Exception):
    """The action is not possible in the current state; the sentence says why, and what would help.

    Views show it beside the field named (or at the top of the form), with status 422 and the input
    kept. Permission is a different matter: doors in ``access.py`` answer it with 404 or 403.
    """

    def __init__(self, sentence: str | Promise, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


def say(form: forms.BaseForm, refusal: Refused) -> None:
    """Add the refusal to the form, as an error of its field if it names one."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, str(refusal.sentence))
