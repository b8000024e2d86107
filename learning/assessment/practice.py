"""Questions within something of a floor above: "one question before you go on".

The floor above says which questions stand in a place (`actions.practice.set_practice`), and shows
them by `{% practice place_key place_id question actor %}`, which includes `_practice.html`. What is
answered is posted to an address of this room, which answers htmx with the same fragment and others
with the way back."""

from dataclasses import dataclass
from typing import Any

from plc.core.addresses import cached_reverse
from plc.core.ids import number_or_none

from .actions.questions import newest_version
from .marking import Answered, Explained, explained
from .models import PracticeAnswer, PracticeQuestion, QuestionVersion
from .showing import Shown, drawn


@dataclass(frozen=True)
class Practised:
    """A question as the reader finds it: with their last answer and what is said about it."""

    practice: PracticeQuestion
    shown: Shown
    told: Explained | None
    tries: int
    seed: int

    @property
    def number(self) -> int:
        """Of the try, from 0 on, whose values these are; the form says it."""
        return self.seed >> TRY

    @property
    def has_values(self) -> bool:
        """Others can be drawn."""
        return "values" in self.shown.draw

    @property
    def href(self) -> str:
        one = self.practice
        return cached_reverse(
            "assessment:practice", one.place_key, one.place_id, one.question.public_id
        )

    @property
    def key(self) -> str:
        return f"practice-{self.practice.pk}"


TRY = 32  # bits of a seed below the number of the try


def seed_for(actor: Any, number: int) -> int:
    return (actor.pk or 0) + (number << TRY)


def seed_sent(actor: Any, practice: PracticeQuestion, number: str) -> int:
    """Of a try that they had, or the next. One query."""
    rows = PracticeAnswer.objects.filter(practice=practice, learner=actor.pk)
    tries = rows.values_list("tries", flat=True).first() or 0
    return seed_for(actor, min(number_or_none(number) or 0, tries))


def practised(actor: Any, practice: PracticeQuestion, *, again: bool = False) -> Practised:
    """Three queries. Who has answered before sees the version that they answered, until a newer one
    was written; or, ``again``, the question with other values."""
    row = None
    if actor.is_authenticated:
        row = PracticeAnswer.objects.filter(practice=practice, learner=actor.pk).first()
    version = newest_version(practice.question)
    if row is None or row.version_id != version.pk or again:
        seed = seed_for(actor, row.tries if row is not None and again else 0)
        return Practised(practice, shown_for(practice, version, seed), None, 0, seed)
    shown = shown_for(practice, version, row.seed, row.last_answer)
    told = explained([Answered(version, row.last_answer, shown.draw)])[0]
    shown.parts = told.parts
    return Practised(practice, shown, told, row.tries, row.seed)


def shown_for(
    practice: PracticeQuestion, version: QuestionVersion, seed: int, answer: Any = None
) -> Shown:
    return Shown(version, f"p{practice.pk}", drawn(version, seed), answer)
