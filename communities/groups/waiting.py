"""A member's pending tasks in groups, for the home page."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from communities.community.access import memberships_of
from plc.core import registry
from plc.core.counts import counted
from plc.core.registry import WaitingItem

from .access import group_memberships_of
from .models import GroupInvitation, GroupJoinRequest, GroupRole

FEW = 4


def invitations(actor: Any) -> Sequence[WaitingItem]:
    rows = (
        GroupInvitation.objects.open()
        .filter(user=actor, group__community__in=list(memberships_of(actor)))
        .select_related("group__community", "by")
    )
    return [
        WaitingItem(
            icon="users",
            title=_("You are invited to %(group)s") % {"group": row.group.name},
            href=reverse("groups:invitation", args=[row.group.community.slug, row.group.slug]),
            why=_("%(name)s asked you in") % {"name": row.by.name}
            if row.by
            else row.group.community.name,
            action=_("Look at it"),
        )
        for row in rows.order_by("id")[:FEW]
    ]


def requests(actor: Any) -> Sequence[WaitingItem]:
    facilitated = [
        pk
        for pk, membership in group_memberships_of(actor).items()
        if membership.role == GroupRole.FACILITATOR
    ]
    if not facilitated:
        return []
    rows = (
        GroupJoinRequest.objects.filter(
            group__in=facilitated, group__archived_at=None, state=GroupJoinRequest.State.OPEN
        )
        .values("group__name", "group__slug", "group__community__slug")
        .annotate(n=Count("pk"), since=Min("at"))
        .order_by("since")[:FEW]
    )
    return [
        WaitingItem(
            icon="user-plus",
            title=counted(
                ngettext(
                    "One person asks to join %(group)s",
                    "%(n)s people ask to join %(group)s",
                    row["n"],
                ),
                row["n"],
                group=row["group__name"],
            ),
            href=reverse(
                "groups:members", args=[row["group__community__slug"], row["group__slug"]]
            ),
            why=_("You facilitate this group"),
            action=pgettext("what to do", "Answer"),
        )
        for row in rows
    ]


registry.waiting.register("groups.invitations", invitations)
registry.waiting.register("groups.requests", requests)
