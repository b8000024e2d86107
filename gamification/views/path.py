"""My path: what I gave, over time, and what others appreciated."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communities.community.access import community_of_mine
from communities.community.models import Community
from communities.community.shell import my_communities_of
from plc.accounts.http import SignedIn
from plc.core.addresses import cached_reverse
from plc.core.spreadsheets import csv_response

from ..badges.galleries import closest_of, gallery_of
from ..boards.access import are_boards_closed
from ..boards.pages import BoardPage, read_page
from ..charts import narrow_chart, wide_chart
from ..journeys import STREAK_WEEKS, WEEKS, Weeks, journey_of, today_in, weeks_of
from ..levels.ladders import steps_of
from ..models import ValueKind
from ..pages import NAV_KEY, page

BADGES, CLOSE = 9, 3  # shown: the newest ones, and those that are not far


@login_required
@require_safe
def show_path(request: SignedIn, slug: str) -> HttpResponse:
    community, _membership = community_of_mine(request.user, slug)
    context = _context(request, community)
    return page(request, "gamification/path.html", context, community=community, tab="path")


@login_required
@require_safe
def show_fresh_path(request: SignedIn, slug: str) -> HttpResponse:
    """What of the page changes by itself, for the page that is open."""
    community, _membership = community_of_mine(request.user, slug)
    context = {"community": community, **_context(request, community)}
    return render(request, "gamification/_path.html", context)


@login_required
@require_safe
def show_around(request: SignedIn, slug: str) -> HttpResponse:
    """The reader's neighbours, for the page that is open: they move more often than all else."""
    community, _membership = community_of_mine(request.user, slug)
    context = {"board": _board(request, community)}
    return render(request, "gamification/path/_around.html", context)


def _context(request: SignedIn, community: Community) -> dict[str, Any]:
    journey = journey_of(request.user, community)
    rows = [(str(kind.label), values) for kind, values in journey.weeks.rows]
    return {
        "journey": journey,
        "charts": [
            ("wide", wide_chart(journey.weeks.mondays, rows)),
            ("narrow", narrow_chart(journey.weeks.mondays, rows)),
        ],
        "table": _table(journey.weeks),
        **_badges(request, community),
        "board": _board(request, community),
        "steps": steps_of(request.user, community),
        "streak_weeks": STREAK_WEEKS,
        "weeks": WEEKS,
    }


def _badges(request: SignedIn, community: Community) -> dict[str, Any]:
    gallery = gallery_of(request.user, community)
    held = [(one.award.awarded_at, n, one) for n, one in enumerate(gallery) if one.award]
    newest = [one for *_, one in sorted(held, reverse=True)]
    near = closest_of((one for one in gallery if not one.award), at_most=CLOSE)
    return {"badges_held": len(newest), "badges": [*newest[:BADGES], *near]}


def _board(request: SignedIn, community: Community) -> BoardPage | None:
    """The neighbours on the board of the current period, unless there are no boards here."""
    if are_boards_closed(community):
        return None
    board = read_page(
        request.user,
        place=-community.pk,
        community=community.pk,
        query={},
        path=cached_reverse("gamification:boards", community.slug),
        today=today_in(community),
    )
    request.live_board = board.place  # type: ignore[attr-defined]
    return board if board.lines else None


def _table(weeks: Weeks) -> dict[str, Any]:
    """The figures of the chart, the newest week first."""
    columns = zip(*(values for _, values in weeks.rows), strict=True)
    return {
        "head": [kind.label for kind, _ in weeks.rows],
        "rows": list(zip(weeks.mondays, columns, weeks.sums, strict=False))[::-1],
    }


@login_required
@require_safe
def export_weeks(request: SignedIn, slug: str) -> StreamingHttpResponse:
    """The same figures as CSV, with those of all kinds, the oldest week first."""
    community, _membership = community_of_mine(request.user, slug)
    weeks = weeks_of(request.user, community, today_in(community))
    head = [_("Week from"), *(kind.label for kind in ValueKind), _("All")]
    columns = zip(*(weeks.points[kind] for kind in ValueKind), strict=True)
    figures = zip(weeks.mondays, columns, weeks.sums, strict=True)
    rows = ([monday.isoformat(), *values, total] for monday, values, total in figures)
    return csv_response(f"recognition-{slug}.csv", [head, *rows])


@login_required
@require_safe
def choose_community(request: SignedIn) -> HttpResponse:
    """My communities; with a single one, go there."""
    request.nav_key = NAV_KEY
    communities = my_communities_of(request)
    if len(communities) == 1:
        return redirect("gamification:path", communities[0].slug)
    return render(request, "gamification/choose.html", {"communities": communities})
