"""Views of one's own work: writing it, handing it in, and reading what came of it."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plc.accounts.http import SignedIn, see_other
from plc.core.methods import require_form
from plc.core.refusals import Refused, say
from plc.web.drafts import delete_submitted_drafts, draft_of, initial_of, save_invalid_form
from plc.web.toasts import done, failed

from .. import access
from ..actions import submissions
from ..actions.submissions import Work
from ..assignment_access import submission_of_mine, submission_to_write
from ..assignment_forms import RatingForm, WorkForm
from ..models import Submission
from ..own_dates import as_given_to
from ..pages import work_page
from ..reviewing import reviews_got
from ..rubrics import criteria_of
from ..work import kept_of, read_versions

DRAFT = "assessment.work"


@login_required
@require_form
def submission(request: SignedIn, public_id: UUID) -> HttpResponse:
    """To write while it is not handed in; afterwards to read, with what is known of the result."""
    if request.method != "POST":
        found = submission_of_mine(request.user, public_id)
        return _show(request, found, _form(request, found))
    found = submission_to_write(request.user, public_id)
    form = WorkForm(request.POST, request.FILES, by=request.user, submission=found)
    handing_in = "submit" in request.POST
    try:
        sent = _send(form, found, handing_in)
    except submissions.Overtaken as overtaken:  # what was sent is kept beside the other text
        delete_submitted_drafts(request, _key(found))
        failed(request, str(overtaken.sentence))
        return see_other(found)
    if sent:
        delete_submitted_drafts(request, _key(found))
        done(request, _("It is handed in.") if handing_in else _("Saved."))
        return see_other(found)
    save_invalid_form(request, _key(found))
    found.refresh_from_db()
    return _show(request, found, form)


def _key(found: Submission) -> str:
    return f"{DRAFT}:{found.public_id}"


def _form(request: SignedIn, found: Submission) -> WorkForm:
    there = {"text": found.text, "revision": found.revision}
    draft = initial_of(draft_of(request.user, _key(found)), several=())
    return WorkForm(initial=there | draft, by=request.user, submission=found)


def _send(form: WorkForm, found: Submission, handing_in: bool) -> bool:
    form.is_valid()
    form.keep_files()
    if form.errors:
        return False
    work = Work(form.cleaned_data.get("text", ""), form.attached, form.cleaned_data.get("revision"))
    action = submissions.hand_in if handing_in else submissions.save_work
    try:
        action(by=form.by, submission=found, work=work)
    except submissions.Overtaken:
        raise
    except Refused as refusal:
        say(form, refusal)
        return False
    return True


def _show(request: SignedIn, found: Submission, form: WorkForm) -> HttpResponse:
    takes = access.may_take(request.user, found.handout)
    handout = found.handout = as_given_to(request.user.pk, found.handout)
    why_not = submissions.why_not_work(handout, found.state)
    writes = found.is_being_written and takes and why_not is None
    share = next(one for one in found.shares.all() if one.learner_id == request.user.pk)
    place = f"group:{handout.group_id}" if handout.group_id else f"community:{handout.community_id}"
    context = {
        "submission": found,
        "handout": handout,
        "assignment": handout.assignment,
        "criteria": criteria_of(handout.rubric.body) if handout.rubric else None,
        "form": form,
        "writes": writes,
        "why_not": why_not,
        "versions": read_versions(found, share),
        "got": reviews_got(request.user, found),
        "reviewed": hasattr(handout.assignment, "review_rules"),
        "rating": RatingForm(),
        "kept": kept_of(found) if writes else (),
        "may_take_back": takes and submissions.why_not_take_back(found) is None,
        "draft_url": reverse("keep_draft", args=[_key(found)]),
        "preview_url": f"{reverse('feed:preview')}?topics=0&place={place}",
    }
    return _in_place(request, found, context, stays=takes)


def _in_place(
    request: SignedIn, found: Submission, context: dict[str, Any], *, stays: bool
) -> HttpResponse:
    handout = found.handout
    if not stays and not access.may_teach(request.user, handout):
        # Who left the place still reads their own.
        context |= {"base": "shell.html"}
        return render(request, "learning/assessment/submission.html", context)
    return work_page(
        request, "submission", context, community=handout.community, group=handout.group
    )


@login_required
@require_POST
def take_back(request: SignedIn, public_id: UUID) -> HttpResponse:
    found = submission_to_write(request.user, public_id)
    try:
        submissions.take_back(by=request.user, submission=found)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    return see_other(found)
