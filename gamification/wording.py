"""Deeds in words ("14 accepted answers"), and checks of what members write."""

from collections.abc import Iterable, Mapping

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from plc.core.plain import has_visible_text
from plc.core.refusals import Refused

from .models.words import Words
from .rules import RULES


def deeds_in_words(rule: str, n: int) -> str:
    """ "14 accepted answers"; of a rule that no longer exists, its key."""
    if known := RULES.rules.get(rule):
        return str(known.in_words % {"n": Count(n)})
    return _("%(what)s: %(n)s") % {"what": rule, "n": intcomma(n)}


class Count(int):
    """A number that chooses the plural, and is written with separators of thousands."""

    def __str__(self) -> str:
        return str(intcomma(int(self)))


def in_a_row(parts: Iterable[str]) -> str:
    """ "a, b and c", in the reader's language."""
    found = list(parts)
    if len(found) < 2:
        return "".join(found)
    return _("%(first)s and %(last)s") % {"first": ", ".join(found[:-1]), "last": found[-1]}


def most_of(tally: Mapping[str, int], at_most: int) -> list[str]:
    """The deeds in words, the most frequent ones first."""
    ordered = sorted(tally.items(), key=lambda one: (-one[1], one[0]))
    return [deeds_in_words(rule, n) for rule, n in ordered[:at_most] if n > 0]


def check_words(words: str, *, most: int, field: str, missing: str) -> str:
    """Refuse words of which nothing can be seen, with the sentence ``missing``, and too many."""
    if not has_visible_text(words):
        raise Refused(missing, field=field)
    if len(words) > most:
        sentence = _("This is too long: at most %(most)d characters fit.")
        raise Refused(sentence % {"most": most}, field=field)
    return words


def refuse_taken_down(words: Words) -> None:
    if words.taken_down:
        sentence = _("Moderators took down what you wrote about them, so it cannot be changed.")
        raise Refused(sentence)
