"""Quizzes of the bank within lessons: which they are, who takes them there, and who marks.

A lesson is taken as one offering gives it (`models.GivenLesson`), and that is the place of its
quizzes: a group's learners are seen by the group's own people, also where the course is the same.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from learning.assessment.access import can_author
from learning.assessment.models import Quiz
from plc.core import registry
from plc.core.fences import find_fences
from plc.core.ids import uuid_or_none
from plc.core.refusals import Refused
from plc.core.registry import AssessedPlace, ResourceUse

from . import access
from .models import Course, CourseQuerySet, Enrolment, GivenLesson, Lesson, LessonQuiz
from .outline import is_open

GIVEN = "courses.given"
BLOCK = "quiz"
FEW_USES = 10


def quizzes_for(course: Course) -> Any:
    """Those that lessons of the course can contain: of its community, and of its group."""
    banks = Q(group=None) | Q(group=course.group_id) if course.group_id else Q(group=None)
    return Quiz.objects.filter(banks, community=course.community_id)


def quiz_for(course: Course, given: Mapping[str, str]) -> dict[str, Any]:
    """The slot of a block ``quiz`` with this ``id``. Refuses one that is not of the course's
    place."""
    key = uuid_or_none(given.get("id", ""))
    found = quizzes_for(course).filter(public_id=key).first() if key is not None else None
    if found is None:
        raise Refused(_("There is no such quiz here. Put it in by the button “Quiz”."))
    return {"quiz": str(found.public_id), "title": found.title}


def check_quizzes(by: Any, course: Course, quizzes: Collection[Quiz]) -> None:
    """With a quiz come its questions, so only those who write quizzes of its place put it into a
    lesson."""
    for quiz in quizzes:
        place = course.group if quiz.group_id is not None else None
        if by is not None and not can_author(by, course.community, place):
            sentence = _("“%(title)s” is put into lessons by those who write quizzes here.")
            raise Refused(sentence % {"title": quiz.title}, field="source")


def quizzes_in(parts: Collection[Any]) -> list[Quiz]:
    """Those of a published lesson, in its order."""
    ids = [part["quiz"] for part in parts if isinstance(part, dict) and "quiz" in part]
    if not ids:
        return []
    rows = Quiz.objects.filter(public_id__in=ids).select_related("community")
    found = {str(quiz.public_id): quiz for quiz in rows}
    return [found[key] for key in dict.fromkeys(ids) if key in found]


def addresses_of(parts: Collection[Any]) -> dict[str, str]:
    """Where the quizzes of a lesson are put together, by their ids."""
    return {str(quiz.public_id): quiz.get_absolute_url() for quiz in quizzes_in(parts)}


def names_quiz(source: str) -> bool:
    return any(fence.name == BLOCK for fence in find_fences(source).by_line.values())


def set_quizzes(lesson: Lesson, quizzes: Sequence[Quiz]) -> None:
    """These and no others stand in it. What was handed in to others stays."""
    LessonQuiz.objects.filter(lesson=lesson).exclude(quiz__in=quizzes).delete()
    rows = [LessonQuiz(lesson=lesson, quiz=quiz, position=n) for n, quiz in enumerate(quizzes, 1)]
    LessonQuiz.objects.bulk_create(
        rows, update_conflicts=True, update_fields=["position"], unique_fields=["lesson", "quiz"]
    )


# --- the place ----------------------------------------------------------------------------------


def _given(pk: int) -> GivenLesson | None:
    rows = GivenLesson.objects.select_related(
        "lesson", "offering__group", "offering__course__community", "offering__course__group"
    )
    given = rows.defer("lesson__source").filter(pk=pk).first()
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
    if mine is None:
        return False
    mine.offering = given.offering
    return is_open(lesson, mine)


def may_teach(actor: Any, pk: int) -> bool:
    given = _given(pk)
    return given is not None and access.can_teach_offering(actor, given.offering)


def learners(pk: int) -> list[int]:
    given = _given(pk)
    if given is None:
        return []
    return list(access.learners_of(given.offering).values_list("pk", flat=True))


def title(pk: int) -> str:
    given = _given(pk)
    return given.lesson.name if given is not None else ""


def href(pk: int) -> str:
    given = _given(pk)
    return given.lesson.get_absolute_url() if given is not None else "/"


registry.assessed_places.register(
    GIVEN,
    AssessedPlace(
        may_take=may_take, may_teach=may_teach, learners=learners, title=title, href=href
    ),
)


# --- where a quiz stands ------------------------------------------------------------------------


def lessons_with(quiz_id: int, actor: Any) -> Sequence[ResourceUse]:
    """Lessons that the actor writes, with the quiz in their saved text."""
    quiz = Quiz.objects.filter(pk=quiz_id).first()
    if quiz is None:
        return []
    mine = Course.objects.filter(CourseQuerySet.written_by(actor), community=quiz.community_id)
    rows = Lesson.objects.kept().filter(course__in=mine, source__contains=str(quiz.public_id))
    found = rows.select_related("course__community").only(
        "name", "public_id", "course__slug", "course__name", "course__community__slug"
    )
    return [
        ResourceUse(_("Lesson"), f"{row.course.name}: {row.name}", row.write_url)
        for row in found.order_by("pk")[:FEW_USES]
    ]


registry.quiz_uses.register("courses.lesson", lessons_with)
