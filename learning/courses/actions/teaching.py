"""What those who teach a course say to its learners."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.plain import clean_line, has_visible_text
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts, offering_access
from ..models import Nudge, Offering
from .enrolling import lock_offering

PAUSE = timedelta(days=7)
MOST_WORDS = 300


@transaction.atomic
def nudge_learner(*, by: User, offering: Offering, person: User, words: str) -> Nudge:
    """Ask a learner how it goes, in a sentence; they are told. Once a week for each learner,
    whoever asks."""
    words = clean_line(words)
    if not has_visible_text(words):
        raise Refused(_("Write a sentence for them."), field="words")
    if len(words) > MOST_WORDS:
        sentence = _("A sentence of at most %(most)d characters is enough.")
        raise Refused(sentence % {"most": MOST_WORDS}, field="words")
    locked = lock_offering(offering)
    if not offering_access.people_to_tell(locked).filter(pk=person.pk).exists() or person == by:
        raise Refused(_("They do not take this course."))
    recent = locked.nudges.filter(user=person, at__gt=timezone.now() - PAUSE)
    if recent.exists():
        raise Refused(_("They were asked within the last week. Give them time."))
    nudge = Nudge.objects.create(offering=locked, user=person, by=by, words=words)
    record(facts.LearnerNudged(nudge_id=nudge.pk, offering_id=locked.pk, user_id=person.pk), by=by)
    return nudge
