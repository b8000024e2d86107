"""Counts in sentences: as people write them, words up to nine."""

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.text import capfirst


def counted(sentence: str, n: int, **more: object) -> str:
    """A sentence of ngettext with its `%(n)s` in words, also where that begins it."""
    return capfirst(sentence % {"n": apnumber(n), **more})
