"""Views of the onboarding checklist, and for editing it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plc.accounts.http import SignedIn, see_other
from plc.core.methods import require_form
from plc.core.refusals import Refused, say
from plc.web.toasts import done

from .. import access, actions
from ..forms import StepForm
from ..onboarding import checklist
from ..pages import enter, page, submitted_data


@login_required
@require_safe
def welcome(request: SignedIn, slug: str) -> HttpResponse:
    community, membership = access.community_of_mine(request.user, slug)
    enter(request, community)
    states = checklist(membership)
    context = {
        "states": states,
        "left": sum(not state.done for state in states),
        "membership": membership,
        "may_edit": access.can_manage_community(request.user, community),
    }
    template = "communities/community/welcome.html"
    return page(request, template, context, community=community)


@login_required
@require_POST
def tick(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    step = access.step_of_mine(request.user, slug, pk)
    actions.mark_step_done(step=step, by=request.user)
    return see_other("community:welcome", slug)


@login_required
@require_POST
def put_away(request: SignedIn, slug: str) -> HttpResponse:
    community, _membership = access.community_of_mine(request.user, slug)
    actions.dismiss_onboarding(community=community, by=request.user)
    done(request, _("Hidden. You find the list again under About."))
    return see_other(community.get_absolute_url())


@login_required
@require_form
def steps(request: SignedIn, slug: str) -> HttpResponse:
    community = enter(request, access.community_to_set(request.user, slug))
    form = StepForm(submitted_data(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_step(community=community, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("Added."))
            return see_other("community:steps", slug)
    context = {"form": form, "steps": community.steps.all(), "section": "steps"}
    template = "communities/community/settings/steps.html"
    return page(request, template, context, community=community, tab="settings")


@login_required
@require_form
def step(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    community, found = access.step_to_change(request.user, slug, pk)
    enter(request, community)
    form = StepForm(submitted_data(request), instance=found)
    if request.method == "POST" and form.is_valid():
        actions.change_step(step=found, by=request.user, **form.cleaned_data)
        done(request, _("Saved."))
        return see_other("community:steps", slug)
    context = {"form": form, "step": found, "section": "steps"}
    template = "communities/community/settings/step.html"
    return page(request, template, context, community=community, tab="settings")


@login_required
@require_POST
def move(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    _community, found = access.step_to_change(request.user, slug, pk)
    actions.move_step(step=found, up=request.POST.get("to") == "up", by=request.user)
    return see_other("community:steps", slug)


@login_required
@require_POST
def remove(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    _community, found = access.step_to_change(request.user, slug, pk)
    actions.remove_step(step=found, by=request.user)
    done(request, _("Removed from the list."))
    return see_other("community:steps", slug)
