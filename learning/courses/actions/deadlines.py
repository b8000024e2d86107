"""When quizzes of lessons close, and assignments are due."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.assessment.actions.assignments import change_dates
from learning.assessment.actions.quizzes import move_end
from learning.assessment.models import FeedbackTime, Handout, Quiz, Sitting
from plc.accounts.models import User
from plc.core.queries import one_by_one
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..assessed import kind_of
from ..deadlines import Asked, asked_in, given_of, key_of
from ..models import Deadline, Offering
from .enrolling import lock_offering

Ends = datetime | int | None


@transaction.atomic
def set_deadlines(*, by: User, offering: Offering, ends: Mapping[Asked, Ends]) -> None:
    """At a moment, some days after a learner began, or never; what is left out stays as it is. It
    holds for what learners have begun, too. Refuses a moment that is past."""
    locked = lock_offering(offering)
    now = {one.key: one for one in asked_in(locked)}
    changed = {
        there: end
        for asked, end in ends.items()
        if (there := now.get(asked.key)) is not None and not _is_same(there.ends, end)
    }
    for asked, end in changed.items():
        _check(asked, end)
    if changed:
        _store(locked, changed)
        record(facts.OfferingChanged(offering_id=locked.pk, course_id=locked.course_id), by=by)
    with one_by_one():
        for asked, given in given_of(locked, changed):
            _move(by, given, changed[asked])


def _is_same(before: Ends, after: Ends) -> bool:
    """To the minute, as forms tell it."""
    if isinstance(before, datetime) and isinstance(after, datetime):
        return before.replace(second=0, microsecond=0) == after.replace(second=0, microsecond=0)
    return before == after


def _check(asked: Asked, end: Ends) -> None:
    item, about = asked.item, {"title": asked.item.title}
    if isinstance(end, datetime) and end <= timezone.now():
        raise Refused(_("“%(title)s”: choose a time that is still to come.") % about)
    is_told_later = isinstance(item, Quiz) and item.feedback_time == FeedbackTime.CLOSED
    if isinstance(end, int) and is_told_later:
        sentence = _("“%(title)s” tells its results once it has closed: choose a day for all.")
        raise Refused(sentence % about)


def _store(offering: Offering, changed: Mapping[Asked, Ends]) -> None:
    keys = {asked.key for asked in changed}
    old = [row.pk for row in offering.deadlines.all() if key_of(row) in keys]
    Deadline.objects.filter(pk__in=old).delete()
    Deadline.objects.bulk_create(
        Deadline(
            offering=offering,
            lesson=asked.lesson,
            on=end if isinstance(end, datetime) else None,
            after_days=end if isinstance(end, int) else None,
            **{kind_of(asked.item).key: asked.item},
        )
        for asked, end in changed.items()
        if end is not None
    )


def _move(by: User, given: Sitting | Handout, end: Ends) -> None:
    moment = end if isinstance(end, datetime) else None
    if isinstance(given, Sitting):
        move_end(by=by, sitting=given, closes_at=moment)
    else:
        dates = {"opens_at": given.opens_at, "closes_at": given.closes_at}
        change_dates(by=by, handout=given, due_at=moment, **dates)
