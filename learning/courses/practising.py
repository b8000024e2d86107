"""Questions of the bank within lessons: which they are, who answers them there, and who teaches."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from learning.assessment.access import can_author
from learning.assessment.models import Question
from learning.assessment.types import type_of
from plc.core import registry
from plc.core.ids import uuid_or_none
from plc.core.refusals import Refused
from plc.core.registry import AssessedPlace

from . import access
from .models import Course, Enrolment, EnrolmentState, Lesson
from .outline import is_open

LESSON = "courses.lesson"


def question_for(course: Course, given: Mapping[str, str]) -> dict[str, Any]:
    """The slot of a block ``question`` with this ``id``. Refuses a question that is not in the bank
    of the course's place, and one that a person marks: it could not answer at once."""
    key = uuid_or_none(given.get("id", ""))
    banks = Q(group=None) | Q(group=course.group_id) if course.group_id else Q(group=None)
    bank = Question.objects.filter(banks, community=course.community_id)
    found = bank.filter(public_id=key).first() if key is not None else None
    if found is None:
        raise Refused(_("There is no such question in the bank. Copy its id from there."))
    if type_of(found.kind).by_hand:
        sentence = _("“%(title)s” is marked by a person, so it cannot answer at once.")
        raise Refused(sentence % {"title": found.title})
    return {"question": str(found.public_id), "title": found.title}


def check_questions(by: Any, course: Course, questions: Collection[Question]) -> None:
    """With a question comes what is right, so only those who write questions of its place put it
    into a lesson."""
    for question in questions:
        place = course.group if question.group_id is not None else None
        if by is not None and not can_author(by, course.community, place):
            sentence = _("“%(title)s” is put into lessons by those who write questions here.")
            raise Refused(sentence % {"title": question.title}, field="source")


def questions_in(parts: Collection[Any]) -> list[Question]:
    """Those that a published lesson asks its learners."""
    ids = [part["question"] for part in parts if isinstance(part, dict) and "question" in part]
    return list(Question.objects.filter(public_id__in=ids)) if ids else []


def _lesson(pk: int) -> Lesson | None:
    rows = Lesson.objects.published().select_related(
        "course__community", "course__group", "published"
    )
    return rows.defer(*access.UNREAD).filter(pk=pk).first()


def may_take(actor: Any, pk: int) -> bool:
    """Who takes the course, once the lesson is open for them."""
    lesson = _lesson(pk)
    enrolment = access.enrolment_in(actor, lesson.course) if lesson is not None else None
    if lesson is None or enrolment is None or lesson.course.taken_down:
        return False
    return is_open(lesson, enrolment)


def may_teach(actor: Any, pk: int) -> bool:
    lesson = _lesson(pk)
    return lesson is not None and access.can_write_course(actor, lesson.course)


def present(actor: Any, places: Collection[int]) -> set[int]:
    """One query."""
    mine = Enrolment.objects.of(actor).exclude(state=EnrolmentState.LEFT)
    rows = Lesson.objects.filter(pk__in=places, course__in=mine.values("offering__course"))
    return set(rows.values_list("pk", flat=True))


def title(pk: int) -> str:
    lesson = _lesson(pk)
    return lesson.shown_name if lesson is not None else ""


def href(pk: int) -> str:
    lesson = _lesson(pk)
    return lesson.get_absolute_url() if lesson is not None else "/"


registry.assessed_places.register(
    LESSON,
    AssessedPlace(
        may_take=may_take,
        may_teach=may_teach,
        title=title,
        href=href,
        present=present,
    ),
)
