"""Notifications about certificates, to their holders only."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plc.core.registry import NoticeKind, NoticeLine, notices

from .models import Certificate, State
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
            row.get_absolute_url(),
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


for key, label, lines, mailed in (
    ("pathways.certificate", gettext_lazy("My certificates"), issued, False),
    ("pathways.ends", gettext_lazy("Certificates that end soon"), ends, True),
    ("pathways.revoked", gettext_lazy("Certificates that were revoked"), revoked, True),
):
    notices.register(key, NoticeKind(key, label, "medal", lines, mailed=mailed))
