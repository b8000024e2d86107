"""Offers of a level to answer, and levels to approve, for the home page."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from communities.community.access import memberships_of
from communities.community.models import Community
from plc.core import registry
from plc.core.addresses import cached_reverse
from plc.core.counts import counted
from plc.core.registry import WaitingItem

from ..access import holdings_to_decide
from ..models import Holding, HoldingState

FEW = 3
OFFERED = "recognition.offered"
registry.reader_questions.register(
    OFFERED,
    """EXISTS(SELECT FROM gamification_holding h
        WHERE h.member_id = u.id AND h.state = 'offered')""",
)


def offers_to(actor: Any) -> QuerySet[Holding]:
    """What the actor has not answered. An offer to who holds the level is that of the next term."""
    holding_it = Holding.objects.held().filter(level=OuterRef("level"), member=OuterRef("member"))
    open_ones = Holding.objects.filter(member=actor.pk, state=HoldingState.OFFERED)
    return open_ones.annotate(is_renewal=Exists(holding_it))


def said_of_offer(holding: Any) -> str:
    renewal = _("Your term as “%(level)s” in %(place)s ends soon. Will you go on for another?")
    first = _("You can become “%(level)s” in %(place)s. Will you?")
    said = {"level": holding.level.name, "place": holding.level.community.name}
    return (renewal if holding.is_renewal else first) % said


def levels_to_accept(actor: Any) -> Sequence[WaitingItem]:
    """One query; none for people without an offer."""
    if actor.answers.get(OFFERED) is False:
        return []
    here = offers_to(actor).filter(level__community__in=list(memberships_of(actor)))
    rows = here.select_related("level__community")
    return [
        WaitingItem(
            icon="trending-up",
            title=said_of_offer(holding),
            href=cached_reverse("gamification:levels", holding.level.community.slug),
            why=_("You have what it takes"),
            action=pgettext("what to do", "Answer"),
        )
        for holding in rows.order_by("pk")[:FEW]
    ]


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


registry.waiting.register("recognition.offers", levels_to_accept)
registry.waiting.register("recognition.levels", levels_to_approve)
