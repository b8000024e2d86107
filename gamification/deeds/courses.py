"""Rules about courses and quizzes: what members learn, and whose course others completed.

Nobody is paid for taking a course that they write. What was learned counts also when the course is
taken down later: it was learned.
"""

from django.db.models import Avg, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from learning.assessment.models import Attempt, Counts
from learning.courses.models import CourseAuthor, Enrolment, Progress, Rating

from ..models import ValueKind
from ..rules import NEVER, Rule, Way
from .columns import NOBODY, UNSAID, named
from .feed import Deeds

USEFUL = 4  # of five stars
COMPLETED = named("courses.Course", "Completed", by="enrolment_id")


def _own(course: str) -> Q:
    """Whether who learns writes the course, which is at this path."""
    authors = CourseAuthor.objects.filter(course=OuterRef(course), user=OuterRef("member"))
    return Q(member=F(f"{course}__owner")) | Q(Exists(authors))


def _first_time() -> Deeds:
    """Completed courses, each once for each person: whoever takes one again, for a certificate that
    ends or in another place, learned it before."""
    done = Enrolment.objects.filter(completed_at__isnull=False)
    earlier = done.filter(
        Q(completed_at__lt=OuterRef("completed_at"))
        | Q(completed_at=OuterRef("completed_at"), pk__lt=OuterRef("pk")),
        user=OuterRef("user"),
        offering__course=OuterRef("offering__course"),
    )
    return done.filter(~Exists(earlier))


def _lessons() -> Deeds:
    """Each once for each person, too."""
    found = Progress.objects.filter(completed_at__isnull=False)
    earlier = found.filter(
        Q(completed_at__lt=OuterRef("completed_at"))
        | Q(completed_at=OuterRef("completed_at"), pk__lt=OuterRef("pk")),
        enrolment__user=OuterRef("enrolment__user"),
        lesson=OuterRef("lesson"),
    )
    found = found.filter(~Exists(earlier))
    others = found.alias(member=F("enrolment__user"))
    return others.filter(~_own("enrolment__offering__course")).values(
        source=F("pk"),
        member=F("enrolment__user"),
        happened=F("completed_at"),
        in_community=F("enrolment__offering__course__community"),
        in_group=F("enrolment__offering__group"),
        **NOBODY,
        **UNSAID,
    )


def _courses() -> Deeds:
    found = _first_time().alias(member=F("user"))
    return found.filter(~_own("offering__course")).values(
        source=F("pk"),
        member=F("user"),
        happened=F("completed_at"),
        in_community=F("offering__course__community"),
        in_group=F("offering__group"),
        **NOBODY,
        **UNSAID,
    )


def _taught() -> Deeds:
    """Courses that somebody else completed, for who owns them."""
    found = _first_time().filter(offering__course__owner__isnull=False).alias(member=F("user"))
    return found.filter(~_own("offering__course")).values(
        source=F("pk"),
        member=F("offering__course__owner"),
        giver=F("user"),
        happened=F("completed_at"),
        in_community=F("offering__course__community"),
        in_group=F("offering__group"),
        **UNSAID,
    )


def _passing(released: Deeds) -> Deeds:
    """Those with whose release `standing_of` in learning.assessment.knowing says that the quiz is
    passed."""
    mine = Attempt.objects.filter(sitting=OuterRef("sitting"), learner=OuterRef("learner"))
    before = mine.filter(number__lt=OuterRef("number"))
    after = mine.filter(number__gt=OuterRef("number"), submitted_at__lte=OuterRef("released_at"))
    told = mine.filter(released_at__lte=OuterRef("released_at"), out_of__gt=0)
    mean = told.order_by().values("learner").annotate(mean=Avg(100 * F("points") / F("out_of")))
    wanted, counts = F("sitting__quiz__pass_percent"), "sitting__quiz__counts"
    alone = Q(points__gte=F("out_of") * wanted / 100)
    return released.alias(mean=Round(Subquery(mean.values("mean")), precision=6)).filter(
        alone & Q(**{counts: Counts.BEST})
        | alone & Q(**{counts: Counts.FIRST}) & ~Exists(before)
        | alone & Q(**{counts: Counts.LAST}) & ~Exists(after)
        | Q(**{counts: Counts.MEAN}, mean__gte=wanted)
    )


def _quizzes() -> Deeds:
    """The attempt by which somebody passed a quiz first, wherever and however often it was given,
    once its learner may know: by the attempt that counts there."""
    passed = _passing(
        Attempt.objects.filter(
            released_at__isnull=False, out_of__gt=0, sitting__quiz__tells_score=True
        )
    )
    earlier = passed.filter(
        Q(released_at__lt=OuterRef("released_at"))
        | Q(released_at=OuterRef("released_at"), pk__lt=OuterRef("pk")),
        sitting__quiz=OuterRef("sitting__quiz"),
        learner=OuterRef("learner"),
    )
    own = Q(sitting__quiz__made_by=F("learner")) | Q(sitting__given_by=F("learner"))
    found = passed.filter(~Exists(earlier)).exclude(own).alias(member=F("learner"))
    return found.values(
        source=F("pk"),
        member=F("learner"),
        happened=F("released_at"),
        in_community=F("sitting__community"),
        in_group=F("sitting__group"),
        **NOBODY,
        **UNSAID,
    )


def _rated() -> Deeds:
    """Courses that somebody who completed them found useful, for who owns them. Whoever takes one
    again takes their rating along, so it is known by the first time."""
    first = Enrolment.objects.filter(
        user=OuterRef("enrolment__user"), offering=OuterRef("enrolment__offering")
    ).order_by("round")
    found = Rating.objects.filter(
        stars__gte=USEFUL,
        enrolment__offering__course__owner__isnull=False,
        enrolment__offering__course__taken_down="",
    ).alias(member=F("enrolment__user"))
    return found.filter(~_own("enrolment__offering__course")).values(
        source=Subquery(first.values("pk")[:1]),
        member=F("enrolment__offering__course__owner"),
        giver=F("enrolment__user"),
        happened=F("at"),
        in_community=F("enrolment__offering__course__community"),
        in_group=F("enrolment__offering__group"),
        **UNSAID,
    )


RULES = (
    Rule(
        key="lesson_completed",
        kind=ValueKind.LEARNING,
        points=1,
        daily_cap=5,
        label=_("Lesson completed"),
        sentence=_("Complete a lesson of a course, for the first time."),
        in_words=ngettext_lazy("%(n)s lesson completed", "%(n)s lessons completed", "n"),
        ways=(
            Way(
                Progress,
                _lessons,
                named("courses.Lesson", "Completed", "Reopened", by="progress_id"),
                removed=NEVER,
            ),
        ),
    ),
    Rule(
        key="course_completed",
        kind=ValueKind.LEARNING,
        points=10,
        weekly_cap=30,
        label=_("Course completed"),
        sentence=_("Complete a course. Taking it again counts nothing."),
        in_words=ngettext_lazy("%(n)s course completed", "%(n)s courses completed", "n"),
        ways=(Way(Enrolment, _courses, COMPLETED, removed=NEVER),),
    ),
    Rule(
        key="course_taught",
        kind=ValueKind.SHARING,
        points=3,
        daily_cap=15,
        giver_is_private=True,
        label=_("Course that somebody completed"),
        sentence=_("Write a course that somebody else completes."),
        in_words=ngettext_lazy(
            "%(n)s time that somebody completed a course of theirs",
            "%(n)s times that somebody completed a course of theirs",
            "n",
        ),
        ways=(Way(Enrolment, _taught, COMPLETED, removed=NEVER),),
    ),
    Rule(
        key="quiz_passed",
        kind=ValueKind.LEARNING,
        points=2,
        daily_cap=6,
        label=_("Quiz passed"),
        sentence=_("Pass a quiz. Taking it again after that counts nothing."),
        in_words=ngettext_lazy("%(n)s quiz passed", "%(n)s quizzes passed", "n"),
        ways=(
            Way(
                Attempt,
                _quizzes,
                named("assessment.Result", "Released", by="attempt_id"),
                removed=NEVER,
            ),
        ),
    ),
    Rule(
        key="course_helped",
        kind=ValueKind.SHARING,
        points=3,
        daily_cap=15,
        giver_is_private=True,
        label=_("Course that helped"),
        sentence=_("Write a course that somebody who completed it finds useful."),
        in_words=ngettext_lazy(
            "%(n)s time that a course of theirs helped somebody",
            "%(n)s times that a course of theirs helped somebody",
            "n",
        ),
        ways=(
            Way(
                Enrolment,
                _rated,
                named("courses.Course", "Rated", by="enrolment_id"),
                removed=~Q(offering__course__taken_down=""),
            ),
        ),
    ),
)
