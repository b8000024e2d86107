"""The list of questions that somebody may use."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.db.models import Q

from communities.community.models import Community
from plc.core.ids import uuid_or_none

from . import access
from .models import Question, QuestionVersion, Quiz

MOST_NAMED = 100
MOST_TAGS_OFFERED = 40
READ_FOR_TAGS = 2000


def of_community(actor: Any, community: Community) -> Any:
    rows = Question.objects.visible_to(actor).for_list()
    return rows.filter(community=community)


def matching(rows: Any, chosen: dict[str, Any]) -> Any:
    """Filtered by what `forms.BankFilter` says; words are looked for in names and texts."""
    rows = rows.filter(archived_at__isnull=not chosen.get("away"))
    if kind := chosen.get("kind"):
        rows = rows.filter(kind=kind)
    if tag := chosen.get("tag"):
        rows = rows.filter(tags__contains=[tag.lower()])
    if difficulty := chosen.get("difficulty"):
        rows = rows.filter(difficulty=difficulty)
    if place := chosen.get("place"):
        rows = rows.filter(group=None) if place == "-" else rows.filter(group__slug=place)
    for word in (chosen.get("q") or "").split()[:6]:
        texts = QuestionVersion.objects.filter(text__icontains=word).values("question")
        rows = rows.filter(Q(title__icontains=word) | Q(pk__in=texts))
    return rows


def ids_in(text: str) -> list[UUID]:
    """Public ids with commas between them, from an address."""
    return [key for one in text.split(",")[:MOST_NAMED] if (key := uuid_or_none(one))]


def tags_in(actor: Any, community: Community) -> list[str]:
    """Those used most, of the questions changed last. One query."""
    rows = of_community(actor, community).filter(archived_at=None).exclude(tags=[])
    newest = rows.order_by("-changed_at").values_list("tags", flat=True)[:READ_FOR_TAGS]
    counted = Counter(tag for tags in newest for tag in tags)
    return sorted(tag for tag, _count in counted.most_common(MOST_TAGS_OFFERED))


def tags_of_place(community: int, group: int | None) -> list[tuple[str, int]]:
    """Those used most in the bank of this very place, each with how many questions have it. One
    query."""
    rows = Question.objects.offered().filter(community=community, group=group)
    newest = rows.exclude(tags=[]).order_by("-changed_at").values_list("tags", flat=True)
    counted = Counter(tag for tags in newest[:READ_FOR_TAGS] for tag in tags)
    return sorted(counted.most_common(MOST_TAGS_OFFERED))


def places(actor: Any, community: Community) -> list[tuple[str, str]]:
    """(address of a group or "-", name) of where the actor writes questions. No query."""
    own = [("-", community.name)] if access.can_author(actor, community) else []
    groups = access.groups_to_author(actor, community)
    return own + [(group.slug, group.name) for group in groups]


def usable_in(actor: Any, quiz: Quiz) -> Any:
    """Questions for a quiz: of its place, and of the community if the actor writes there, too."""
    rows = of_community(actor, quiz.community).offered()
    if quiz.group_id is None:
        return rows.filter(group=None)
    return rows.filter(Q(group=quiz.group_id) | Q(group=None))
