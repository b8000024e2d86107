"""Notifications about recognition."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.community.access import memberships_of
from communities.community.models import GOVERNING
from plc.core import registry
from plc.core.registry import NoticeKind, NoticeLine

from .models import Holding, HoldingState, Kudos

THANKS = "recognition.thanks"
LEVEL = "recognition.level"
APPROVAL = "recognition.approval"


def thanks(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    rows = Kudos.objects.visible_to(reader).for_list().filter(receiver=reader)
    found = rows.in_bulk({notice.object_id for notice in notices})
    return {
        notice.pk: NoticeLine(
            _("%(name)s thanked you in %(place)s")
            % {"name": kudos.author.name, "place": kudos.place.name},
            kudos.get_absolute_url(),
            person=kudos.author,
            words=kudos.text,
        )
        for notice in notices
        if (kudos := found.get(notice.object_id))
    }


def _levels(notices: Sequence[Any], holdings: QuerySet[Holding]) -> list[tuple[Any, Holding]]:
    rows = holdings.select_related("level__community", "member")
    found = rows.in_bulk({notice.object_id for notice in notices})
    return [(notice, holding) for notice in notices if (holding := found.get(notice.object_id))]


def levels(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """One notice for each level, which says how things are now."""
    return {
        notice.pk: NoticeLine(
            _sentence_of(holding)
            % {"level": holding.level.name, "place": holding.level.community.name},
            _page_of(holding),
            words=holding.reason,
        )
        for notice, holding in _levels(notices, Holding.objects.filter(member=reader))
    }


def _sentence_of(holding: Holding) -> str:
    sentences: dict[str, str] = {
        HoldingState.OFFERED: _("You can become “%(level)s” in %(place)s. Will you?"),
        HoldingState.ACCEPTED: _("Your “%(level)s” in %(place)s waits for approval"),
        HoldingState.HELD: _("You are now “%(level)s” in %(place)s"),
        HoldingState.DECLINED: _("You declined to be “%(level)s” in %(place)s"),
        HoldingState.NOT_APPROVED: _("“%(level)s” in %(place)s was not approved"),
        HoldingState.ENDED: _("Your term as “%(level)s” in %(place)s was ended"),
        HoldingState.EXPIRED: _("Your term as “%(level)s” in %(place)s is over"),
    }
    over = _("Your term as “%(level)s” in %(place)s has ended")
    return sentences.get(holding.state, over)


def _page_of(holding: Holding) -> str:
    return reverse("gamification:levels", args=[holding.level.community.slug])


def approvals(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    governed = [
        pk for pk, membership in memberships_of(reader).items() if membership.role in GOVERNING
    ]
    waiting = Holding.objects.filter(state=HoldingState.ACCEPTED, level__community__in=governed)
    return {
        notice.pk: NoticeLine(
            _("%(name)s would like to be “%(level)s” in %(place)s")
            % {
                "name": holding.member.name,
                "level": holding.level.name,
                "place": holding.level.community.name,
            },
            _page_of(holding),
            person=holding.member,
        )
        for notice, holding in _levels(notices, waiting)
    }


registry.notices.register(THANKS, NoticeKind(THANKS, gettext_lazy("Thanks"), "hand-heart", thanks))
registry.notices.register(
    LEVEL, NoticeKind(LEVEL, gettext_lazy("Levels"), "trending-up", levels, waits=True)
)
registry.notices.register(
    APPROVAL,
    NoticeKind(APPROVAL, gettext_lazy("Levels to approve"), "medal", approvals, waits=True),
)
