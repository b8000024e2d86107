"""Views for taking a quiz, reading what came of it, and marking."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import RateLimited, limit_rate
from plc.core.ids import number_or_none
from plc.core.methods import require_form
from plc.core.refusals import Refused
from plc.files.models import StoredFile
from plc.web.offline import keep_on_device, waited
from plc.web.toasts import done, failed

from .. import access
from ..actions import answering, results
from ..actions.attempts import (
    LATE_FOR,
    Given,
    Saved,
    check_item,
    item_to_answer,
    item_to_save,
    save_answer,
    why_not_answer,
)
from ..answers import digest
from ..knowing import learner_knows, parts_of
from ..models import Attempt, AttemptItem, FeedbackTime
from ..pages import page
from ..quiz_forms import MarkForm


@login_required
@require_form
def attempt(request: SignedIn, public_id: UUID) -> HttpResponse:
    """One's own attempt: to answer while it is open, to read afterwards."""
    if request.method != "POST":
        found = access.attempt_of_mine(request.user, public_id)
        response = _show(request, found)
        if found.takes_answers and not found.sitting.quiz.minutes:
            keep_on_device(response)
        return response
    found = access.attempt_to_answer(request.user, public_id)
    try:
        late = _save_all(request, found)
        if checked := number_or_none(request.POST.get("check", "")):
            _check(request, found, checked)
        if "submit" in request.POST:
            results.hand_in(by=request.user, attempt=found)
            done(request, _("Your answers are handed in."))
        elif late:
            done(request, _("Time is up. What you had answered is kept as late."))
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    return see_other(_next(request, found))


def _next(request: SignedIn, found: Attempt) -> str:
    if "save" in request.POST:
        return found.sitting.get_absolute_url()
    at = number_or_none(request.POST.get("to") or request.POST.get("at", ""))
    check = number_or_none(request.POST.get("check", ""))
    here = f"#q{check}" if check else ""
    if at and "submit" not in request.POST:
        return f"{found.get_absolute_url()}?q={at}{here}"
    return f"{found.get_absolute_url()}{here}"


def _save_all(request: SignedIn, found: Attempt) -> bool:
    """Every answer that was changed on the page. What stands there as it was shown may have been
    changed elsewhere since. Says whether any came late."""
    late = False
    for position in list(filter(None, map(number_or_none, request.POST.getlist("here"))))[:200]:
        files = _store(request, found.public_id, position)
        with transaction.atomic():
            item = item_to_save(request.user, found.public_id, position)
            if item is None or item.checked_at is not None:
                continue
            answer = _read(request, item, files)
            if digest(answer) in (digest(item.answer), request.POST.get(f"was{position}")):
                continue
            saved = save_answer(by=request.user, item=item, given=_given(request, item, answer))
            late = late or saved is Saved.LATE
    return late


def _check(request: SignedIn, found: Attempt, position: int) -> None:
    for item in found.items.filter(position=position).select_related("attempt__sitting__quiz"):
        check_item(by=request.user, item=item)


def _store(request: SignedIn, attempt_id: UUID, position: int) -> list[StoredFile]:
    """The files that come with an answer, if it will be taken."""
    uploads = request.FILES.getlist(f"a{position}-file")
    item = item_to_answer(request.user, attempt_id, position) if uploads else None
    if item is None or not access.may_take(request.user, item.attempt.sitting):
        return []
    if reason := why_not_answer(item, _made_at(request)):
        raise Refused(reason)
    limit_rate(request, "upload")
    return answering.store_files(by=request.user, fields=request.POST, item=item, uploads=uploads)


def _read(request: SignedIn, item: AttemptItem, files: list[StoredFile]) -> Any:
    return answering.read_answer(by=request.user, fields=request.POST, item=item, new=files)


def _made_at(request: SignedIn) -> datetime:
    """How long the answer has been waiting is measured by the clock of the device alone, so that
    wrong clocks do no harm."""
    return timezone.now() - min(waited(request), LATE_FOR * 2)


def _given(request: SignedIn, item: AttemptItem, answer: Any) -> Given:
    writer = request.POST.get("writer", "")[:40]
    sequence = number_or_none(request.POST.get("sequence", "")) or 0
    return Given(
        item.position, answer, _made_at(request), writer if writer.isalnum() else "", sequence
    )


@login_required
@require_POST
def save(request: SignedIn, public_id: UUID, position: int) -> HttpResponse:
    """One answer, as it is given: `kept`, `older` (than what is kept) or `late`, and the files that
    are there now. Two statements besides those of every page; more for files."""
    try:
        files = _store(request, public_id, position)
        with transaction.atomic():
            if (item := item_to_save(request.user, public_id, position)) is None:
                raise Http404
            if not access.may_take(request.user, item.attempt.sitting):
                return _refused(_("This quiz is given to members of this place."), 403)
            given = _given(request, item, _read(request, item, files))
            saved = save_answer(by=request.user, item=item, given=given)
    except Refused as refusal:
        status = 429 if isinstance(refusal, RateLimited) else 422
        return _refused(str(refusal.sentence), status)
    said: dict[str, Any] = {"saved": saved.value}
    if answering.kind_of(item).takes_files:
        there = answering.files_of(item).order_by("id")
        said["files"] = [[one.public_id, one.name, one.get_absolute_url()] for one in there]
    return JsonResponse(said)


def _refused(sentence: str, status: int) -> HttpResponse:
    return JsonResponse({"refused": sentence}, status=status)


def _show(request: SignedIn, found: Attempt) -> HttpResponse:
    rows = found.items.select_related("version__question", "version__picture")
    items = list(rows.order_by("position"))
    quiz = found.sitting.quiz
    at = _place(request, quiz.one_by_one and found.takes_answers, len(items))
    shown = [item for item in items if at is None or item.position == at]
    context = {
        "attempt": found,
        "sitting": found.sitting,
        "quiz": quiz,
        "parts": parts_of(found, shown),
        "knows": learner_knows(found),
        "items": items,
        "answered": sum(item.answer is not None for item in items),
        "at": at,
        "tells_at_once": quiz.feedback_time == FeedbackTime.QUESTION and found.takes_answers,
        "seconds_left": _seconds_left(found),
        # To be kept on the device beside this one.
        "pages": json.dumps([f"?q={item.position}" for item in items] if at else []),
    }
    name = "take" if found.takes_answers else "review"
    sitting = found.sitting
    mine = access.may_take(request.user, sitting) or access.may_teach(request.user, sitting)
    if not mine:  # who left the place still reads their own
        return _page_without_place(request, name, context)
    return page(request, name, context, community=sitting.community, group=sitting.group)


def _page_without_place(request: SignedIn, name: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, f"learning/assessment/{name}.html", context | {"base": "shell.html"})


def _place(request: SignedIn, one_by_one: bool, count: int) -> int | None:
    if not one_by_one:
        return None
    return min(max(number_or_none(request.GET.get("q", "")) or 1, 1), count)


def _seconds_left(found: Attempt) -> int | None:
    if found.deadline_at is None:
        return None
    return max(0, int((found.deadline_at - timezone.now()).total_seconds()))


@login_required
@require_form
def mark(request: SignedIn, public_id: UUID) -> HttpResponse:
    """An attempt for those who mark it: everything, with points and words for each answer."""
    found = access.attempt_to_teach(request.user, public_id)
    form = None
    if request.method == "POST":
        try:
            form = _mark(request, found)
        except Refused as refusal:
            failed(request, str(refusal.sentence))
        if form is None or not form.errors:
            address = reverse("assessment:mark", args=[public_id])
            position = number_or_none(request.POST.get("position", ""))
            return see_other(f"{address}#q{position}" if position else address)
    rows = found.items.select_related("version__question", "version__picture", "marked_by")
    parts = parts_of(found, list(rows.order_by("position")), teaching=True)
    context = {
        "attempt": found,
        "sitting": found.sitting,
        "quiz": found.sitting.quiz,
        "parts": [(part, _form_of(part.item, form)) for part in parts],
        "form": form,
        "may_release": results.may_release(found),
    }
    sitting = found.sitting
    return page(request, "mark", context, community=sitting.community, group=sitting.group)


def _form_of(item: AttemptItem, sent: MarkForm | None) -> MarkForm:
    if sent is not None and sent.prefix == f"m{item.position}":
        return sent
    gained = None if item.gained is None else item.gained.normalize()
    initial = {"points": f"{gained:f}" if gained is not None else None, "words": item.words}
    return MarkForm(prefix=f"m{item.position}", initial=initial)


def _mark(request: SignedIn, found: Attempt) -> MarkForm | None:
    if "release" in request.POST:
        results.release_attempt(by=request.user, attempt=found)
        return None
    position = number_or_none(request.POST.get("position", ""))
    item = next((one for one in found.items.all() if one.position == position), None)
    if item is None:
        raise Http404
    if "late" in request.POST:
        accept = request.POST["late"] == "accept"
        results.settle_late(by=request.user, attempt=found, item=item, accept=accept)
        return None
    form = MarkForm(request.POST, prefix=f"m{position}")
    if form.is_valid():
        results.mark_by_hand(by=request.user, attempt=found, item=item, **form.cleaned_data)
    return form
