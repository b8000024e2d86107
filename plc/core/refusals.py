"""How an action says no."""

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
