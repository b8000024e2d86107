"""Certificates as something that people hold, which badges can require."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Min
from django.utils.translation import gettext_lazy

from learning.courses.models import Course
from plc.core import registry
from plc.core.ids import number_or_none
from plc.core.registry import CompletionKind

from .models import Certificate


def _ids(keys: Collection[str]) -> list[int]:
    return [pk for key in keys if (pk := number_or_none(key)) is not None]


def choices(communities: Sequence[Any]) -> Sequence[tuple[str, str]]:
    """Of courses of the communities, but not of groups: a badge would tell of them."""
    here = Course.objects.filter(community__in=[one.pk for one in communities], group=None)
    certify = here.filter(taken_down="", certification__design__isnull=False)
    return [(str(pk), name) for pk, name in certify.order_by("name").values_list("pk", "name")]


def name(key: str) -> str:
    return Course.objects.filter(pk__in=_ids([key])).values_list("name", flat=True).first() or ""


def done(members: Collection[int], keys: Collection[str]) -> Mapping[tuple[int, str], datetime]:
    """When they were first given one that was not revoked; also if it has expired."""
    rows = Certificate.objects.filter(holder__in=members, course__in=_ids(keys), revoked_at=None)
    found = rows.order_by().values_list("holder", "course").annotate(first=Min("done_at"))
    return {(holder, str(course)): first for holder, course, first in found}


def _concerned(data: Mapping[str, Any]) -> Iterable[tuple[int, int]]:
    return [(data["community_id"], data["user_id"])] if data["user_id"] else []


registry.completions.register(
    "certificate",
    CompletionKind(
        label=gettext_lazy("Certificate"),
        choices=choices,
        name=name,
        done=done,
        facts={
            "pathways.CertificateIssued": _concerned,
            "pathways.CertificateRevoked": _concerned,
            "pathways.CertificateReinstated": _concerned,
        },
    ),
)
