"""Telling a group of a badge or level, and the member's choice about it."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from communities.community.access import community_of_mine
from communities.community.pages import submitted_data
from plc.accounts.http import SignedIn, see_other
from plc.core.methods import require_form
from plc.core.refusals import Refused, say
from plc.web.toasts import done, failed

from .. import access
from ..actions import celebrations as actions
from ..badges.access import award_to_share
from ..celebrations import Reached, groups_to_tell, reached_by_award, reached_by_holding
from ..forms import TellingForm
from ..models import TellingChoice
from ..pages import page


@login_required
@require_POST
def tell_of_award(request: SignedIn, award: UUID) -> HttpResponse:
    row = award_to_share(request.user, award)
    _tell(request, reached_by_award(row))
    return see_other(row)


@login_required
@require_POST
def tell_of_level(request: SignedIn, public_id: UUID) -> HttpResponse:
    holding = access.offer_to_answer(request.user, public_id)
    _tell(request, reached_by_holding(holding))
    return see_other("gamification:levels", holding.level.community.slug)


def _tell(request: SignedIn, reached: Reached | None) -> None:
    """Tell the group that the form names, or no longer any: the form says which, so that sending it
    twice changes nothing."""
    if reached is None:
        failed(request, _("This no longer counts, so there is nothing to tell."))
    elif request.POST.get("tell") == "no":
        actions.untell(by=request.user, reached=reached)
        done(request, _("The line is gone."))
    else:
        groups = {group.slug: group for group in groups_to_tell(request.user, reached)}
        try:
            group = groups.get(request.POST.get("group", ""))
            line = actions.tell_group(by=request.user, reached=reached, group=group)
        except Refused as refusal:
            failed(request, str(refusal.sentence))
        else:
            done(request, _("%(group)s reads it now.") % {"group": line.group})


@login_required
@require_form
def choose_telling(request: SignedIn, slug: str) -> HttpResponse:
    """Whether a group is told of what I reach: asked, always, or never."""
    community, _membership = community_of_mine(request.user, slug)
    form = TellingForm(
        submitted_data(request),
        choice=TellingChoice.of(request.user, community),
        groups=access.groups_to_write_in(request.user, community),
    )
    if request.method == "POST" and form.is_valid():
        chosen: dict[str, Any] = form.cleaned_data
        try:
            actions.choose_telling(by=request.user, community=community, **chosen)
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("Saved."))
            return see_other("gamification:path", slug)
    template, context = "gamification/celebrations/choose.html", {"form": form}
    return page(request, template, context, community=community, tab="telling")
