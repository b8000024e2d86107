"""Recomputing the past by today's rules: a preview, and a decision."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from communities.community.access import community_to_set
from plc.accounts.http import SignedIn, see_other
from plc.core.methods import require_form
from plc.core.paging import next_page_url, requested_page
from plc.core.refusals import Refused
from plc.web.toasts import done, failed

from ..actions.recomputations import OPEN, ask_recomputation, decide_recomputation
from ..ledger import access
from ..pages import page

SIZE = 50


@login_required
@require_form
def recompute(request: SignedIn, slug: str) -> HttpResponse:
    """The open recomputation with its preview, and former ones, or what of it moves; POST
    asks for one."""
    community = community_to_set(request.user, slug)
    if request.method == "POST":
        ask_recomputation(community=community, by=request.user)
        done(request, _("The preview is being computed."))
        return see_other("gamification:recompute", slug)
    rows = community.recomputations.select_related("asked_by", "decided_by").order_by("-pk")
    current = rows.filter(state__in=OPEN).first()
    context: dict[str, Any] = {"former": rows.exclude(state__in=OPEN)[:10], "current": current}
    if current:
        changes = current.changes.select_related("member")
        found = requested_page(request, changes, order=("-size", "-id"), size=SIZE)
        smaller, is_first = next_page_url(request, found), not request.GET.get("after")
        context |= {"changes": found.items, "smaller": smaller, "is_first": is_first}
    if request.htmx:
        context["community"] = community
        return render(request, "gamification/rules/_recomputation.html", context)
    template = "gamification/rules/recompute.html"
    return page(request, template, context, community=community, tab="rules")


@login_required
@require_POST
def decide(request: SignedIn, slug: str, public_id: Any) -> HttpResponse:
    _community, found = access.recomputation_to_decide(request.user, slug, public_id)
    apply = request.POST.get("do") == "apply"
    try:
        decide_recomputation(recomputation=found, apply=apply, by=request.user)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    else:
        done(request, _("It is being applied.") if apply else _("Dropped. Nothing changed."))
    return see_other("gamification:recompute", slug)
