"""Views of contact hours: one's own transcript, what was done elsewhere, and who answers."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities.community.access import community_to_manage
from communities.community.pages import submitted_data
from plc.accounts.http import SignedIn, see_other
from plc.accounts.models import User
from plc.accounts.rate_limits import limit_rate
from plc.core.methods import require_form
from plc.core.paging import next_page_url, requested_page
from plc.core.paper import pdf
from plc.core.refusals import Refused, say
from plc.core.spreadsheets import csv_response
from plc.web.drafts import (
    delete_submitted_drafts,
    draft_of,
    initial_of,
    save_invalid_form,
)
from plc.web.toasts import done, failed

from .. import access, actions
from ..forms import ActivityForm, AnswerForm, CorrectionForm, TargetForm
from ..models import Activity, ActivityState, HoursEntry, HoursTarget, TranscriptCopy
from ..pages import FOLDER, page, pdf_response
from ..transcripts import (
    Filter,
    categories_of,
    entries_of,
    further_of,
    lines_of,
    refuse_more_than_fits,
    says,
    sheets_of,
    sums_of,
    table_of,
    target_of,
    years_of,
)

PAGE = 50
MOST_SHOWN = 100  # without hours; CSV and paper have all of them
DRAFT = "pathways.activity:new"


@login_required
@require_safe
def show_transcript(request: SignedIn) -> HttpResponse:
    return transcript_page(request)


def transcript_page(request: SignedIn, form: TargetForm | None = None) -> HttpResponse:
    """One's own contact hours. A bounded number of queries for any number of them."""
    request.nav_key = "learn"
    person, chosen = request.user, Filter.of(request.GET)
    rows = chosen.of_entries(entries_of(person))
    found = requested_page(request, rows, order=("-on", "-id"), size=PAGE)
    this_year = timezone.localdate().year
    of_year = entries_of(person).filter(on__year=this_year).aggregate(n=Sum("hours"))["n"] or 0
    own = HoursTarget.objects.filter(user=person).first()
    sums = sums_of(rows)
    context: dict[str, Any] = _further(person) | {
        "entries": found.items,
        "older": next_page_url(request, found),
        "further": [row | {"says": says(row)} for row in further_of(person, chosen)[:MOST_SHOWN]],
        "sums": sums,
        "total": sum(hours for _category, hours in sums),
        "chosen": chosen,
        "this_year": this_year,
        "of_year": of_year,
        "form": form or TargetForm(initial={"hours": own.hours if own else None}),
        "query": request.GET.urlencode(),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, f"{FOLDER}/transcript.html", context, status=status)


def _further(person: User) -> dict[str, Any]:
    """What stands round the transcript, whatever is chosen of it."""
    corrections = HoursEntry.objects.filter(user=person).exclude(reverses=None)
    return {
        "years": years_of(person),
        "categories": categories_of(person),
        "target": target_of(person),
        "corrections": corrections.order_by("-id")[:10],
        "activities": Activity.objects.filter(user=person).order_by("-id")[:20],
        "copies": TranscriptCopy.objects.filter(user=person).order_by("-id")[:50],
    }


@login_required
@require_safe
def transcript_csv(request: SignedIn) -> HttpResponseBase:
    chosen = Filter.of(request.GET)
    rows, further = chosen.of_entries(entries_of(request.user)), further_of(request.user, chosen)
    return csv_response(f"{_('transcript')}.csv", table_of(rows, further))


@login_required
@require_POST
def print_transcript(request: SignedIn) -> HttpResponse:
    """Freezes what it says now, for whoever checks the paper, and sends it as PDF."""
    chosen = Filter.of(request.POST)
    rows = chosen.of_entries(entries_of(request.user))
    total = rows.aggregate(n=Sum("hours"))["n"] or Decimal(0)
    try:
        limit_rate(request, "edit")
        further = further_of(request.user, chosen)
        refuse_more_than_fits(len(further))
        copy = actions.keep_transcript(
            by=request.user,
            span=chosen.span,
            lines=lines_of(rows),
            further=further[::-1],
            total=total,
        )
    except Refused as refusal:
        failed(request, str(refusal.sentence))
        return see_other("pathways:transcript")
    content = pdf(sheets_of(copy, copy.address), author=copy.name, made_at=copy.at)
    return pdf_response(content, f"{_('transcript')}.pdf")


@require_safe
def show_copy(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the paper said when it was printed, for everybody who has its address."""
    copy = access.copy_to_see(public_id)
    mine = request.user.is_authenticated and request.user.pk == copy.user_id
    further = [line | {"says": says(line)} for line in copy.further]
    context = {"copy": copy, "mine": mine, "further": further}
    response = render(request, f"{FOLDER}/copy.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@login_required
@require_POST
def delete_copy(request: SignedIn, public_id: UUID) -> HttpResponse:
    actions.delete_copy(by=request.user, copy=access.copy_of_mine(request.user, public_id))
    done(request, _("Deleted. The code on the paper leads nowhere now."))
    return see_other("pathways:transcript")


@login_required
@require_POST
def set_target(request: SignedIn) -> HttpResponse:
    form = TargetForm(request.POST)
    if not form.is_valid():
        return transcript_page(request, form)
    actions.set_target(by=request.user, user=request.user, hours=form.cleaned_data["hours"])
    done(request, _("Saved."))
    return see_other("pathways:transcript")


@login_required
@require_form
def ask_for_hours(request: SignedIn) -> HttpResponse:
    """Something that was done elsewhere."""
    request.nav_key = "learn"
    given: dict[str, Any] = {"by": request.user, "places": access.places_to_ask_in(request.user)}
    if request.method != "POST":
        form = ActivityForm(initial=initial_of(draft_of(request.user, DRAFT), several=()), **given)
    else:
        form = ActivityForm(request.POST, request.FILES, **given)
        if form.is_valid() and (activity := _asked(request, form)):
            delete_submitted_drafts(request, DRAFT)
            done(request, _("You are told when it is answered."))
            return see_other("pathways:activity", activity.public_id)
        save_invalid_form(request, DRAFT)
    context = {"form": form, "draft_key": DRAFT}
    status = 422 if form.errors else 200
    return render(request, f"{FOLDER}/ask.html", context, status=status)


def _asked(request: SignedIn, form: ActivityForm) -> Activity | None:
    try:
        limit_rate(request, "ask")
        return actions.ask_for_hours(by=request.user, **form.stored())
    except Refused as refusal:
        say(form, refusal)
        return None


@login_required
@require_safe
def show_activity(request: SignedIn, public_id: UUID) -> HttpResponse:
    request.nav_key = "learn"
    activity = access.activity_of_mine(request.user, public_id)
    return render(request, f"{FOLDER}/activity.html", {"activity": activity})


@login_required
@require_POST
def take_back_activity(request: SignedIn, public_id: UUID) -> HttpResponse:
    activity = access.activity_of_mine(request.user, public_id)
    actions.take_back_activity(by=request.user, activity=activity)
    return see_other("pathways:transcript")


@login_required
@require_safe
def list_activities(request: SignedIn, slug: str) -> HttpResponse:
    """What members ask for in places that the actor looks after."""
    community = access.community_to_answer_in(request.user, slug)
    rows = access.activities_to_answer(request.user).filter(community=community)
    rows = rows.select_related("user", "group", "answered_by")
    waiting = rows.filter(state=ActivityState.WAITING)
    found = requested_page(request, waiting, order=("id",), size=PAGE)
    target = HoursTarget.objects.filter(community=community).first()
    context = {
        "waiting": found.items,
        "older": next_page_url(request, found),
        "answered": rows.exclude(state=ActivityState.WAITING).order_by("-answered_at")[:20],
        "target": TargetForm(initial={"hours": target.hours if target else None}),
        "manages": access.can_write_design(request.user, community, None),
    }
    return page(request, "activities", context, community=community)


@login_required
@require_POST
def set_community_target(request: SignedIn, slug: str) -> HttpResponse:
    community = community_to_manage(request.user, slug)
    form = TargetForm(request.POST)
    if form.is_valid():
        hours = form.cleaned_data["hours"]
        actions.set_target(by=request.user, community=community, hours=hours)
        done(request, _("Saved."))
    else:
        failed(request, _("Hours a year are between 1 and 2000."))
    return see_other("pathways:activities", slug)


@login_required
@require_form
def answer_activity(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    activity = access.activity_to_answer(request.user, slug, public_id)
    form = AnswerForm(submitted_data(request))
    if form.is_valid():
        try:
            limit_rate(request, "edit")
            actions.answer_activity(
                by=request.user,
                activity=activity,
                approved=request.POST.get("approved") == "1",
                words=form.cleaned_data["words"],
            )
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("%(name)s is told.") % {"name": activity.user.name})
            return see_other("pathways:activities", slug)
    context = {"activity": activity, "form": form, "entry": access.hours_counted(activity)}
    return page(request, "answer", context, community=activity.community)


@login_required
@require_form
def correct_activity(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    """Hours that were counted by mistake."""
    activity, entry = access.activity_to_correct(request.user, slug, public_id)
    back = reverse("pathways:answer", args=[slug, activity.public_id])
    form = CorrectionForm(submitted_data(request), initial={"hours": entry.hours})
    if form.is_valid():
        try:
            limit_rate(request, "edit")
            actions.correct_hours(by=request.user, entry=entry, **form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("The transcript says so now."))
            return see_other(back)
    context = {"form": form, "entry": entry, "back": back, "back_label": activity.title}
    return page(request, "correct", context, community=activity.community)
