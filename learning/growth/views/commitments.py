"""Views of commitments: making one, answering, and those of a place."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities.community.pages import submitted_data
from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core.ids import number_or_none
from plc.core.methods import require_form
from plc.core.named_people import named_for_editing
from plc.core.paging import next_page_url, requested_page
from plc.core.refusals import Refused, say
from plc.web.drafts import (
    delete_submitted_drafts,
    draft_of,
    initial_of,
    save_invalid_form,
    texts_in,
)
from plc.web.toasts import done, failed

from .. import access
from ..actions import commitments as actions
from ..forms import AnswerForm, CommitmentForm
from ..models import Answer, Commitment, Ended, Prompt
from ..models.commitments import WEEKS
from ..pages import page, place_url
from ..rates import application_rate
from ..sources import source_named, source_of

PAGE = 20
FEW = 5
KEY = "growth.commitment"


@login_required
@require_safe
def mine(request: SignedIn) -> HttpResponse:
    """What is asked today, then all of them."""
    due = Prompt.objects.due(timezone.localdate()).filter(commitment__user=request.user)
    asked = due.select_related("commitment").order_by("due_on", "id")[: FEW * len(WEEKS)]
    rows = Commitment.objects.filter(user=request.user).for_list()
    found = requested_page(request, rows, order=("-id",), size=PAGE)
    context = {
        "asked": list(dict.fromkeys(prompt.commitment for prompt in asked))[:FEW],
        "answers": Answer.choices,
        "commitments": found.items,
        "older": next_page_url(request, found),
    }
    return render(request, "learning/growth/mine.html", context)


@login_required
@require_safe
def of_place(request: SignedIn, slug: str, group_slug: str | None = None) -> HttpResponse:
    """Those shared with the place; how many were done, for those who look after it."""
    actor = request.user
    community, group = access.place_of_mine(actor, slug, group_slug)
    rows = Commitment.objects.visible_to(actor).of_place(community, group).for_list()
    found = requested_page(request, rows, order=("-id",), size=PAGE)
    keeps = access.looks_after(actor, community, group)
    context = {
        "commitments": found.items,
        "older": next_page_url(request, found),
        "keeps": keeps,
        "rate": application_rate(community, group) if keeps else None,
        "commit_url": place_url("growth:commit", community, group)
        if not access.why_not_commit(actor, community, group)
        else "",
    }
    return page(request, "commitments", context, community=community, group=group)


@login_required
@require_form
def commit(request: SignedIn, slug: str, group_slug: str | None = None) -> HttpResponse:
    actor, typed = request.user, bool(texts_in(request.POST))
    community, group = access.place_to_commit_in(actor, slug, group_slug, typed=typed)
    source = source_named(actor, request.GET.get("from", ""))
    key = f"{KEY}:{group.pk if group else 0}-{community.pk}"
    people = access.people_to_do_it_with(actor, community, group)
    draft = draft_of(actor, key) if request.method == "GET" else {}
    initial = initial_of(draft, several=("named",))
    form = CommitmentForm(submitted_data(request), initial=initial, people=people)
    if form.is_valid():
        try:
            if reason := access.why_not_commit(actor, community, group):
                raise Refused(reason)
            limit_rate(request, "post")
            commitment = actions.make_commitment(
                by=actor, community=community, group=group, source=source, **form.cleaned_data
            )
        except Refused as refusal:
            say(form, refusal)
        else:
            delete_submitted_drafts(request, key)
            done(request, _("You will be asked in two weeks how it went."))
            return see_other(commitment)
    if request.method == "POST":
        save_invalid_form(request, key)
    context = {"form": form, "source": source, "draft_url": reverse("keep_draft", args=[key])}
    return page(request, "commit", context, community=community, group=group)


@login_required
@require_safe
def show(request: SignedIn, public_id: UUID) -> HttpResponse:
    commitment = access.commitment_to_see(request.user, public_id)
    return _show(request, commitment)


def _show(
    request: SignedIn, commitment: Commitment, form: AnswerForm | None = None
) -> HttpResponse:
    place: Any = {"community": commitment.community, "group": commitment.group}
    prompts = list(commitment.prompts.all())
    current = actions.current_prompt(commitment)
    own = commitment.user_id == request.user.pk
    coming = [one for one in prompts if not one.answered_at and not one.passed_over]
    if current is not None and current.answered_at and form is None:
        given = {name: getattr(current, name) for name in ("answer", "happened", "evidence")}
        form = AnswerForm(initial=given)
    context = {
        "commitment": commitment,
        "own": own,
        "answered": [one for one in prompts if one.answered_at],
        "current": current,
        "next": next((one for one in coming if not one.is_due), None),
        "form": form or AnswerForm(),
        "answers": Answer.choices,
        "source": source_of(request.user, commitment.source, commitment.source_id),
        "may_change": own and not access.why_not_commit(request.user, **place),
    }
    if access.belongs_to_its_place(request.user, commitment):
        return page(request, "commitment", context, **place)
    context["base"] = "shell.html"  # who left the place still reads their own
    return render(request, "learning/growth/commitment.html", context)


@login_required
@require_form
def change(request: SignedIn, public_id: UUID) -> HttpResponse:
    actor, commitment = request.user, access.commitment_to_change(request.user, public_id)
    place: Any = {"community": commitment.community, "group": commitment.group}
    people = access.people_to_do_it_with(actor, **place)
    before = {name: getattr(commitment, name) for name in ("what", "until", "shared")}
    partner = named_for_editing(*filter(None, [commitment.partner]))
    before |= {"partner": partner["text"], "named": partner["named"]}
    form = CommitmentForm(submitted_data(request), initial=before, people=people)
    if form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "public_id"}
        try:
            actions.change_commitment(by=actor, commitment=commitment, **given)
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("Saved."))
            return see_other(commitment)
    return page(request, "change_commitment", {"form": form, "commitment": commitment}, **place)


@login_required
@require_POST
def answer(request: SignedIn, public_id: UUID) -> HttpResponse:
    """One click is enough; the words can follow."""
    commitment = access.commitment_of_mine(request.user, public_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, commitment, form)
    try:
        limit_rate(request, "edit")
        actions.answer_prompt(by=request.user, commitment=commitment, **form.cleaned_data)
    except Refused as refusal:
        say(form, refusal)
        return _show(request, commitment, form)
    done(request, _("Thank you. That is noted."))
    return see_other(f"{commitment.get_absolute_url()}#answer")


@login_required
@require_POST
def snooze(request: SignedIn, public_id: UUID) -> HttpResponse:
    commitment = access.commitment_of_mine(request.user, public_id)
    days = number_or_none(request.POST.get("days", "")) or 7
    try:
        actions.snooze_commitment(by=request.user, commitment=commitment, days=days)
        done(request, _("You will be asked again later."))
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    return see_other(commitment)


@login_required
@require_POST
def end(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Let it go, or go on with it."""
    commitment = access.commitment_of_mine(request.user, public_id)
    how = "" if request.POST.get("on") == "0" else Ended.DROPPED
    actions.end_commitment(by=request.user, commitment=commitment, how=how)
    done(request, _("You are not asked about it any more.") if how else _("It goes on."))
    return see_other(commitment)


@login_required
@require_POST
def delete(request: SignedIn, public_id: UUID) -> HttpResponse:
    commitment = access.commitment_of_mine(request.user, public_id)
    actions.delete_commitment(by=request.user, commitment=commitment)
    done(request, _("It is deleted."))
    return see_other("growth:mine")
