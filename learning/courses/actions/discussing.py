"""Talking about a lesson in the place of its offering."""

from uuid import UUID

from django.db import transaction

from communities.feed.actions.comments import write_comment
from communities.feed.actions.discussions import begin_discussion
from communities.feed.models import Post
from plc.accounts.models import User
from plc.core.registry import SubjectKey

from ..models import Enrolment, Entry, GivenLesson, Lesson, Offering
from .learning import complete_by_writing

LESSON = "courses.lesson"
# A lesson as one offering gives it: those who take or teach the offering talk about it.
GIVEN_LESSON = "courses.given"


def is_for_all(offering: Offering) -> bool:
    """Whether everybody in its place may take it, and so reads what is said about its lessons."""
    if offering.group_id is not None:
        return True
    return offering.entry in (Entry.OPEN, Entry.MEMBERS) and offering.capacity is None


def subject_of(offering: Offering, lesson: Lesson) -> SubjectKey | None:
    """What a conversation about the lesson is about; None before somebody of these learners began
    anything there. At most one query."""
    if is_for_all(offering):
        return SubjectKey(LESSON, lesson.pk)
    given = GivenLesson.objects.filter(offering=offering, lesson=lesson, round=1)
    pk = given.values_list("pk", flat=True).first()
    return SubjectKey(GIVEN_LESSON, pk) if pk is not None else None


@transaction.atomic
def talk_about_lesson(
    *,
    by: User,
    enrolment: Enrolment,
    lesson: Lesson,
    body: str,
    public_id: UUID | None = None,
) -> Post:
    """Begin the discussion of the lesson in this place, or add to it. Everybody in the place reads
    it who may take the course: all, or those who take or teach this offering."""
    offering = enrolment.offering
    for_all = is_for_all(offering)
    if not for_all:
        GivenLesson.objects.get_or_create(offering=offering, lesson=lesson, round=1)
    subject = subject_of(offering, lesson)
    assert subject is not None
    title = lesson.published.name if lesson.published else lesson.name
    post, began = begin_discussion(
        by=by,
        community=offering.course.community,
        group=offering.group,
        subject=subject,
        for_readers=not for_all,
        title=title,
        body=body,
        public_id=public_id,
    )
    if not began and post.public_id != public_id:
        post.community, post.group = offering.course.community, offering.group
        write_comment(by=by, post=post, body=body, public_id=public_id)
    complete_by_writing(enrolment=enrolment, lesson=lesson)
    return post
