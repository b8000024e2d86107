"""Badges as steps of pathways."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plc.core.ids import number_or_none
from plc.core.registry import PathEvidence, path_evidence, path_followers
from plc.journal.listeners import listens_to
from plc.journal.models import Entry

from ..models import Badge, BadgeAward


def choices(community: Any) -> list[tuple[str, str]]:
    rows = Badge.objects.filter(community=community).order_by("name", "pk")[:200]
    return [(str(badge.pk), badge.title) for badge in rows]


def says(key: str, number: int) -> str:
    badge = Badge.objects.filter(pk__in=[number_or_none(key) or 0]).first()
    return _("Hold the badge “%(badge)s”") % {"badge": badge.title} if badge else ""


def reached(
    community: int, members: Collection[int], key: str, number: int
) -> Mapping[int, datetime]:
    """When each of them was first awarded it, as far as that still holds."""
    rows = BadgeAward.objects.valid().filter(
        badge__in=[number_or_none(key) or 0], member__in=members, community=community
    )
    found = rows.order_by().values_list("member").annotate(first=Min("awarded_at"))
    return dict(found)


path_evidence.register(
    "badge",
    PathEvidence(
        label=gettext_lazy("Badges"), choices=choices, says=says, reached=reached, facts={}
    ),
)


@listens_to("gamification.BadgeAwarded")
def lead_on(entries: list[Entry]) -> None:
    """Pathways do not know of this app, so it asks them to look again."""
    members = {entry.data["member_id"] for entry in entries}
    for follow in path_followers:
        follow(members)
