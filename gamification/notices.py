"""Notifications about recognition."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.community.access import memberships_of
from plc.core import registry
from plc.core.registry import NoticeKind, NoticeLine

from .access import holdings_to_decide, knows_place_of
from .levels.waiting import offers_to, said_of_offer
from .models import Holding, HoldingState, Kudos, Nomination

THANKS = "recognition.thanks"
LEVEL = "recognition.level"
TERM = "recognition.term"
OFFER = "recognition.offer"
APPROVAL = "recognition.approval"
NOMINATION = "recognition.nomination"


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
        if (kudos := found.get(notice.object_id)) and knows_place_of(reader, kudos)
    }


def _levels(
    notices: Sequence[Any], holdings: QuerySet[Holding], reader: Any
) -> list[tuple[Any, Any]]:
    """In communities that the reader belongs to: whoever left one reads nothing of it."""
    here = holdings.filter(level__community__in=list(memberships_of(reader)))
    rows = here.select_related("level__community", "member")
    found = rows.in_bulk({notice.object_id for notice in notices})
    return [(notice, holding) for notice in notices if (holding := found.get(notice.object_id))]


def levels(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """One notice for each level, which says how things are now."""
    former = Holding.objects.filter(
        level=OuterRef("level"), member=OuterRef("member"), pk__lt=OuterRef("pk")
    ).order_by("-pk")
    mine = Holding.objects.filter(member=reader).annotate(
        before=Subquery(former.values("state")[:1])
    )
    silent = (HoldingState.OFFERED, HoldingState.RENEWED)
    return {
        notice.pk: NoticeLine(
            _sentence_of(holding) % _said(holding), _page_of(holding), words=holding.reason
        )
        for notice, holding in _levels(notices, mine.exclude(state__in=silent), reader)
    }


def _sentence_of(holding: Any) -> str:
    if holding.state == HoldingState.HELD and holding.before == HoldingState.RENEWED:
        return _("Your term as “%(level)s” in %(place)s goes on until %(until)s")
    sentences: dict[str, str] = {
        HoldingState.ACCEPTED: _("Your “%(level)s” in %(place)s waits for approval"),
        HoldingState.HELD: _("You are now “%(level)s” in %(place)s"),
        HoldingState.DECLINED: _("You declined to be “%(level)s” in %(place)s"),
        HoldingState.NOT_APPROVED: _("“%(level)s” in %(place)s was not approved"),
        HoldingState.ENDED: _("Your term as “%(level)s” in %(place)s was ended"),
        HoldingState.EXPIRED: _("Your term as “%(level)s” in %(place)s is over"),
    }
    over = _("Your term as “%(level)s” in %(place)s has ended")
    return sentences.get(holding.state, over)


def _said(holding: Holding) -> dict[str, str]:
    until = date_format(timezone.localtime(holding.until), "DATE_FORMAT") if holding.until else ""
    level = holding.level
    return {"level": level.name, "place": level.community.name, "until": until}


def terms(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """Terms that end soon, as long as they last."""
    mine = Holding.objects.held().filter(member=reader).exclude(until=None)
    sentence = _("Your term as “%(level)s” in %(place)s ends on %(until)s")
    return {
        notice.pk: NoticeLine(sentence % _said(holding), _page_of(holding))
        for notice, holding in _levels(notices, mine, reader)
    }


def _page_of(holding: Holding) -> str:
    return reverse("gamification:levels", args=[holding.level.community.slug])


def offers(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """Until they are answered."""
    return {
        notice.pk: NoticeLine(said_of_offer(holding), _page_of(holding))
        for notice, holding in _levels(notices, offers_to(reader), reader)
    }


def approvals(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    waiting = holdings_to_decide(reader).filter(state=HoldingState.ACCEPTED)
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
        for notice, holding in _levels(notices, waiting, reader)
    }


def nominations(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    here = Nomination.objects.shown_to(reader).filter(
        level__community__in=list(memberships_of(reader))
    )
    rows = here.filter(member=reader).exclude(by=reader)
    found = rows.select_related("level__community", "by").in_bulk(
        {notice.object_id for notice in notices}
    )
    return {
        notice.pk: NoticeLine(
            _("%(name)s nominated you for “%(level)s” in %(place)s")
            % {
                "name": nomination.by.name,
                "level": nomination.level.name,
                "place": nomination.level.community.name,
            },
            reverse("gamification:levels", args=[nomination.level.community.slug]),
            person=nomination.by,
            words=nomination.sentence,
        )
        for notice in notices
        if (nomination := found.get(notice.object_id))
    }


registry.notices.register(THANKS, NoticeKind(THANKS, gettext_lazy("Thanks"), "hand-heart", thanks))
registry.notices.register(LEVEL, NoticeKind(LEVEL, gettext_lazy("Levels"), "trending-up", levels))
registry.notices.register(
    TERM, NoticeKind(TERM, gettext_lazy("Terms that end"), "trending-up", terms)
)
registry.notices.register(
    OFFER, NoticeKind(OFFER, gettext_lazy("Levels to accept"), "trending-up", offers)
)
registry.notices.register(
    APPROVAL,
    NoticeKind(APPROVAL, gettext_lazy("Levels to approve"), "medal", approvals),
)
registry.notices.register(
    NOMINATION, NoticeKind(NOMINATION, gettext_lazy("Nominations"), "trending-up", nominations)
)
