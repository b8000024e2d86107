"""Quizzes, questions, assignments and packages in lessons: putting one in, and beginning it
there."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.assessment.access import can_author
from learning.assessment.actions.assignments import give_assignment, write_assignment
from learning.assessment.actions.attempts import start_attempt
from learning.assessment.actions.quizzes import give_quiz, write_quiz
from learning.assessment.actions.submissions import begin_submission
from learning.assessment.models import (
    Assignment,
    Attempt,
    Handout,
    Question,
    Quiz,
    Sitting,
    Submission,
)
from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..assessed import kind_of
from ..deadlines import common_end
from ..given import GIVEN
from ..models import Enrolment, GivenLesson, Lesson, LessonAssignment, LessonQuiz, Package
from ..practising import check_questions, question_for
from ..putting import put_into
from ..wording import accept_source
from .courses import lock_course
from .writing import keep_text, lock_lesson


@transaction.atomic
def place_item(
    *,
    by: User,
    lesson: Lesson,
    item: Quiz | Assignment | Package,
    passing: bool,
    line: int | None = None,
) -> None:
    """Into the lesson's saved text, behind this line or at its end; learners find it once that is
    published. ``passing``: the lesson is done when it is passed, accepted or completed."""
    kind = kind_of(item)
    course = lock_course(lesson.course)
    locked = lock_lesson(lesson)
    kind.check(by, course, [item])
    if not kind.stands_in(locked.source, item):
        _save(locked, put_into(locked.source, kind.block(item), line), by)
    if passing and locked.rule != kind.rule:
        locked.rule, locked.least_minutes = kind.rule, 0
        locked.save(update_fields=["rule", "least_minutes"])
        record(facts.CourseChanged(course_id=course.pk), by=by)


def _save(lesson: Lesson, source: str, by: User) -> None:
    lesson.source = accept_source(source)
    keep_text(lesson, by)


@transaction.atomic
def put_questions(
    *, by: User, lesson: Lesson, questions: Sequence[Question], line: int | None = None
) -> None:
    """Into the lesson's saved text, behind this line or at its end, for learners to answer while
    they read. Those that stand in it already stay where they are."""
    locked = lock_lesson(lesson)
    new = [one for one in questions if str(one.public_id) not in locked.source]
    check_questions(by, lesson.course, new)
    for one in new:
        question_for(lesson.course, {"id": str(one.public_id)})  # refuses what cannot be asked
    if blocks := [f'::: question {{id="{one.public_id}"}}\n:::' for one in new]:
        _save(locked, put_into(locked.source, "\n\n".join(blocks), line), by)


@transaction.atomic
def write_lesson_quiz(
    *,
    by: User,
    lesson: Lesson,
    title: str,
    pass_percent: int | None = None,
    passing: bool = True,
    line: int | None = None,
    public_id: UUID | None = None,
) -> Quiz:
    """A new quiz of the course's place, without questions yet, put into the lesson."""
    course = lesson.course
    if not can_author(by, course.community, course.group):
        raise Refused(_("Quizzes are put together by those who write questions here."))
    quiz = write_quiz(
        by=by,
        community=course.community,
        group=course.group,
        title=title,
        rules={"pass_percent": pass_percent},
        public_id=public_id,
    )
    place_item(by=by, lesson=lesson, item=quiz, passing=passing, line=line)
    return quiz


@transaction.atomic
def write_lesson_assignment(
    *,
    by: User,
    lesson: Lesson,
    title: str,
    text: str,
    passing: bool = True,
    line: int | None = None,
    public_id: UUID | None = None,
) -> Assignment:
    """A new assignment of the course's place, put into the lesson. Its rules are chosen next."""
    course = lesson.course
    if not can_author(by, course.community, course.group):
        raise Refused(_("Assignments are written by those who write questions here."))
    assignment = write_assignment(
        by=by,
        community=course.community,
        group=course.group,
        title=title,
        text=text,
        public_id=public_id,
    )
    place_item(by=by, lesson=lesson, item=assignment, passing=passing, line=line)
    return assignment


@transaction.atomic
def start_quiz(*, by: User, enrolment: Enrolment, lesson: Lesson, quiz: Quiz) -> Attempt:
    """The attempt that is open, or a new one. The lesson is open for them: whoever calls this has
    asked. Refuses a quiz that does not stand in it."""
    if not LessonQuiz.objects.filter(lesson=lesson, quiz=quiz).exists():
        raise Refused(_("This quiz does not stand in the lesson any more."))
    place = _place(enrolment, lesson)
    here = Sitting.objects.filter(place_key=GIVEN, place_id=place[1], quiz=quiz)
    sitting = here.select_related("quiz").first()
    if sitting is None:
        end = common_end(lesson, enrolment, quiz)
        if end is not None and end <= timezone.now():
            raise Refused(_("This quiz is closed."))
        sitting = give_quiz(by=enrolment.offering.by, quiz=quiz, closes_at=end, place=place)
    return start_attempt(by=by, sitting=sitting)


@transaction.atomic
def start_assignment(
    *, by: User, enrolment: Enrolment, lesson: Lesson, assignment: Assignment
) -> Submission | Handout:
    """The work that was begun, or is begun now; where teams do it, what was given, for whoever has
    none yet. The lesson is open for them, as with quizzes."""
    if not LessonAssignment.objects.filter(lesson=lesson, assignment=assignment).exists():
        raise Refused(_("This assignment does not stand in the lesson any more."))
    place = _place(enrolment, lesson)
    here = Handout.objects.filter(place_key=GIVEN, place_id=place[1], assignment=assignment)
    handout = here.select_related("assignment", "community").first()
    if handout is None:
        due, now = common_end(lesson, enrolment, assignment), timezone.now()
        handout = give_assignment(
            by=enrolment.offering.by,
            assignment=assignment,
            opens_at=min(due or now, now),  # it may have been due already
            due_at=due,
            place=place,
        )
    in_team = Submission.objects.filter(shares__handout=handout, shares__learner=by)
    if assignment.in_teams and not in_team.exists():
        return handout
    return begin_submission(by=by, handout=handout)


def _place(enrolment: Enrolment, lesson: Lesson) -> tuple[str, int]:
    """The lesson as their offering gives it in this round, made when the first of its learners
    begins."""
    given, _new = GivenLesson.objects.get_or_create(
        lesson=lesson, offering=enrolment.offering, round=enrolment.round
    )
    return GIVEN, given.pk
