"""Points for badges, as many as each badge gives."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F, IntegerField, QuerySet, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ..models import BadgeAward, ValueKind
from ..models.points import MOST_POINTS
from ..rules import NEVER, Rule, Way


def _award(data: Mapping[str, Any]) -> Iterable[int | None]:
    return [data["award_id"]]


def _awards() -> QuerySet[Any, Any]:
    """Awards with points, from the day on which they were entered: a badge that is made today does
    not change the boards of periods that are over. One that expired keeps its points."""
    return BadgeAward.objects.filter(revoked_at=None, points__gt=0, community__isnull=False).values(
        "member",
        source=F("pk"),
        giver=Value(None, IntegerField(null=True)),
        in_community=F("community"),
        in_group=F("group"),
        happened=F("entered_at"),
        kind_=F("badge__kind"),
        points_=F("points"),
    )


RULES = (
    Rule(
        key="badge_earned",
        kind=ValueKind.LEARNING,  # each badge has its own
        points=0,
        weekly_cap=MOST_POINTS,
        adjustable=False,
        label=_("Badge earned"),
        sentence=_("Earn a badge: each says how many points it gives."),
        in_words=ngettext_lazy("%(n)s badge earned", "%(n)s badges earned", "n"),
        ways=(
            Way(
                BadgeAward,
                _awards,
                {"gamification.BadgeAwarded": _award, "gamification.BadgeRevoked": _award},
                removed=NEVER,
            ),
        ),
    ),
)
