"""How an action says no."""

from django import forms
from django.utils.functional import Promise


class Refused(Exception):
    """The action cannot be done as things stand; the sentence says why, and what would help.

    A form shows it beside the field named (or on top), with status 422 and what was typed kept.
    Whether somebody *may* act at all is the door's question: 404 for strangers, 403 for insiders.
    """

    def __init__(self, sentence: str | Promise, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


def say(form: forms.BaseForm, refusal: Refused) -> None:
    """Put it beside the field that it is about, or on top."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, str(refusal.sentence))
