"""A member's pending tasks in communities, for the home page."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from plc.core import registry
from plc.core.counts import counted
from plc.core.registry import WaitingItem

from . import access
from .models import GOVERNING, JoinRequest, Membership, Role
from .onboarding import steps_left

FEW = 3


def charters_to_accept(actor: Any) -> Sequence[WaitingItem]:
    """Listed first, because nothing can be posted without it. No query."""
    mine = (membership.community for membership in access.memberships_of(actor).values())
    waiting = [
        community
        for community in mine
        if not community.archived_at and access.has_charter_to_accept(actor, community)
    ]
    return [
        WaitingItem(
            icon="handshake",
            title=_("Read the charter of %(community)s") % {"community": community.name},
            href=reverse("community:charter", args=[community.slug]),
            why=_("You can post there once you have accepted it"),
            action=_("Read it"),
        )
        for community in waiting[:FEW]
    ]


def communities_to_begin(actor: Any) -> Sequence[WaitingItem]:
    """Those that the actor owns and nobody has joined yet. No query."""
    begun = [
        membership.community
        for membership in access.memberships_of(actor).values()
        if membership.role == Role.OWNER
        and membership.community.member_count == 1
        and not membership.community.archived_at
    ]
    return [
        WaitingItem(
            icon="list-checks",
            title=_("See what comes next for %(community)s") % {"community": community.name},
            href=reverse("community:about", args=[community.slug]),
            why=_("Nobody else is there yet"),
            action=_("See the list"),
        )
        for community in begun[:FEW]
    ]


def requests_to_answer(actor: Any) -> Sequence[WaitingItem]:
    governed = [
        pk
        for pk, membership in access.memberships_of(actor).items()
        if membership.role in GOVERNING
    ]
    if not governed:
        return []
    rows = (
        JoinRequest.objects.filter(community__in=governed, state=JoinRequest.State.OPEN)
        .values("community__name", "community__slug")
        .annotate(n=Count("pk"), since=Min("at"))
        .order_by("since")[:FEW]
    )
    return [
        WaitingItem(
            icon="user-plus",
            title=counted(
                ngettext(
                    "One person asks to join %(community)s",
                    "%(n)s people ask to join %(community)s",
                    row["n"],
                ),
                row["n"],
                community=row["community__name"],
            ),
            href=reverse("community:members", args=[row["community__slug"]]),
            why=_("You look after this community"),
            action=pgettext("what to do", "Answer"),
        )
        for row in rows
    ]


def onboarding(actor: Any) -> Sequence[WaitingItem]:
    """The remaining onboarding steps, once the charter is accepted (which is a task of its own)."""
    new = [
        membership.pk
        for membership in access.memberships_of(actor).values()
        if not membership.onboarded_at
        and not access.has_charter_to_accept(actor, membership.community)
    ]
    if not new:
        return []
    rows = Membership.objects.filter(pk__in=new, community__archived_at=None)
    items = []
    rows = rows.select_related("community").prefetch_related("done_steps", "community__steps")
    for membership in rows.order_by("-joined_at")[:FEW]:
        membership.user = actor
        if left := steps_left(membership):
            sentence = ngettext(
                "One thing left to settle in at %(community)s",
                "%(n)s things left to settle in at %(community)s",
                left,
            )
            items.append(
                WaitingItem(
                    icon="list-checks",
                    title=counted(sentence, left, community=membership.community.name),
                    href=reverse("community:welcome", args=[membership.community.slug]),
                    why=_("You are new there"),
                    action=_("See the list"),
                )
            )
    return items


registry.waiting.register("community.charter", charters_to_accept)
registry.waiting.register("community.begin", communities_to_begin)
registry.waiting.register("community.requests", requests_to_answer)
registry.waiting.register("community.onboarding", onboarding)
