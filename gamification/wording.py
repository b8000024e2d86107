"""Deeds in words ("14 accepted answers"), and checks of what members write."""

from collections.abc import Iterable, Mapping

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from plc.core.plain import has_visible_text
from plc.core.refusals import Refused

from .models.words import Words
from .rules import RULES

# For each rule, how a number of its deeds is called.
DEEDS: dict[str, str | Promise] = {
    "question_asked": ngettext_lazy("%(n)s question asked", "%(n)s questions asked", "n"),
    "answer_written": ngettext_lazy("%(n)s answer", "%(n)s answers", "n"),
    "answer_accepted": ngettext_lazy("%(n)s accepted answer", "%(n)s accepted answers", "n"),
    "question_closed": ngettext_lazy("%(n)s answer chosen", "%(n)s answers chosen", "n"),
    "resource_shared": ngettext_lazy("%(n)s resource shared", "%(n)s resources shared", "n"),
    "resource_kept": ngettext_lazy(
        "%(n)s time kept by somebody", "%(n)s times kept by somebody", "n"
    ),
    "win_shared": ngettext_lazy("%(n)s win shared", "%(n)s wins shared", "n"),
    "poll_answered": ngettext_lazy("%(n)s poll answered", "%(n)s polls answered", "n"),
    "welcome": ngettext_lazy("%(n)s welcome", "%(n)s welcomes", "n"),
    "question_well_received": ngettext_lazy(
        "%(n)s question well received", "%(n)s questions well received", "n"
    ),
    "answer_well_received": ngettext_lazy(
        "%(n)s answer well received", "%(n)s answers well received", "n"
    ),
    "text_edited": ngettext_lazy("%(n)s text improved", "%(n)s texts improved", "n"),
    "helpful_received": ngettext_lazy("%(n)s time found helpful", "%(n)s times found helpful", "n"),
    "insightful_received": ngettext_lazy(
        "%(n)s time found insightful", "%(n)s times found insightful", "n"
    ),
    "first_steps": ngettext_lazy(
        "%(n)s time first steps done", "%(n)s times first steps done", "n"
    ),
    "invitation_accepted": ngettext_lazy(
        "%(n)s invitation accepted", "%(n)s invitations accepted", "n"
    ),
    # Of these alone the points are counted.
    "grant": ngettext_lazy("%(n)s point given by hand", "%(n)s points given by hand", "n"),
    "group_facilitated": ngettext_lazy("%(n)s group facilitated", "%(n)s groups facilitated", "n"),
    "request_answered": ngettext_lazy("%(n)s request answered", "%(n)s requests answered", "n"),
    "story_told": ngettext_lazy("%(n)s story told", "%(n)s stories told", "n"),
    "badge_earned": ngettext_lazy("%(n)s badge earned", "%(n)s badges earned", "n"),
    "norms_kept": ngettext_lazy("%(n)s time norms kept", "%(n)s times norms kept", "n"),
    "thanks_received": ngettext_lazy("%(n)s thank-you received", "%(n)s thank-yous received", "n"),
    "thanks_given": ngettext_lazy("%(n)s thank-you given", "%(n)s thank-yous given", "n"),
}


def deeds_in_words(rule: str, n: int) -> str:
    """ "14 accepted answers"; of a rule that no longer exists, its key."""
    if words := DEEDS.get(rule):
        return str(words % {"n": Count(n)})
    known = RULES.rules.get(rule)
    label = str(known.label) if known else rule
    return _("%(what)s: %(n)s") % {"what": label, "n": intcomma(n)}


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
