"""Answering a question within something of a floor above."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from plc.accounts.http import SignedIn, see_other
from plc.core.refusals import Refused
from plc.core.registry import assessed_places
from plc.web.toasts import failed

from .. import access
from ..actions.practice import answer_practice
from ..actions.questions import newest_version
from ..practice import practised, seed_sent, shown_for


@login_required
@require_POST
def answer(request: SignedIn, place_key: str, place_id: int, question: UUID) -> HttpResponse:
    """Fragment for htmx; for others the way back to where the question stands."""
    practice = access.practice_to_answer(request.user, place_key, place_id, question)
    version = newest_version(practice.question)
    seed = seed_sent(request.user, practice, request.POST.get("try", ""))
    given = shown_for(practice, version, seed).read(request.POST)
    refused = ""
    try:
        answer_practice(
            by=request.user, practice=practice, version=version, answer=given, seed=seed
        )
    except Refused as refusal:
        refused = str(refusal.sentence)
    if "HX-Request" in request.headers:
        context = {"practised": practised(request.user, practice), "refused": refused}
        status = 422 if refused else 200
        return render(request, "learning/assessment/_practice.html", context, status=status)
    if refused:
        failed(request, refused)
    href = assessed_places[place_key].href(place_id)
    return see_other(f"{href}#practice-{practice.pk}")
