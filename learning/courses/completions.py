"""Courses as something that people complete, which badges can require."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Min, Q
from django.utils.translation import gettext_lazy

from plc.core import registry
from plc.core.ids import number_or_none
from plc.core.registry import CompletionKind

from .models import Course, Enrolment


def _ids(keys: Collection[str]) -> list[int]:
    return [pk for key in keys if (pk := number_or_none(key)) is not None]


def choices(communities: Sequence[Any]) -> Sequence[tuple[str, str]]:
    """Not those of groups: a badge of the community would tell of them."""
    here = Course.objects.filter(community__in=[one.pk for one in communities], group=None)
    shown = here.filter(taken_down="").order_by("name", "pk")
    return [(str(pk), name) for pk, name in shown.values_list("pk", "name")[:500]]


def choices_in(group: Any) -> Sequence[tuple[str, str]]:
    """Of the group, and given to it."""
    here = Q(group=group.pk) | Q(offerings__group=group.pk, offerings__closed_at=None)
    shown = Course.objects.filter(here, taken_down="").order_by("name", "pk").distinct()
    return [(str(pk), name) for pk, name in shown.values_list("pk", "name")[:500]]


def name(key: str) -> str:
    return Course.objects.filter(pk__in=_ids([key])).values_list("name", flat=True).first() or ""


def done(members: Collection[int], keys: Collection[str]) -> Mapping[tuple[int, str], datetime]:
    """The first time, if a course was taken more than once."""
    rows = Enrolment.objects.filter(
        user__in=members, offering__course__in=_ids(keys), completed_at__isnull=False
    )
    found = rows.values_list("user", "offering__course").annotate(first=Min("completed_at"))
    return {(user, str(course)): first for user, course, first in found}


def _concerned(data: Mapping[str, Any]) -> Iterable[tuple[int, int]]:
    return [(data["community_id"], data["user_id"])]


registry.completions.register(
    "course",
    CompletionKind(
        label=gettext_lazy("Course"),
        choices=choices,
        choices_in=choices_in,
        name=name,
        done=done,
        facts={"courses.CourseCompleted": _concerned},
    ),
)
