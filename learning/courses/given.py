"""Where quizzes and assignments of lessons are given: who takes them there, and who marks.

A lesson is taken as one offering gives it (`models.GivenLesson`), and that is the place of what is
asked in it: a group's learners are seen by the group's own people, also where the course is the
same.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from communities.groups.access import group_memberships_of
from communities.groups.models import GroupRole
from learning.assessment.models import Assignment, Quiz
from plc.core import registry
from plc.core.registry import AssessedPlace

from . import access
from .assessed import kind_of
from .models import Course, Deadline, Enrolment, EnrolmentState, GivenLesson
from .models.courses import CourseQuerySet
from .outline import is_open

GIVEN = "courses.given"  # the place of what is asked in a lesson as it is given


def given_to(enrolment: Enrolment) -> QuerySet[GivenLesson]:
    """Lessons as its learner has them in this round of the offering."""
    return GivenLesson.objects.filter(offering=enrolment.offering_id, round=enrolment.round)


def _given(pk: int) -> GivenLesson | None:
    rows = GivenLesson.objects.select_related(
        "lesson__published",
        "offering__group",
        "offering__course__community",
        "offering__course__group",
    )
    unread = [f"lesson__{name}" for name in access.UNREAD]
    given = rows.defer(*unread).filter(pk=pk).first()
    if given is not None:
        given.lesson.course = given.offering.course
    return given


def may_take(actor: Any, pk: int) -> bool:
    """Who takes the course by this very offering, while the lesson is open for them. At most five
    queries."""
    given = _given(pk)
    if given is None or given.offering.course.taken_down:
        return False
    lesson = given.lesson
    if lesson.published_id is None or lesson.removed_at is not None:
        return False
    mine = Enrolment.objects.of(actor).learning().filter(offering=given.offering_id).first()
    if mine is None or mine.round != given.round:
        return False
    mine.offering = given.offering
    return is_open(lesson, mine)


def may_teach(actor: Any, pk: int) -> bool:
    given = _given(pk)
    return given is not None and access.can_teach_offering(actor, given.offering)


def title(pk: int) -> str:
    given = _given(pk)
    return given.lesson.shown_name if given is not None else ""


def href(pk: int) -> str:
    given = _given(pk)
    return given.lesson.get_absolute_url() if given is not None else "/"


def present(actor: Any, places: Collection[int]) -> set[int]:
    """One query."""
    mine = Enrolment.objects.of(actor).exclude(state=EnrolmentState.LEFT)
    rows = GivenLesson.objects.filter(pk__in=places, offering__in=mine.values("offering"))
    return set(rows.values_list("pk", flat=True))


def taught(actor: Any, places: Collection[int]) -> set[int]:
    """One query."""
    groups = group_memberships_of(actor)
    led = [pk for pk, one in groups.items() if one.role == GroupRole.FACILITATOR]
    written = Q(offering__course__in=Course.objects.filter(CourseQuerySet.written_by(actor)))
    mine = Q(offering__group__in=led) | Q(offering__group=None) & written
    mine |= Q(offering__group__in=list(groups)) & written
    return set(GivenLesson.objects.filter(mine, pk__in=places).values_list("pk", flat=True))


def asks(pk: int, item: Quiz | Assignment) -> bool:
    """Whether it stands in the lesson as learners read it now. One query."""
    kind = kind_of(item)
    return kind.row.objects.filter(lesson__given=pk, **{kind.key: item}).exists()


def own_end(learner: int, place: int, item: Quiz | Assignment) -> datetime | None:
    """Where it ends some days after they began. One query, another where it does."""
    rows = Deadline.objects.filter(
        lesson__given=place, lesson__given__offering=F("offering"), after_days__isnull=False
    )
    row = rows.filter(**{kind_of(item).key: item}).first()
    if row is None:
        return None
    mine = Enrolment.objects.standing().filter(offering=row.offering_id, user=learner).first()
    return row.moment_for(mine) if mine is not None else None


registry.assessed_places.register(
    GIVEN,
    AssessedPlace(
        may_take=may_take,
        may_teach=may_teach,
        title=title,
        href=href,
        present=present,
        taught=taught,
        asks=asks,
        own_end=own_end,
    ),
)
