"""Talking about a lesson in the place of its offering."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from communities.feed.actions.comments import write_comment
from communities.feed.actions.discussions import begin_discussion
from communities.feed.models import Post
from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.core.registry import SubjectKey

from ..models import Enrolment, Entry, Lesson, Offering
from .learning import complete_by_writing

LESSON = "courses.lesson"


def why_no_discussion(offering: Offering) -> str | None:
    """A conversation is read by everybody in its place, so there is none where not everybody there
    may take the course."""
    if offering.group_id is not None:
        return None
    if offering.entry in (Entry.OPEN, Entry.MEMBERS) and offering.capacity is None:
        return None
    return _("Not everybody here can take this course, so its lessons have no discussion.")


@transaction.atomic
def talk_about_lesson(
    *,
    by: User,
    enrolment: Enrolment,
    lesson: Lesson,
    body: str,
    public_id: UUID | None = None,
) -> Post:
    """Begin the discussion of the lesson in this place, or add to it."""
    offering = enrolment.offering
    if reason := why_no_discussion(offering):
        raise Refused(reason, field="body")
    title = lesson.published.name if lesson.published else lesson.name
    post, began = begin_discussion(
        by=by,
        community=offering.course.community,
        group=offering.group,
        subject=SubjectKey(LESSON, lesson.pk),
        title=title,
        body=body,
        public_id=public_id,
    )
    if not began and post.public_id != public_id:
        post.community, post.group = offering.course.community, offering.group
        write_comment(by=by, post=post, body=body, public_id=public_id)
    complete_by_writing(enrolment=enrolment, lesson=lesson)
    return post
