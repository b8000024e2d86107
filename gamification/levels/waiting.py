"""Levels to approve, for the home page. Offers to oneself wait there as notices."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from communities.community.models import Community
from plc.core import registry
from plc.core.addresses import cached_reverse
from plc.core.counts import counted
from plc.core.registry import WaitingItem

from ..access import holdings_to_decide
from ..models import HoldingState

FEW = 3


def levels_to_approve(actor: Any) -> Sequence[WaitingItem]:
    """One query; none for people who look after nothing."""
    accepted = holdings_to_decide(actor).filter(state=HoldingState.ACCEPTED)
    rows = accepted.select_related("level__community").order_by("pk")[:100]
    to_approve = Counter(holding.level.community for holding in rows)
    return [_approvals(community, n) for community, n in to_approve.most_common(FEW)]


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


registry.waiting.register("recognition.levels", levels_to_approve)
