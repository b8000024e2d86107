"""Views of assignments that are given: which there are, what is asked, and beginning."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core.methods import require_form
from plc.core.paging import next_page_url, requested_page
from plc.core.refusals import Refused
from plc.web.toasts import done, failed

from .. import access
from ..actions import assignments
from ..actions.submissions import begin_submission, why_not_work
from ..assignment_access import (
    handout_to_do,
    handout_to_see,
    handout_to_teach,
    submissions,
)
from ..assignment_forms import HandoutForm
from ..knowing import progress_of
from ..models import Handout, Submission
from ..own_dates import as_given_to
from ..pages import attempted, work_page, work_rooms
from ..results import results_of, waiting_in
from ..rubrics import criteria_of

PAGE = 30
MOST_TEAMS = 60


@login_required
@require_safe
def list_handouts(request: SignedIn, slug: str, group_slug: str | None = None) -> HttpResponse:
    """The assignments given to a place."""
    actor = request.user
    community, group = access.place_to_read(actor, slug, group_slug)
    rows = Handout.objects.visible_to(actor).filter(community=community)
    rows = rows.filter(group=group) if group else rows
    rows = rows.select_related("assignment", "community", "group__community")
    found = requested_page(request, rows, order=("-opens_at", "-id"), size=PAGE)
    keys = [one.pk for one in found.items]
    mine = results_of(keys, [actor.pk])
    taught = [one.pk for one in found.items if access.may_teach(actor, one)]
    waiting = waiting_in(taught) if taught else {}
    context = {
        "handouts": [
            (one, progress_of(mine.get((one.pk, actor.pk))), waiting.get(one.pk, 0))
            for one in found.items
        ],
        "older": next_page_url(request, found),
        "rooms": work_rooms(community, group, actor),
        "authors": access.can_author(actor, community, group),
    }
    return work_page(request, "handouts", context, community=community, group=group)


@login_required
@require_safe
def show_handout(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    handout = handout_to_see(request.user, slug, public_id)
    takes = access.may_take(request.user, handout)
    mine = submissions().filter(handout=handout, shares__learner=request.user).first()
    return _page(request, handout, {"takes": takes, "mine": mine})


def _page(
    request: SignedIn, handout: Handout, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    actor = request.user
    mine = context.get("mine")
    if context.get("takes"):
        handout = as_given_to(actor.pk, handout)
    teams: list[Submission] = []
    if handout.assignment.in_teams and mine is None:
        teams = list(submissions().filter(handout=handout, is_open=True)[:MOST_TEAMS])
    context |= {
        "handout": handout,
        "assignment": handout.assignment,
        "criteria": criteria_of(handout.rubric.body) if handout.rubric else None,
        "teams": [one for one in teams if len(one.shares.all()) < handout.assignment.team_most],
        "why_not": access.why_not_begin(handout) or why_not_work(handout),
        "teaches": access.may_teach(actor, handout),
        "reviewed": handout.assignment.rules_in_force,
    }
    response = work_page(
        request, "handout", context, community=handout.community, group=handout.group
    )
    response.status_code = status
    return response


@login_required
@require_POST
def begin(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    handout = handout_to_do(request.user, slug, public_id)
    team = request.POST.get("team", "")
    try:
        limit_rate(request, "post")
        submission = begin_submission(by=request.user, handout=handout, team=team)
    except Refused as refusal:
        context = {"takes": True, "mine": None, "team": team, "refused": str(refusal.sentence)}
        return _page(request, handout, context, 422)
    return see_other(submission)


@login_required
@require_form
def change_dates(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    handout = handout_to_teach(request.user, slug, public_id)
    dates = {name: getattr(handout, name) for name in ("opens_at", "due_at", "closes_at")}
    form = HandoutForm(request.POST if request.method == "POST" else None, initial=dates)

    def change() -> bool:
        assignments.change_dates(by=request.user, handout=handout, **form.cleaned_data)
        return True

    if request.method == "POST":
        if attempted(form, change):
            done(request, _("Saved."))
            return see_other(handout)
        failed(request, _("The dates stay as they were."))
    context = {"handout": handout, "assignment": handout.assignment, "form": form}
    return work_page(
        request, "change_dates", context, community=handout.community, group=handout.group
    )
