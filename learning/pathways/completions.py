"""Certificates and pathways as something that people complete, which badges can require."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Min, Q
from django.utils.translation import gettext_lazy

from learning.courses.models import Course
from plc.core import registry
from plc.core.ids import number_or_none
from plc.core.registry import CompletionKind

from .models import Certificate, Pathway, Walker


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


def pathways(communities: Sequence[Any]) -> Sequence[tuple[str, str]]:
    """Not those of groups: a badge of the community would tell of them."""
    return _open(Q(community__in=[one.pk for one in communities], group=None))


def pathways_in(group: Any) -> Sequence[tuple[str, str]]:
    return _open(Q(group=group.pk))


def _open(where: Q) -> Sequence[tuple[str, str]]:
    rows = Pathway.objects.filter(where, taken_down="").exclude(published_at=None)
    return [
        (str(pk), name) for pk, name in rows.order_by("name", "pk").values_list("pk", "name")[:500]
    ]


def pathway_name(key: str) -> str:
    rows = Pathway.objects.filter(pk__in=_ids([key]))
    return rows.values_list("name", flat=True).first() or ""


def walked(members: Collection[int], keys: Collection[str]) -> Mapping[tuple[int, str], datetime]:
    rows = Walker.objects.filter(user__in=members, pathway__in=_ids(keys))
    found = rows.exclude(completed_at=None).values_list("user", "pathway", "completed_at")
    return {(user, str(pathway)): at for user, pathway, at in found if at is not None}


registry.completions.register(
    "pathway",
    CompletionKind(
        label=gettext_lazy("Pathway"),
        choices=pathways,
        choices_in=pathways_in,
        name=pathway_name,
        done=walked,
        facts={"pathways.PathwayCompleted": _concerned},
    ),
)
