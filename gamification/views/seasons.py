"""Seasons of a community: named spans of days with leaderboards of their own."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _

from communities.community.models import Community
from plc.accounts.http import SignedIn, see_other
from plc.core.methods import require_form
from plc.core.refusals import Refused, say
from plc.web.toasts import done

from ..actions import leaderboards as actions
from ..boards import access
from ..boards.forms import SeasonForm
from ..models import Season
from ..pages import page


@require_form
@login_required
def list_seasons(request: SignedIn, slug: str) -> HttpResponse:
    """All seasons, and the form of a new one."""
    community = access.community_to_close_boards(request.user, slug)
    form = SeasonForm(request.POST if request.method == "POST" else None)
    if _saved(request, community, None, form):
        return see_other("gamification:seasons", slug)
    return _page(request, community, {"form": form})


@require_form
@login_required
def edit_season(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    community, season = access.season_to_change(request.user, slug, pk)
    initial = {key: getattr(season, key) for key in ("name", "starts_on", "ends_on")}
    form = SeasonForm(request.POST if request.method == "POST" else None, initial=initial)
    if _saved(request, community, season, form):
        return see_other("gamification:seasons", slug)
    return _page(request, community, {"form": form, "season": season})


@require_form
@login_required
def remove_season(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    """GET asks; POST removes."""
    community, season = access.season_to_change(request.user, slug, pk)
    if request.method != "POST":
        template = "gamification/boards/season_remove.html"
        return page(request, template, {"season": season}, community=community, tab="boards")
    actions.remove_season(season=season, by=request.user)
    done(request, _("The season is removed. Points stay."))
    return see_other("gamification:seasons", slug)


def _saved(
    request: SignedIn, community: Community, season: Season | None, form: SeasonForm
) -> bool:
    if not form.is_valid():
        return False
    try:
        actions.save_season(
            community=community, season=season, by=request.user, **form.cleaned_data
        )
    except Refused as refusal:
        say(form, refusal)
        return False
    done(request, _("Saved. Its leaderboards are being computed."))
    return True


def _page(request: SignedIn, community: Community, context: dict[str, Any]) -> HttpResponse:
    context["seasons"] = list(community.seasons.all())
    return page(
        request, "gamification/boards/seasons.html", context, community=community, tab="boards"
    )
