"""What commitments come from: courses and resources; apps above add meetings and the like."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from learning.courses.models import Course
from learning.library.models import Resource
from plc.core.ids import number_or_none
from plc.core.registry import CommitmentSource, commitment_sources


@dataclass(frozen=True)
class Source:
    key: str
    pk: int
    title: str
    href: str


def source_named(actor: Any, name: str) -> Source | None:
    """By "course-12", as it stands in addresses; None for what the actor does not see."""
    key, _dash, number = name.rpartition("-")
    pk = number_or_none(number)
    return source_of(actor, key, pk) if pk is not None else None


def source_of(actor: Any, key: str, pk: int | None) -> Source | None:
    kind = commitment_sources.get(key)
    found = kind.find(actor, pk) if kind is not None and pk is not None else None
    return Source(key, pk, *found) if found and pk is not None else None


def _course(actor: Any, pk: int) -> tuple[str, str] | None:
    rows = Course.objects.visible_to(actor).select_related("community")
    row = rows.filter(pk=pk, taken_down="").first()
    return (row.name, row.get_absolute_url()) if row else None


def _resource(actor: Any, pk: int) -> tuple[str, str] | None:
    row = Resource.objects.visible_to(actor).select_related("community").filter(pk=pk).first()
    return (row.title, row.get_absolute_url()) if row else None


commitment_sources.register("course", CommitmentSource(gettext_lazy("Course"), _course))
commitment_sources.register("resource", CommitmentSource(gettext_lazy("Resource"), _resource))
