"""Notifications about commitments, each shown as long as its reader has something to answer."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.groups.models import Group
from learning.courses.models import Course, Enrolment
from plc.core.registry import NoticeKind, NoticeLine, notices

from .access import belongs_to
from .models import Commitment, Framework, PeerRequest, Prompt
from .pages import place_url


def _ids(told: Iterable[Any]) -> set[int]:
    return {notice.object_id for notice in told}


def prompt(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    rows = Prompt.objects.due(timezone.localdate()).select_related("commitment")
    found = rows.filter(commitment__user=reader.pk).in_bulk(_ids(told))
    return {
        notice.pk: NoticeLine(
            _("How did it go? You wanted to: %(what)s") % {"what": row.commitment.what},
            f"{row.commitment.get_absolute_url()}#answer",
        )
        for notice in told
        if (row := found.get(notice.object_id))
    }


def after_course(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    rows = Course.objects.visible_to(reader).select_related("community", "group")
    found = rows.filter(taken_down="").in_bulk(_ids(told))
    said = Commitment.objects.filter(user=reader.pk, source="course", source_id__in=found)
    done = set(said.values_list("source_id", flat=True))
    groups = _taken_with(reader, found)
    return {
        notice.pk: NoticeLine(
            _("What will you do with what you learned in “%(course)s”?") % {"course": row.name},
            f"{place_url('growth:commit', row.community, groups.get(row.pk))}?from=course-{row.pk}",
        )
        for notice in told
        if (row := found.get(notice.object_id))
        and row.pk not in done
        and belongs_to(reader, row.community, groups.get(row.pk))
    }


def _taken_with(reader: Any, courses: Collection[int]) -> dict[int, Group | None]:
    """The group in which the reader completed each of these courses last, None for the whole
    community. One query."""
    rows = Enrolment.objects.filter(user=reader.pk, offering__course__in=courses)
    rows = rows.exclude(completed_at=None).select_related("offering__group")
    return {one.offering.course_id: one.offering.group for one in rows.order_by("completed_at")}


def partner(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    rows = Commitment.objects.visible_to(reader).for_list().filter(partner=reader.pk)
    found = rows.in_bulk(_ids(told))
    return {
        notice.pk: NoticeLine(
            _("%(name)s wants to do something with you") % {"name": row.user.name},
            row.get_absolute_url(),
            row.user,
            words=row.what,
        )
        for notice in told
        if (row := found.get(notice.object_id))
    }


def peer(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    rows = PeerRequest.objects.filter(peer=reader.pk, closed_at=None)
    rows = rows.filter(framework__in=Framework.objects.visible_to(reader))
    found = rows.select_related("framework", "member").in_bulk(_ids(told))
    return {
        notice.pk: NoticeLine(
            _("%(name)s asks how you see them in “%(framework)s”")
            % {"name": row.member.name, "framework": row.framework.name},
            reverse("growth:answer_peer", args=[row.public_id]),
            row.member,
        )
        for notice in told
        if (row := found.get(notice.object_id))
    }


def _look(told: Sequence[Any], reader: Any, sentence: str) -> Mapping[int, NoticeLine]:
    shown = Framework.objects.visible_to(reader).filter(archived_at=None)
    found = shown.in_bulk(_ids(told))
    return {
        notice.pk: NoticeLine(
            sentence % {"framework": row.name}, reverse("growth:assess", args=[row.public_id])
        )
        for notice in told
        if (row := found.get(notice.object_id))
    }


def before(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    return _look(told, reader, _("Your course begins: how are you in “%(framework)s” today?"))


def after(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    return _look(told, reader, _("Your course is completed: how are you in “%(framework)s” now?"))


def assessed(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    found = Framework.objects.visible_to(reader).in_bulk(_ids(told))
    return {
        notice.pk: NoticeLine(
            _("%(name)s said how they see you in “%(framework)s”")
            % {"name": notice.cause.name, "framework": row.name},
            row.get_absolute_url(),
            notice.cause,
        )
        for notice in told
        if (row := found.get(notice.object_id)) and notice.cause is not None
    }


for key, label, lines, mailed in (
    ("growth.prompt", gettext_lazy("How my commitments go"), prompt, True),
    ("growth.after_course", gettext_lazy("What I do after a course"), after_course, False),
    ("growth.before", gettext_lazy("My skills before a course"), before, False),
    ("growth.after", gettext_lazy("My skills after a course"), after, False),
    ("growth.peer", gettext_lazy("How I see others in skills"), peer, False),
    ("growth.assessed", gettext_lazy("How others see me in skills"), assessed, False),
    ("growth.partner", gettext_lazy("Commitments that others share with me"), partner, False),
):
    notices.register(key, NoticeKind(key, label, "target", lines, mailed=mailed))
