"""What those who teach a course say to its learners."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.plain import clean_line, has_visible_text
from plc.core.queries import one_by_one
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts, offering_access
from ..gradebook import PAUSE
from ..models import Nudge, Offering
from .enrolling import lock_offering

MOST_WORDS = 300


@transaction.atomic
def nudge_learner(*, by: User, offering: Offering, person: User, words: str) -> Nudge:
    """Ask a learner how it goes, in a sentence; they are told. Once a week for each learner,
    whoever asks."""
    words = _sentence(words)
    locked = lock_offering(offering)
    if not offering_access.people_to_tell(locked).filter(pk=person.pk).exists() or person == by:
        raise Refused(_("They do not take this course."))
    recent = locked.nudges.filter(user=person, at__gt=timezone.now() - PAUSE)
    if recent.exists():
        raise Refused(_("They were asked within the last week. Give them time."))
    nudge = Nudge.objects.create(offering=locked, user=person, by=by, words=words)
    record(facts.LearnerNudged(nudge_id=nudge.pk, offering_id=locked.pk, user_id=person.pk), by=by)
    return nudge


def nudge_learners(*, by: User, offering: Offering, people: Iterable[User], words: str) -> int:
    """One action for each of them. Those who were asked within the last week are left out. Returns
    how many are told."""
    words, told = _sentence(words), 0
    with one_by_one():
        for person in people:
            try:
                nudge_learner(by=by, offering=offering, person=person, words=words)
            except Refused:
                continue
            told += 1
    return told


def _sentence(words: str) -> str:
    words = clean_line(words)
    if not has_visible_text(words):
        raise Refused(_("Write a sentence for them."), field="words")
    if len(words) > MOST_WORDS:
        sentence = _("A sentence of at most %(most)d characters is enough.")
        raise Refused(sentence % {"most": MOST_WORDS}, field="words")
    return words
