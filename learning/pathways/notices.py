"""Notifications about certificates, to their holders only."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plc.core.registry import NoticeKind, NoticeLine, notices

from .access import activities_to_answer
from .models import Activity, ActivityState, Certificate, Pathway, State, Walker
from .wording import day


def _mine(told: Sequence[Any], reader: Any) -> Mapping[int, Certificate]:
    return Certificate.objects.filter(holder=reader).in_bulk({one.object_id for one in told})


def issued(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    rows = _mine(told, reader)
    return {
        notice.pk: NoticeLine(
            _("Your certificate for “%(title)s” is here") % {"title": row.title},
            row.get_absolute_url(),
        )
        for notice in told
        if (row := rows.get(notice.object_id)) and row.state != State.REVOKED
    }


def ends(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    rows = _mine(told, reader)
    return {
        notice.pk: NoticeLine(
            _("Your certificate for “%(title)s” holds until %(day)s. Renew it in time")
            % {"title": row.title, "day": day(row.expires_at)},
            f"{row.get_absolute_url()}#renew",
        )
        for notice in told
        if (row := rows.get(notice.object_id)) and row.state == State.VALID and row.expires_at
    }


def revoked(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    rows = _mine(told, reader)
    return {
        notice.pk: NoticeLine(
            _("Your certificate for “%(title)s” was revoked") % {"title": row.title},
            row.get_absolute_url(),
            words=row.revoked_reason,
        )
        for notice in told
        if (row := rows.get(notice.object_id)) and row.state == State.REVOKED
    }


def asked(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    rows = activities_to_answer(reader).filter(state=ActivityState.WAITING)
    found = rows.select_related("user", "community").in_bulk({one.object_id for one in told})
    return {
        notice.pk: NoticeLine(
            _("%(name)s asks to have “%(title)s” counted")
            % {"name": row.user.name, "title": row.title},
            reverse("pathways:answer", args=[row.community.slug, row.public_id]),
            row.user,
        )
        for notice in told
        if (row := found.get(notice.object_id))
    }


def answered(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    mine = Activity.objects.filter(user=reader).exclude(state=ActivityState.WAITING)
    rows = mine.in_bulk({one.object_id for one in told})
    return {
        notice.pk: NoticeLine(
            (
                _("“%(title)s” is counted: it stands in your transcript")
                if row.state == ActivityState.APPROVED
                else _("“%(title)s” is not counted")
            )
            % {"title": row.title},
            reverse("pathways:activity", args=[row.public_id]),
            words=row.words,
        )
        for notice in told
        if (row := rows.get(notice.object_id))
    }


def completed(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    return _on_way(told, reader, _("You have completed the pathway “%(pathway)s”"), done=True)


def attested(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    return _on_way(told, reader, _("A step of “%(pathway)s” was attested to you"), done=False)


def _on_way(
    told: Sequence[Any], reader: Any, sentence: str, *, done: bool
) -> Mapping[int, NoticeLine]:
    shown = Pathway.objects.visible_to(reader)
    mine = Walker.objects.filter(user=reader, left_at=None, pathway__in=shown)
    rows = mine.select_related("pathway__community").in_bulk({one.object_id for one in told})
    return {
        notice.pk: NoticeLine(
            sentence % {"pathway": row.pathway.name}, row.pathway.get_absolute_url()
        )
        for notice in told
        if (row := rows.get(notice.object_id)) and (row.completed_at or not done)
    }


for key, label, lines, mailed in (
    ("pathways.certificate", gettext_lazy("My certificates"), issued, False),
    ("pathways.ends", gettext_lazy("Certificates that end soon"), ends, True),
    ("pathways.completed", gettext_lazy("Pathways that I completed"), completed, False),
    ("pathways.attested", gettext_lazy("Steps attested to me"), attested, False),
    ("pathways.asked", gettext_lazy("Hours that members ask for"), asked, False),
    ("pathways.answered", gettext_lazy("Hours that I asked for"), answered, False),
    ("pathways.revoked", gettext_lazy("Certificates that were revoked"), revoked, True),
):
    notices.register(key, NoticeKind(key, label, "medal", lines, mailed=mailed))
