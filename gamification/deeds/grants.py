"""Points given by hand: each grant says its kind and points."""

from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

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
        # Of these alone the points are counted.
        in_words=ngettext_lazy("%(n)s point given by hand", "%(n)s points given by hand", "n"),
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
