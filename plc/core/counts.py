"""Numbers in sentences, spelled out up to nine."""

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.text import capfirst


def counted(sentence: str, n: int, **more: object) -> str:
    """Format an ``ngettext`` sentence with ``%(n)s`` spelled out, capitalised if it starts the
    sentence."""
    return capfirst(sentence % {"n": apnumber(n), **more})
