"""Offers to answer and levels to approve, for the home page."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from communities.community.models import Community
from plc.core import registry
from plc.core.addresses import cached_reverse
from plc.core.counts import counted
from plc.core.registry import WaitingItem

from ..access import holdings_to_decide
from ..models import Holding, HoldingState

FEW = 3  # of each sort


def levels_waiting(actor: Any) -> Sequence[WaitingItem]:
    """One query."""
    offered = Q(member=actor.pk, state=HoldingState.OFFERED)
    accepted = Q(pk__in=holdings_to_decide(actor).values("pk"), state=HoldingState.ACCEPTED)
    rows = Holding.objects.pending().filter(offered | accepted)
    holdings = list(rows.select_related("level__community").order_by("pk")[:100])
    offers = [holding for holding in holdings if holding.member_id == actor.pk]
    others = (holding for holding in holdings if holding.member_id != actor.pk)
    to_approve = Counter(holding.level.community for holding in others)
    return [
        *(_offer(holding) for holding in offers[:FEW]),
        *(_approvals(community, n) for community, n in to_approve.most_common(FEW)),
    ]


def _offer(holding: Holding) -> WaitingItem:
    level = holding.level
    return WaitingItem(
        icon="trending-up",
        title=_("You can become “%(level)s” in %(place)s")
        % {"level": level.name, "place": level.community.name},
        href=cached_reverse("gamification:levels", level.community.slug),
        why=_("You meet what it takes"),
        action=pgettext("what to do", "Answer"),
    )


def _approvals(community: Community, n: int) -> WaitingItem:
    sentence = ngettext(
        "One person waits for the approval of a level in %(community)s",
        "%(n)s people wait for the approval of a level in %(community)s",
        n,
    )
    return WaitingItem(
        icon="medal",
        title=counted(sentence, n, community=community.name),
        href=cached_reverse("gamification:levels", community.slug),
        why=_("You look after this community, or a group of theirs"),
        action=pgettext("what to do", "Decide"),
    )


registry.waiting.register("recognition.levels", levels_waiting)
