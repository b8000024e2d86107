"""Quizzes in lessons: putting one in, and starting it there."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.assessment.access import can_author
from learning.assessment.actions.attempts import start_attempt
from learning.assessment.actions.quizzes import give_quiz, write_quiz
from learning.assessment.models import Attempt, Quiz, Sitting
from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..models import CompletionRule, Enrolment, GivenLesson, Lesson, LessonQuiz
from ..quizzing import BLOCK, GIVEN, check_quizzes
from ..wording import accept_source
from .courses import lock_course
from .writing import lock_lesson


@transaction.atomic
def place_quiz(*, by: User, lesson: Lesson, quiz: Quiz, passing: bool) -> None:
    """At the end of the lesson's saved text, where its author moves it as they like; learners find
    it once that is published. ``passing``: the lesson is done when it is passed."""
    course = lock_course(lesson.course)
    locked = lock_lesson(lesson)
    check_quizzes(by, course, [quiz])
    if str(quiz.public_id) not in locked.source:
        block = f'::: {BLOCK} {{id="{quiz.public_id}"}}\n:::\n'
        locked.source = accept_source(f"{locked.source.rstrip()}\n\n{block}".lstrip())
        locked.revision += 1
        locked.saved_by, locked.saved_at = by, timezone.now()
        locked.save(update_fields=["source", "revision", "saved_by", "saved_at"])
    if passing and locked.rule != CompletionRule.QUIZ:
        locked.rule, locked.least_minutes = CompletionRule.QUIZ, 0
        locked.save(update_fields=["rule", "least_minutes"])
        record(facts.CourseChanged(course_id=course.pk), by=by)


@transaction.atomic
def write_lesson_quiz(
    *,
    by: User,
    lesson: Lesson,
    title: str,
    pass_percent: int | None = None,
    passing: bool = True,
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
    place_quiz(by=by, lesson=lesson, quiz=quiz, passing=passing)
    return quiz


@transaction.atomic
def start_quiz(*, by: User, enrolment: Enrolment, lesson: Lesson, quiz: Quiz) -> Attempt:
    """The attempt that is open, or a new one. The lesson is open for them: whoever calls this has
    asked. Refuses a quiz that does not stand in it."""
    if not LessonQuiz.objects.filter(lesson=lesson, quiz=quiz).exists():
        raise Refused(_("This quiz does not stand in the lesson any more."))
    offering = enrolment.offering
    given, _new = GivenLesson.objects.get_or_create(lesson=lesson, offering=offering)
    here = Sitting.objects.filter(place_key=GIVEN, place_id=given.pk, quiz=quiz)
    sitting = here.select_related("quiz").first()
    if sitting is None:
        sitting = give_quiz(by=offering.by, quiz=quiz, place=(GIVEN, given.pk))
    return start_attempt(by=by, sitting=sitting)
