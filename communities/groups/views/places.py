"""Views for finding, founding and viewing groups."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communities.community import access as community_access
from communities.community.models import Community
from communities.community.pages import enter as enter_community
from communities.community.pages import page as community_page
from communities.community.pages import search_query, submitted_data
from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core import registry
from plc.core.methods import require_form
from plc.core.paging import next_page_url, requested_page
from plc.core.refusals import Refused, say
from plc.web.toasts import done

from .. import access, actions
from ..forms import FoundForm
from ..models import Group, GroupKind, GroupMembership, GroupRole
from ..pages import enter, lines_of, page, place_of
from ..shell import unread_in
from ..starters import Starter, starters_for

PAGE = 60


@login_required
@require_safe
def my_groups(request: SignedIn) -> HttpResponse:
    """All my groups, by community."""
    request.nav_key = "groups"
    mine = Group.objects.of(request.user).select_related("community__logo")
    order = ("community__name", "community_id", "name", "id")
    found = requested_page(request, mine, order=order, size=PAGE)
    counts = unread_in(request.user, [group.pk for group in found.items])
    context = {
        "rows": [{"group": group, "unread": counts.get(group.pk, 0)} for group in found.items],
        "older": next_page_url(request, found),
    }
    return render(request, "communities/groups/my_groups.html", context)


@require_safe
def groups(request: HttpRequest, slug: str) -> HttpResponse:
    """The groups of a community: mine or all, filtered by kind and name."""
    community = enter_community(
        request, community_access.community_to_read_groups_of(request.user, slug), nav_key="groups"
    )
    query = search_query(request)
    kind, mine = request.GET.get("kind", ""), request.GET.get("mine") == "1"
    rows = _found(request.user, community, query, kind, mine)
    found = requested_page(request, rows, order=("-created_at", "-id"), size=24)
    context = {
        "rows": _cards(request.user, community, found.items),
        "older": next_page_url(request, found),
        "query": query,
        "kind": kind,
        "mine": mine,
        "kinds": GroupKind.choices,
        "belongs": set(access.group_memberships_of(request.user)),
        "may_found": community_access.can_found_group(request.user, community),
    }
    template = "communities/groups/groups.html"
    return community_page(request, template, context, community=community, tab="groups")


def _cards(actor: Any, community: Community, groups: Sequence[Group]) -> list[dict[str, Any]]:
    """The data of the cards: how to join, who facilitates, unread posts. The number of queries does
    not depend on the number of groups."""
    for group in groups:
        group.community = community
    access.know_the_full(groups)
    counts = unread_in(actor, [group.pk for group in groups])
    ways, leading = access.ways_in(actor, groups), access.facilitators_shown(actor, groups)
    return [
        {
            "group": group,
            "unread": counts.get(group.pk, 0),
            "way": ways.get(group.pk, ""),
            "facilitators": ", ".join(leading.get(group.pk, [])),
        }
        for group in groups
    ]


def _found(actor: Any, community: Community, query: str, kind: str, mine: bool) -> QuerySet[Group]:
    rows = Group.objects.visible_to(actor).filter(community=community)
    rows = rows.of(actor) if mine else rows.open()
    if query:
        rows = rows.filter(name__icontains=query) | rows.filter(purpose__icontains=query)
    return rows.filter(kind=kind) if kind in GroupKind.values else rows


@login_required
@require_form
def found_group(request: SignedIn, slug: str) -> HttpResponse:
    community = enter_community(
        request, access.community_to_found_group_in(request.user, slug), nav_key="groups"
    )
    starters = starters_for(community)
    if request.method != "POST" and "from" not in request.GET:
        return _begin(request, community, starters)
    chosen = next((starter for starter in starters if starter.key == request.GET.get("from")), None)
    form = FoundForm(submitted_data(request), initial=chosen.initial() if chosen else None)
    if request.method == "POST" and form.is_valid():
        try:
            limit_rate(request, "found")
            with transaction.atomic():
                group = actions.found_group(
                    by=request.user, community=community, **form.cleaned_data
                )
                limit_rate(request, "found_group")  # last, so that invalid forms do not count
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("%(name)s is founded.") % {"name": group.name})
            return see_other("groups:overview", slug, group.slug)
    context = {"form": form, "chosen": chosen}
    template = "communities/groups/found.html"
    return community_page(request, template, context, community=community, tab="groups")


def _begin(request: SignedIn, community: Community, starters: list[Starter]) -> HttpResponse:
    """The template is selected before the form is shown, so that selecting one discards no
    input."""
    context = {"starters": starters}
    template = "communities/groups/begin.html"
    return community_page(request, template, context, community=community, tab="groups")


@require_safe
def overview(request: HttpRequest, slug: str, group_slug: str) -> HttpResponse:
    actor = request.user
    group = enter(request, access.group_to_see(actor, place_of(request, slug), group_slug))
    reads = access.can_read_group(actor, group)
    panels = []
    if reads:
        panels = [found for make in registry.group_panels if (found := make(group, actor))]
    context = {
        "reads": reads,
        "panels": panels,
        "people": _people(group, actor) if access.can_see_group_members(actor, group) else [],
        "place_in_line": access.place_in_line(actor, group),
        "waiting_requests": access.requests_waiting(actor, group),
        "may_post": access.can_take_part_in_group(actor, group),
        "charter_first": community_access.has_charter_to_accept(actor, group.community),
    }
    return page(request, "communities/groups/overview.html", context, group=group, tab="overview")


def _people(group: Group, actor: Any) -> list[tuple[GroupMembership, str]]:
    """Facilitators first, then the newest members: six people, each with their line."""
    rows = group.memberships.listed_for(actor, whole=False)
    rows = rows.select_related("user__profile")
    leading = list(rows.filter(role=GroupRole.FACILITATOR).order_by("joined_at", "id"))
    others = rows.exclude(role=GroupRole.FACILITATOR).order_by("-joined_at", "-id")
    return lines_of([*leading, *others[: 6 - len(leading)]], actor)
