"""Links to the moderation queue, and what is pending there."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communities.community.access import memberships_of
from plc.core import registry
from plc.core.counts import counted
from plc.core.registry import NavItem, WaitingItem

from .access import decision_that_stands, moderates_somewhere
from .actions.cases import open_appeals
from .models import Case

FEW = 3


def queue(request: HttpRequest) -> Sequence[NavItem]:
    """In the account menu; site staff use the index page of the admin."""
    if request.user.is_staff and request.user.is_active:
        return [NavItem("admin", _("Administration"), "shield", reverse("admin:index"))]
    if not moderates_somewhere(request.user):
        return []
    href = reverse("admin:moderation_case_changelist")
    return [NavItem("moderation", _("Moderation"), "shield", href)]


def reports_waiting(actor: Any) -> Sequence[WaitingItem]:
    if not (actor.is_staff or moderates_somewhere(actor)):
        return []
    rows = (
        Case.objects.visible_to(actor)
        .filter(state=Case.State.OPEN)
        .annotate(appeal=Exists(open_appeals().filter(case=OuterRef("pk"))))
        .values("community", "community__name", "appeal")
        .annotate(n=Count("pk"))
        .order_by("-appeal", "-n", "community")[:FEW]
    )
    return [_waiting(row) for row in rows]


def _waiting(row: Mapping[str, Any]) -> WaitingItem:
    """The pending reports or appeals of one place, linked to the filtered queue."""
    if row["appeal"]:
        title = ngettext(
            "One appeal waits for a moderator in %(place)s",
            "%(n)s appeals wait for a moderator in %(place)s",
            row["n"],
        )
    else:
        title = ngettext(
            "One report waits for a moderator in %(place)s",
            "%(n)s reports wait for a moderator in %(place)s",
            row["n"],
        )
    appeal = "waiting" if row["appeal"] else "none"
    href = reverse("admin:moderation_case_changelist")
    return WaitingItem(
        icon="scale" if row["appeal"] else "flag",
        title=counted(title, row["n"], place=row["community__name"] or settings.SITE_NAME),
        href=f"{href}?place={row['community'] or 'site'}&state=open&appeal={appeal}",
        why=_("You look after what happens there"),
        action=_("Have a look"),
    )


def way_to_decision(thing: Any, actor: Any) -> str:
    line = decision_that_stands(actor, thing)
    return reverse("moderation:decision", args=[line.public_id]) if line else ""


def way_to_case(thing: Any, actor: Any) -> str:
    """The last one about it."""
    cases = Case.objects.visible_to(actor).filter(kind=thing._meta.label_lower, object_id=thing.pk)
    last = cases.order_by("-id").first()
    return last.get_absolute_url() if last else ""


def ways_to_silence(request: HttpRequest) -> Sequence[NavItem]:
    """For a 403 page: links to the decisions that silence the reader, in this community or in
    all."""
    here = request.resolver_match.kwargs.get("slug") if request.resolver_match else None
    silenced = [
        membership for membership in memberships_of(request.user).values() if membership.is_silenced
    ]
    label = _("Why, and asking for another look")
    return [
        NavItem("silence", label, "shield", reverse("moderation:silence", args=[place.slug]))
        for place in (membership.community for membership in silenced)
        if here in (None, place.slug)
    ]


registry.cases.register("moderation", way_to_case)
registry.decisions.register("moderation", way_to_decision)
registry.ways_on.register("moderation", ways_to_silence)
registry.me_items.register("moderation", queue)
registry.waiting.register("moderation.reports", reports_waiting)
registry.admin_entrances.register("moderation", moderates_somewhere)
