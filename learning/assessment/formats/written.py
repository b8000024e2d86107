"""What writing questions into a file gives."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .drafts import Draft


@dataclass
class Written:
    """The file, and sentences about what it could not hold."""

    content: bytes
    notes: list[str] = field(default_factory=list)


def left_out(draft: Draft) -> str:
    sentence = _("“%(title)s” was left out: the format has no such question.")
    return sentence % {"title": draft.title}


def lost(draft: Draft, what: str) -> str:
    sentence = _("“%(title)s”: the format does not hold %(what)s.")
    return sentence % {"title": draft.title, "what": what}
