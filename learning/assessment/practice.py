"""Questions within something of a floor above: "one question before you go on".

The floor above says which questions stand in a place (`actions.practice.set_practice`), and shows
them by `{% practice place_key place_id question actor %}`, which includes `_practice.html`. What is
answered is posted to an address of this room, which answers htmx with the same fragment and others
with the way back."""

from dataclasses import dataclass
from typing import Any

from plc.core.addresses import cached_reverse

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

    @property
    def href(self) -> str:
        one = self.practice
        return cached_reverse(
            "assessment:practice", one.place_key, one.place_id, one.question.public_id
        )

    @property
    def key(self) -> str:
        return f"practice-{self.practice.pk}"


def practised(actor: Any, practice: PracticeQuestion) -> Practised:
    """Three queries. Who has answered before sees the version that they answered, until a newer one
    was written."""
    row = None
    if actor.is_authenticated:
        row = PracticeAnswer.objects.filter(practice=practice, learner=actor.pk).first()
    version = newest_version(practice.question)
    if row is None or row.version_id != version.pk:
        return Practised(practice, shown_for(practice, version, actor.pk or 0), None, 0)
    shown = shown_for(practice, version, row.seed, row.last_answer)
    told = explained([Answered(version, row.last_answer, shown.draw)])[0]
    shown.parts = told.parts
    return Practised(practice, shown, told, row.tries)


def shown_for(
    practice: PracticeQuestion, version: QuestionVersion, seed: int, answer: Any = None
) -> Shown:
    return Shown(version, f"p{practice.pk}", drawn(version, seed), answer)
