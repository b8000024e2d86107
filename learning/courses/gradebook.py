"""Who is where in a course, for those who teach it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    DateTimeField,
    Exists,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.accounts.models import User

from .access import UNREAD
from .models import (
    Enrolment,
    EnrolmentState,
    Lesson,
    LessonPackage,
    Nudge,
    Offering,
    Progress,
)

STUCK = timedelta(days=10)
PAUSE = timedelta(days=7)  # before somebody is asked again how it goes
ENDS_SOON = timedelta(days=14)


@dataclass(frozen=True)
class Learner:
    """Somebody who takes or took the course. ``done`` are the lessons they completed, and when;
    ``until`` is when their access ends."""

    user: User
    enrolment: Enrolment | None
    done: dict[int, datetime]
    lessons: int
    nudged_at: datetime | None
    until: datetime | None
    stuck_in: Sequence[str] = ()  # sentences about what is asked of them

    @property
    def round(self) -> int:
        """The how-manieth time they take it."""
        return self.enrolment.round if self.enrolment is not None else 1

    @property
    def share(self) -> int:
        return 100 * len(self.done) // self.lessons if self.lessons else 0

    @property
    def has_left(self) -> bool:
        """The course; in a group they are its learner as long as they belong to it."""
        return self.enrolment is not None and self.enrolment.state == EnrolmentState.LEFT

    @property
    def is_over(self) -> bool:
        """Nothing is expected of them any more."""
        return self.has_left or (self.until is not None and self.until <= timezone.now())

    @property
    def is_quiet(self) -> bool:
        """They have begun, not completed it, and done nothing in it for STUCK."""
        if self.enrolment is None or self.enrolment.completed_at is not None or self.is_over:
            return False
        last = max(filter(None, [self.enrolment.last_at, self.enrolment.began_at]))
        return last < timezone.now() - STUCK

    @property
    def is_stuck(self) -> bool:
        return self.is_quiet or bool(self.stuck_in)

    @property
    def reasons(self) -> list[str]:
        """Why they seem stuck."""
        quiet = _("Not here for %(n)d days") % {"n": STUCK.days}
        return [*self.stuck_in, quiet] if self.is_quiet else list(self.stuck_in)

    @property
    def may_be_asked(self) -> bool:
        """How it goes: not those who were within the last week."""
        is_free = self.nudged_at is None or self.nudged_at <= timezone.now() - PAUSE
        return is_free and not self.is_over


def lessons_of(offering: Offering) -> list[Lesson]:
    """``has_package``: learners find a package of another tool in it. One query."""
    rows = Lesson.objects.published().filter(course=offering.course_id).in_order()
    rows = rows.annotate(has_package=Exists(LessonPackage.objects.filter(lesson=OuterRef("pk"))))
    lessons = list(rows.select_related("published").defer(*UNREAD))
    for lesson in lessons:
        lesson.course = offering.course
    return lessons


def taking(people: QuerySet[User], offering: Offering) -> QuerySet[Any]:
    """With what they did, in the query for them: ``taking`` is their enrolment, if they have begun;
    ``done_lessons`` and ``done_at`` what they completed and when, one for one; ``until`` when their
    access ends."""
    begun = (EnrolmentState.LEARNING, EnrolmentState.LEFT)
    mine = Q(enrolments__offering=offering, enrolments__state__in=begun)
    done = Progress.objects.filter(enrolment=OuterRef("taking"), completed_at__isnull=False)
    nudges = Nudge.objects.filter(offering=offering, user=OuterRef("pk")).order_by("-at")
    rows: Any = people.annotate(taking=FilteredRelation("enrolments", condition=mine))
    found: QuerySet[Any] = rows.select_related("taking").annotate(
        done_lessons=ArraySubquery(done.order_by("pk").values("lesson")),
        done_at=ArraySubquery(done.order_by("pk").values("completed_at")),
        nudged_at=Subquery(nudges.values("at")[:1]),
        until=Least("taking__expires_at", Value(offering.ends_at, DateTimeField())),
    )
    return found


def standing(
    people: QuerySet[User], offering: Offering, which: str, stuck: Collection[int] = ()
) -> QuerySet[User]:
    """Those of the people who are "stuck", as those with the ids ``stuck`` are, have "completed"
    it, or are "new", who have not begun; everybody for any other word."""
    mine = Enrolment.objects.standing().filter(offering=offering, user=OuterRef("pk"))
    begun = mine.exclude(state=EnrolmentState.WAITING)
    if which == "stuck":
        last = (
            begun.learning()
            .filter(completed_at=None)
            .annotate(last=Greatest("last_at", "began_at"))
        )
        quiet = Exists(last.filter(last__lt=timezone.now() - STUCK))
        return people.filter(quiet | Q(pk__in=stuck))
    if which == "completed":
        return people.filter(Exists(begun.filter(completed_at__isnull=False)))
    if which == "new":
        return people.exclude(Exists(begun))
    return people


def learners(
    people: Iterable[Any],
    lessons: Sequence[Lesson],
    reasons: Mapping[int, Sequence[str]] = MappingProxyType({}),
) -> list[Learner]:
    """Those whom `taking` found, in this order, with the reasons why they seem stuck. No query."""
    shown = {lesson.pk for lesson in lessons}
    return [
        Learner(
            person,
            getattr(person, "taking", None),
            {
                lesson: at
                for lesson, at in zip(person.done_lessons, person.done_at, strict=True)
                if lesson in shown
            },
            len(lessons),
            person.nudged_at,
            person.until,
            reasons.get(person.pk, ()),
        )
        for person in people
    ]


def standing_words(learner: Learner) -> str:
    """Where they are, in words."""
    if learner.enrolment is None:
        return _("Has not begun")
    if learner.enrolment.completed_at is not None:
        return _("Completed")
    if learner.has_left:
        return _("Left the course")
    if learner.is_over:
        return _("Access ended")
    if learner.is_stuck:
        return _("Seems stuck")
    return _("Learning")


def where_in(learner: Learner, lessons: Sequence[Lesson]) -> str:
    """The lesson that they were in last."""
    last = learner.enrolment.last_lesson_id if learner.enrolment is not None else None
    return next((lesson.name for lesson in lessons if lesson.pk == last), "")


def ending_in(offering: Offering) -> QuerySet[Enrolment]:
    """Of those whose access has ended or ends soon, the last first."""
    rows = offering.enrolments.filter(
        state=EnrolmentState.LEARNING,
        completed_at=None,
        expires_at__lte=timezone.now() + ENDS_SOON,
        user__state=User.State.ACTIVE,
    )
    return rows.current().select_related("user").order_by("-expires_at", "-id")
