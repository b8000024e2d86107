"""Views of quizzes that are given: what is to be taken, and what came of it."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plc.accounts.http import SignedIn, see_other
from plc.core.paging import next_page_url, requested_page
from plc.core.refusals import Refused
from plc.core.spreadsheets import csv_response, first_of
from plc.web.toasts import done, failed

from .. import access, analysis
from ..actions.attempts import start_attempt as start
from ..actions.attempts import why_not_start
from ..actions.quizzes import close_sitting
from ..knowing import learner_knows, standing_of
from ..models import Attempt, AttemptState, Sitting
from ..own_dates import as_given_to
from ..pages import page, rooms

PAGE = 30
MOST_ROWS = 5000


@login_required
@require_safe
def list_sittings(request: SignedIn, slug: str, group_slug: str | None = None) -> HttpResponse:
    """The quizzes given to a place that the actor may take."""
    community, group = access.place_to_read(request.user, slug, group_slug)
    rows = Sitting.objects.visible_to(request.user).filter(community=community)
    rows = rows.filter(group=group) if group else rows
    rows = rows.select_related("quiz", "community", "group")
    found = requested_page(request, rows, order=("-opens_at", "-id"), size=PAGE)
    mine = Attempt.objects.filter(sitting__in=found.items, learner=request.user)
    by_sitting: dict[int, list[Attempt]] = {}
    for attempt in mine.select_related("sitting__quiz").order_by("number"):
        by_sitting.setdefault(attempt.sitting_id, []).append(attempt)
    context = {
        "sittings": [(one, _line(by_sitting.get(one.pk, []))) for one in found.items],
        "older": next_page_url(request, found),
        "rooms": rooms(community, group, request.user),
        "authors": access.can_author(request.user, community, group),
    }
    return page(request, "sittings", context, community=community, group=group)


def _line(attempts: Sequence[Attempt]) -> str:
    """How far the reader has come, in words."""
    if any(one.state == AttemptState.OPEN for one in attempts):
        return _("You have begun")
    quiz = attempts[0].sitting.quiz if attempts else None
    if quiz and (standing := standing_of(quiz, attempts, _knows_score)):
        if standing.passed:
            return _("Passed")
        return _("%(percent)s percent") % {"percent": number_format(standing.percent.normalize())}
    return _("Handed in") if attempts else ""


def _knows_score(attempt: Attempt) -> bool:
    return learner_knows(attempt).score


@login_required
@require_safe
def show_sitting(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    sitting = access.sitting_to_see(request.user, slug, public_id)
    rows = sitting.attempts.filter(learner=request.user).select_related("sitting__quiz")
    attempts = list(rows.order_by("number"))
    current = next((one for one in attempts if one.state == AttemptState.OPEN), None)
    takes = access.may_take(request.user, sitting)
    if takes:
        sitting = as_given_to(request.user.pk, sitting)
    why_not = access.why_not_begin(sitting) or why_not_start(sitting, attempts)
    context = {
        "sitting": sitting,
        "quiz": sitting.quiz,
        "attempts": [(one, _knows_score(one)) for one in attempts],
        "current": current,
        "standing": standing_of(sitting.quiz, attempts, _knows_score),
        "why_not": why_not if takes and not current else None,
        "takes": takes,
        "teaches": access.may_teach(request.user, sitting),
    }
    return page(request, "sitting", context, community=sitting.community, group=sitting.group)


@login_required
@require_POST
def start_attempt(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    sitting = access.sitting_to_take(request.user, slug, public_id)
    try:
        attempt = start(by=request.user, sitting=sitting)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
        return see_other(sitting)
    return see_other(attempt)


@login_required
@require_POST
def close(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    sitting = access.sitting_to_teach(request.user, slug, public_id)
    close_sitting(by=request.user, sitting=sitting)
    done(request, _("The quiz is closed."))
    return see_other("assessment:results", slug, public_id)


@login_required
@require_safe
def results(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    sitting = access.sitting_to_teach(request.user, slug, public_id)
    rows = analysis.attempts_of(sitting)
    if request.GET.get("wait") == "1":
        rows = rows.filter(analysis.WAITS)
    found = requested_page(request, rows, order=("-started_at", "-id"), size=PAGE)
    context = {
        "sitting": sitting,
        "quiz": sitting.quiz,
        "attempts": analysis.with_late(found.items),
        "older": next_page_url(request, found),
        "waiting": request.GET.get("wait") == "1",
        "summary": analysis.summary_of(sitting),
    }
    return page(request, "results", context, community=sitting.community, group=sitting.group)


@login_required
@require_safe
def results_csv(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    sitting = access.sitting_to_teach(request.user, slug, public_id)
    return csv_response("results.csv", _result_rows(sitting))  # type: ignore[return-value]


def _result_rows(sitting: Sitting) -> Iterator[Sequence[Any]]:
    yield (
        _("Name"),
        _("Attempt"),
        _("State"),
        _("Started"),
        _("Handed in"),
        _("Points"),
        _("Out of"),
    )
    attempts = analysis.attempts_of(sitting).order_by("learner__name", "id")
    listed, more = first_of(attempts, MOST_ROWS)
    for one in listed:
        points = None if one.points is None else float(one.points)
        ended = one.submitted_at and one.submitted_at.isoformat()
        row = (one.number, one.get_state_display(), one.started_at.isoformat(), ended)
        yield one.learner.name, *row, points, float(one.out_of)
    yield from more


@login_required
@require_safe
def item_analysis(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    sitting = access.sitting_to_teach(request.user, slug, public_id)
    rows = analysis.items_of(sitting)
    context = {
        "sitting": sitting,
        "quiz": sitting.quiz,
        "rows": rows,
        "sentence": analysis.sentence_of(rows),
        "chart": analysis.chart_of(rows),
    }
    return page(request, "analysis", context, community=sitting.community, group=sitting.group)


@login_required
@require_safe
def item_analysis_csv(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    sitting = access.sitting_to_teach(request.user, slug, public_id)
    return csv_response("questions.csv", analysis.csv_rows(analysis.items_of(sitting)))  # type: ignore[return-value]
