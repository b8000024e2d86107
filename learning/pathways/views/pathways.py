"""Views of pathways: the list, one pathway, going along it, and who is where."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities.community.models import Community
from communities.groups.models import Group
from communities.groups.pages import place_page
from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core.paging import next_page_url, requested_page
from plc.core.refusals import Refused, say
from plc.core.spreadsheets import csv_response, first_of
from plc.web.toasts import done, failed

from .. import access, actions
from ..forms import AttestForm
from ..models import Certificate, Pathway, Walker
from ..pages import FOLDER, page
from ..picture import picture_of
from ..steps import links_of
from ..walking import stages_of, way_of, ways_of

PAGE = 24
MOST_IN_CSV = 2000


@login_required
@require_safe
def list_pathways(request: SignedIn, slug: str, group_slug: str | None = None) -> HttpResponse:
    community, group = access.place_of_pathways(request.user, slug, group_slug)
    shown = Pathway.objects.visible_to(request.user)
    rows = shown.filter(community=community, group=group)
    steps = Count("stages__steps", distinct=True)
    found = requested_page(
        request, rows.annotate(steps=steps), order=("-created_at", "-id"), size=PAGE
    )
    for pathway in found.items:
        pathway.community, pathway.group = community, group
    mine = Walker.objects.filter(user=request.user, left_at=None, pathway__in=found.items)
    walks = {row.pathway_id: row for row in mine}
    context = {
        "rows": [(pathway, walks.get(pathway.pk)) for pathway in found.items],
        "older": next_page_url(request, found),
        "make_url": _make_url(request.user, community, group),
    }
    template = f"{FOLDER}/pathways.html"
    where: dict[str, Any] = {"community": community, "group": group, "tab": "pathways"}
    where["nav_key"] = "learn"
    return place_page(request, template, context, **where)


def _make_url(actor: Any, community: Community, group: Group | None) -> str:
    if not access.can_make_pathway(actor, community, group):
        return ""
    if group is None:
        return reverse("pathways:make", args=[community.slug])
    return reverse("pathways:make_of_group", args=[community.slug, group.slug])


@login_required
@require_safe
def my_pathways(request: SignedIn) -> HttpResponse:
    request.nav_key = "learn"
    shown = Pathway.objects.visible_to(request.user)
    mine = Walker.objects.filter(user=request.user, left_at=None, pathway__in=shown)
    rows = mine.select_related("pathway__community").order_by("-began_at", "-id")[:50]
    context = {"rows": [(row.pathway, row) for row in rows]}
    return render(request, f"{FOLDER}/my_pathways.html", context)


@login_required
@require_safe
def show_pathway(request: SignedIn, slug: str, pathway_slug: str) -> HttpResponse:
    """What it asks for, where the reader is on it, and how to begin."""
    pathway = access.pathway_to_see(request.user, slug, pathway_slug)
    walker = access.walker_of(request.user, pathway)
    if walker is not None:
        way = ways_of(pathway, [walker])[walker.pk]
    else:
        way = way_of(pathway, stages_of(pathway), {}, walks=False)
    links = links_of([stop.step for stop in way.stops], request.user)
    for stop in way.stops:
        stop.href = links.get(stop.step.pk, "")
    certificates = Certificate.objects.filter(holder=request.user, pathway=pathway)
    context: dict[str, Any] = {
        "pathway": pathway,
        "walker": walker,
        "way": way,
        "picture": picture_of(way),
        "why_not": None if walker else access.why_not_walk(request.user, pathway),
        "writes": access.can_write_pathway(request.user, pathway),
        "accompanies": access.looks_after_walkers(request.user, pathway),
        "certificate": certificates.order_by("-issued_at").first(),
    }
    return page(request, "pathway", context, community=pathway.community, group=pathway.group)


@login_required
@require_POST
def begin_pathway(request: SignedIn, slug: str, pathway_slug: str) -> HttpResponse:
    pathway = access.pathway_to_see(request.user, slug, pathway_slug)
    try:
        limit_rate(request, "ask")
        if reason := access.why_not_walk(request.user, pathway):
            raise Refused(reason)
        actions.begin_pathway(by=request.user, pathway=pathway)
        # What was done before counts at once; the listener would find it a moment later.
        actions.settle_pathway(pathway_id=pathway.pk, members=[request.user.pk])
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    return see_other(pathway)


@login_required
@require_POST
def leave_pathway(request: SignedIn, slug: str, pathway_slug: str) -> HttpResponse:
    pathway = access.pathway_to_see(request.user, slug, pathway_slug)
    walker = access.walker_of(request.user, pathway)
    if walker is not None and actions.leave_pathway(by=request.user, walker=walker):
        done(request, _("You have left the pathway. What you reached is kept."))
    return see_other(pathway)


@login_required
@require_safe
def list_walkers(request: SignedIn, slug: str, pathway_slug: str) -> HttpResponse:
    pathway = access.pathway_to_accompany(request.user, slug, pathway_slug)
    return walkers_page(request, pathway)


def walkers_page(
    request: SignedIn,
    pathway: Pathway,
    *,
    form: AttestForm | None = None,
    whom: Walker | None = None,
    step: Any = None,
) -> HttpResponse:
    """Who is where. Five queries for any number of people on the page."""
    rows = access.walkers_to_see(request.user, pathway).select_related("user")
    found = requested_page(request, rows, order=("user__name", "id"), size=PAGE)
    ways = ways_of(pathway, found.items)
    context = {
        "pathway": pathway,
        "rows": [(walker, ways[walker.pk]) for walker in found.items],
        "older": next_page_url(request, found),
        "numbers": rows.aggregate(n=Count("pk"), done=Count("pk", ~Q(completed_at=None))),
        "form": form or AttestForm(),
        "whom": whom,
        "step": step,
        "me": request.user,
    }
    return page(request, "walkers", context, community=pathway.community, group=pathway.group)


@login_required
@require_safe
def walkers_csv(request: SignedIn, slug: str, pathway_slug: str) -> HttpResponseBase:
    pathway = access.pathway_to_accompany(request.user, slug, pathway_slug)
    rows = access.walkers_to_see(request.user, pathway).select_related("user")
    return csv_response(f"{pathway.slug}.csv", _table(pathway, *first_of(rows, MOST_IN_CSV)))


def _table(pathway: Pathway, walkers: list[Walker], more: list[list[str]]) -> Iterator[list[Any]]:
    ways = ways_of(pathway, walkers)
    stops = way_of(pathway, stages_of(pathway), {}, walks=False).stops
    yield [_("Name"), _("Began"), _("Completed"), *(stop.says for stop in stops)]
    for walker in sorted(walkers, key=lambda one: one.user.name):
        yield [
            walker.user.name,
            _day(walker.began_at),
            _day(walker.completed_at),
            *(
                _day(stop.reached.done_at if stop.reached else None)
                for stop in ways[walker.pk].stops
            ),
        ]
    yield from more


def _day(moment: datetime | None) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""


@login_required
@require_POST
def attest_step(
    request: SignedIn, slug: str, pathway_slug: str, public_id: UUID, step: UUID
) -> HttpResponse:
    pathway = access.pathway_to_accompany(request.user, slug, pathway_slug)
    walker = access.walker_to_attest(request.user, pathway, public_id)
    asked = access.step_to_attest(pathway, step)
    form = AttestForm(request.POST)
    if form.is_valid():
        try:
            limit_rate(request, "edit")
            words = form.cleaned_data["words"]
            actions.attest_step(by=request.user, walker=walker, step=asked, words=words)
            actions.settle_pathway(pathway_id=pathway.pk, members=[walker.user_id])
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("%(name)s reads your sentence.") % {"name": walker.user.name})
            return see_other("pathways:walkers", slug, pathway_slug)
    return walkers_page(request, pathway, form=form, whom=walker, step=asked)
