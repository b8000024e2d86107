"""Rules about kudos: for whoever receives them, and a little for whoever gives them."""

from datetime import timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ..models import Kudos, KudosState, ValueKind
from ..rules import Rule, Way
from .columns import NOBODY, UNSAID, named

FACTS = named("gamification.Kudos", "Given", "Withdrawn", "Hidden", "Restored", by="kudos_id")
REMOVED = Q(state__in=(KudosState.HIDDEN, KudosState.REMOVED))


def _received() -> QuerySet[Any, Any]:
    """For the kind of value that the author chose."""
    given = Kudos.objects.filter(state=KudosState.GIVEN)
    kind = UNSAID | {"kind_": F("kind")}
    return _kudos(given, **kind, member=F("receiver"), giver=F("author"))


def _given() -> QuerySet[Any, Any]:
    """Also to those who deleted their account since: the deed happened."""
    said = Kudos.objects.filter(state__in=(KudosState.GIVEN, KudosState.ERASED))
    return _kudos(said, **UNSAID, **NOBODY, member=F("author"))


def _kudos(found: QuerySet[Kudos], **columns: Any) -> QuerySet[Any, Any]:
    return found.values(
        source=F("pk"),
        in_community=F("community"),
        in_group=F("group"),
        happened=F("given_at"),
        **columns,
    )


RULES = (
    Rule(
        key="thanks_received",
        kind=ValueKind.CARE,
        points=5,
        label=_("Thanks received"),
        sentence=_("Do something that somebody thanks you for, in their own words."),
        in_words=ngettext_lazy("%(n)s thank-you received", "%(n)s thank-yous received", "n"),
        weekly_cap=25,
        cooldown=timedelta(days=7),  # from the same person
        ways=(Way(Kudos, _received, FACTS, removed=REMOVED),),
    ),
    Rule(
        key="thanks_given",
        kind=ValueKind.CARE,
        points=1,
        label=_("Thanks given"),
        sentence=_("Thank somebody, and say what for."),
        in_words=ngettext_lazy("%(n)s thank-you given", "%(n)s thank-yous given", "n"),
        weekly_cap=3,
        ways=(Way(Kudos, _given, FACTS, removed=REMOVED),),
    ),
)
