"""Leaderboards of communities, groups and the site, and what a member chooses about them."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from communities.community.models import Community
from communities.groups.models import Group
from communities.groups.pages import enter as enter_group
from communities.groups.pages import page as group_page
from plc.accounts.http import SignedIn, see_other, see_other_or_next
from plc.core.methods import require_form
from plc.web.toasts import done

from ..actions import leaderboards as actions
from ..boards import access
from ..boards.forms import BoardPreferenceForm
from ..boards.pages import read_page
from ..journeys import today_in
from ..models import BoardPreference
from ..models.leaderboards import SITE
from ..pages import NAV_KEY, page

FRAGMENT = "gamification/boards/_board_now.html"


@login_required
@require_safe
def show_community_boards(request: SignedIn, slug: str) -> HttpResponse:
    community = access.community_with_boards(request.user, slug)
    context = _context(request, community)
    if request.htmx:
        return _moved(request, context)
    context["has_site_boards"] = access.has_site_boards()
    return page(
        request, "gamification/boards/community.html", context, community=community, tab="boards"
    )


@login_required
@require_safe
def show_group_boards(request: SignedIn, slug: str, group_slug: str) -> HttpResponse:
    group = access.group_with_boards(request.user, slug, group_slug)
    context = _context(request, group.community, group)
    if request.htmx:
        return _moved(request, context)
    enter_group(request, group)
    return group_page(request, "gamification/boards/group.html", context, group=group, tab="boards")


def _moved(request: SignedIn, context: dict[str, Any]) -> HttpResponse:
    """What of an open page changes by itself; the whole page if the boards were closed since."""
    if context["closed"]:
        return HttpResponseClientRefresh()
    return render(request, FRAGMENT, context)


def _context(request: SignedIn, community: Community, group: Group | None = None) -> dict[str, Any]:
    closed = access.are_boards_closed(community, group)
    archived = community.archived_at or (group.archived_at if group else None)
    context: dict[str, Any] = {
        "closed": closed,
        "may_close": not archived and access.can_close_boards(request.user, community, group),
        "place": group or community,
    }
    if closed:
        return context
    board = read_page(
        request.user,
        place=group.pk if group else -community.pk,
        community=community.pk,
        query=request.GET,
        path=request.path,
        today=today_in(community),
    )
    request.live_board = board.place  # type: ignore[attr-defined]
    return {**context, "page": board}


@login_required
@require_safe
def show_site_boards(request: SignedIn) -> HttpResponse:
    """The boards of the whole site, for whoever joined them; others are offered to."""
    if not access.has_site_boards():
        raise Http404
    request.nav_key = NAV_KEY
    if not access.can_see_site_boards(request.user):
        if request.htmx:  # who left them on another page
            return HttpResponseClientRefresh()
        return render(request, "gamification/boards/site.html")
    board = read_page(
        request.user,
        place=SITE,
        community=None,
        query=request.GET,
        path=request.path,
        today=timezone.now().date(),
    )
    request.live_board = SITE  # type: ignore[attr-defined]
    template = FRAGMENT if request.htmx else "gamification/boards/site.html"
    return render(request, template, {"page": board})


@login_required
@require_POST
def close_community_boards(request: SignedIn, slug: str) -> HttpResponse:
    community = access.community_to_close_boards(request.user, slug)
    _switch(request, community)
    return see_other("gamification:boards", slug)


@login_required
@require_POST
def close_group_boards(request: SignedIn, slug: str, group_slug: str) -> HttpResponse:
    group = access.group_to_close_boards(request.user, slug, group_slug)
    _switch(request, group.community, group)
    return see_other("gamification:group_boards", slug, group_slug)


def _switch(request: SignedIn, community: Community, group: Group | None = None) -> None:
    """Close the boards of the place, or with ``open`` in the form, open them."""
    if "open" in request.POST:
        actions.open_boards(community=community, group=group, by=request.user)
        done(request, _("There are leaderboards now."))
    else:
        actions.close_boards(community=community, group=group, by=request.user)
        done(request, _("There are no leaderboards any more."))


@require_form
@login_required
def edit_preference(request: SignedIn) -> HttpResponse:
    """Whether boards list me."""
    chosen = BoardPreference.objects.filter(member=request.user).first() or BoardPreference()
    initial = {"on_boards": chosen.on_boards, "on_site_board": chosen.on_site_board}
    data = request.POST if request.method == "POST" else None
    form = BoardPreferenceForm(data, initial=initial, with_site=access.has_site_boards())
    if not form.is_valid():
        return render(request, "gamification/boards/preference.html", {"form": form})
    actions.choose_boards(member=request.user, by=request.user, **initial | form.cleaned_data)
    done(request, _("Saved."))
    return see_other_or_next(request, "gamification:board_preference")
