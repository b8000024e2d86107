"""Who is where in a course, for those who teach it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.accounts.models import User

from .access import UNREAD
from .models import Enrolment, EnrolmentState, Lesson, Nudge, Offering, Progress

STUCK = timedelta(days=10)


@dataclass(frozen=True)
class Learner:
    """Somebody who takes the course. ``done`` are the lessons they completed, and when."""

    user: User
    enrolment: Enrolment | None
    done: dict[int, datetime]
    lessons: int
    nudged_at: datetime | None

    @property
    def share(self) -> int:
        return 100 * len(self.done) // self.lessons if self.lessons else 0

    @property
    def is_stuck(self) -> bool:
        """They have begun, not completed it, and done nothing in it for STUCK."""
        if self.enrolment is None or self.enrolment.completed_at is not None:
            return False
        last = max(filter(None, [self.enrolment.last_at, self.enrolment.began_at]))
        return last < timezone.now() - STUCK


def lessons_of(offering: Offering) -> list[Lesson]:
    lessons = Lesson.objects.published().filter(course=offering.course_id).in_order()
    return list(lessons.select_related("published").defer(*UNREAD))


def learners(
    offering: Offering, people: Sequence[User], lessons: Sequence[Lesson]
) -> list[Learner]:
    """These people in this order. Three queries for any number of them."""
    theirs = Enrolment.objects.filter(offering=offering, user__in=people)
    enrolments = {row.user_id: row for row in theirs.exclude(state=EnrolmentState.WAITING)}
    shown = {lesson.pk for lesson in lessons}
    done: dict[int, dict[int, datetime]] = {}
    rows = Progress.objects.filter(
        enrolment__in=[row.pk for row in enrolments.values()], completed_at__isnull=False
    )
    for taking, lesson, at in rows.values_list("enrolment", "lesson", "completed_at"):
        if lesson in shown and at is not None:
            done.setdefault(taking, {})[lesson] = at
    nudged = dict(
        Nudge.objects.filter(offering=offering, user__in=people)
        .values_list("user")
        .annotate(last=Max("at"))
    )
    return [
        Learner(
            person,
            enrolment := enrolments.get(person.pk),
            done.get(enrolment.pk, {}) if enrolment else {},
            len(lessons),
            nudged.get(person.pk),
        )
        for person in people
    ]


def standing_words(learner: Learner) -> str:
    """Where they are, in words."""
    if learner.enrolment is None:
        return _("Has not begun")
    if learner.enrolment.completed_at is not None:
        return _("Completed")
    if learner.is_stuck:
        return _("Seems stuck")
    return _("Learning")
