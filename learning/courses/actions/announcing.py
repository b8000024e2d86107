"""Announcements to the learners of an offering, and moderating them."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from communities.feed.actions.discussions import begin_discussion
from plc.accounts.models import User
from plc.core.ids import id_for_form
from plc.core.markdown import render
from plc.core.plain import clean_line, clean_text, has_visible_text
from plc.core.refusals import Refused
from plc.core.registry import SubjectKey
from plc.journal.actions import record

from .. import facts
from ..models import Announcement, Offering, TakenDown
from ..models.announcements import MOST_ANNOUNCED
from .enrolling import lock_offering

ANNOUNCEMENT = "courses.announcement"


@transaction.atomic
def announce(
    *, by: User, offering: Offering, title: str, body: str, public_id: UUID | None = None
) -> Announcement:
    """Tell everybody who takes the offering now. In a group it is a discussion of the group, too,
    whose members are its learners."""
    title, body = clean_line(title)[:120], clean_text(body)
    if not has_visible_text(title):
        raise Refused(_("Give it a title."), field="title")
    if not has_visible_text(body):
        raise Refused(_("Write something first."), field="body")
    if len(body) > MOST_ANNOUNCED:
        sentence = _("An announcement has at most %(most)d characters.")
        raise Refused(sentence % {"most": MOST_ANNOUNCED}, field="body")
    locked = lock_offering(offering)
    public_id = id_for_form(public_id, by.public_id, locked.pk, title)
    if (twin := Announcement.objects.filter(public_id=public_id).first()) is not None:
        return twin
    made = Announcement.objects.create(
        public_id=public_id,
        offering=locked,
        by=by,
        title=title,
        body=body,
        body_html=render(body, prefix=str(public_id)).html,
    )
    course = locked.course
    if locked.group is not None:
        begin_discussion(
            by=by,
            community=course.community,
            group=locked.group,
            subject=SubjectKey(ANNOUNCEMENT, made.pk),
            title=title,
            body=body,
        )
    record(
        facts.LearnersAddressed(
            announcement_id=made.pk,
            offering_id=locked.pk,
            course_id=course.pk,
            community_id=course.community_id,
        ),
        by=by,
    )
    return made


def hide_announcement(*, announcement: Announcement, by: Any) -> bool:
    """From its learners, until it is restored."""
    return _take_down(announcement, TakenDown.HIDDEN, unless=("hidden", "removed"), by=by)


def remove_announcement(*, announcement: Announcement, by: Any) -> bool:
    return _take_down(announcement, TakenDown.REMOVED, unless=("removed",), by=by)


def restore_announcement(*, announcement: Announcement, by: Any) -> bool:
    return _take_down(announcement, "", unless=("",), by=by)


@transaction.atomic
def _take_down(announcement: Announcement, how: str, *, unless: Any, by: Any) -> bool:
    locked = Announcement.objects.select_for_update(no_key=True).get(pk=announcement.pk)
    if locked.taken_down in unless:
        return False
    locked.taken_down = how
    locked.save(update_fields=["taken_down"])
    record(facts.AnnouncementModerated(announcement_id=locked.pk, state=how or "shown"), by=by)
    return True
