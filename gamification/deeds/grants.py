"""Points given by hand: each grant says its kind and points."""

from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from ..models import PointGrant, ValueKind
from ..rules import NEVER, Rule, Way
from .columns import named


def _granted() -> QuerySet[Any, Any]:
    return PointGrant.objects.filter(withdrawn_at=None).values(
        "member",
        source=F("pk"),
        giver=F("granted_by"),
        in_community=F("community"),
        in_group=F("group"),
        happened=F("at"),
        kind_=F("kind"),
        points_=F("points"),
    )


RULES = (
    Rule(
        key="grant",
        kind=ValueKind.CARE,
        points=0,
        adjustable=False,
        label=_("Given by hand"),
        sentence=_("Those who look after the community give or take points with a reason."),
        ways=(
            Way(
                PointGrant,
                _granted,
                named("gamification.", "PointsGranted", "GrantWithdrawn", by="grant_id"),
                removed=NEVER,
            ),
        ),
    ),
)
