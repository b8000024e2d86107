"""The page of a case in the admin: view, claim, decide, close."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from communities.community.models import Sanction
from plc.accounts.http import SignedIn, see_other
from plc.accounts.models import User
from plc.core.queries import one_by_one
from plc.core.refusals import Refused, say

from .. import access, actions
from ..actions.cases import appeal_among, last_line, open_appeal
from ..forms import DecisionForm, ReasonForm
from ..models import Case, CaseLog
from ..undoing import verb_to_undo
from ..verbs import USUAL_DAYS, Verb, language_of, makes_sense, words_for


def show(request: SignedIn, site: AdminSite, pk: int) -> HttpResponse:
    """Everything needed to decide; of a private place, only what was reported."""
    case = access.case_to_moderate(request.user, pk)
    before = _done_before(request, case)
    context = {
        "case": case,
        **_around(request, case),
        **before,
        "verbs": _verbs(request, case, before["sanctions"]),
        "appeal": (appeal := appeal_among(before["log"])),
        "may_answer": appeal is None or access.can_answer_appeal(request.user, appeal),
    }
    return _page(request, site, "show", context, title=_("Case"))


def _around(request: SignedIn, case: Case) -> dict[str, Any]:
    reportable, thing = access.reportable_of(case), access.thing_of(case)
    now = access.words_of(reportable, thing) if reportable and thing else {}
    is_mine = case.claimed_by_id == request.user.pk
    return {
        "label": reportable.label if reportable else case.kind,
        "title_of_thread": reportable.title(thing)
        if reportable and reportable.title and thing
        else "",
        "is_gone": thing is None,
        "files": reportable.files(thing, request.user)
        if reportable and reportable.files and thing
        else [],
        "now": now if now and _joined(**now) != _joined(case.heading, case.extract) else None,
        "address": access.address_to_read(request.user, case, thing),
        "has_blocked": access.has_blocked_author(request.user, case),
        "reads_place": access.can_read_place(request.user, case),
        "is_mine": is_mine,
        "on_anothers_desk": case.state == Case.State.CLAIMED and not is_mine,
        "may_govern": access.can_govern_case(request.user, case),
    }


def _joined(heading: str, extract: str) -> str:
    """In older cases, the extract contains the heading."""
    return f"{heading}\n\n{extract}".strip()


def _verbs(request: SignedIn, case: Case, sanctions: list[Sanction]) -> dict[str, list[Verb]]:
    """The verbs about the object and those about the author. Only those with an effect are offered;
    an answer is offered next to its appeal."""
    verbs = access.verbs_for(request.user, case)
    if case.community_id is None and case.author and case.author.state == User.State.SUSPENDED:
        idle = "suspend"
    else:
        idle = "" if any(sanction.is_in_force for sanction in sanctions) else "lift"
    verbs = [verb for verb in verbs if verb.key != idle]
    stands = access.how_it_stands(case)
    return {
        "thing": [verb for verb in verbs if verb.tool and makes_sense(verb, stands)],
        "person": [verb for verb in verbs if not verb.tool and verb.key != "answer"],
    }


def _done_before(request: SignedIn, case: Case) -> dict[str, Any]:
    """The log of this case, and earlier sanctions against its author in the community (for
    profiles: earlier cases)."""
    sanctions: list[Sanction] = []
    if case.community and case.author and access.can_govern_case(request.user, case):
        rows = case.community.sanctions.filter(user=case.author)
        sanctions = list(rows.select_related("by", "lifted_by").order_by("-at")[:50])
    earlier = Case.objects.visible_to(request.user).filter(
        author=case.author_id, author__isnull=False, community=case.community_id
    )
    lines = CaseLog.objects.filter(case__in=earlier, action__in=CaseLog.ABOUT_THE_PERSON)
    on_site = case.community_id is None
    return {
        "reports": case.reports.select_related("reporter").order_by("id"),
        "log": list(case.log.select_related("by", "about").order_by("id")),
        "sanctions": sanctions,
        "on_record": lines.select_related("by").order_by("-id")[:50] if on_site else [],
        "earlier": earlier.exclude(pk=case.pk).order_by("-opened_at")[:10],
    }


def decide(request: SignedIn, site: AdminSite, pk: int, verb: str) -> HttpResponse:
    """GET shows the form of a verb with its consequences; POST carries it out."""
    case, chosen = access.case_to_decide(request.user, pk, verb)
    appeal = open_appeal(case) if chosen.key == "answer" else None
    form = _decision_form(request, case, chosen, appeal)
    if request.method == "POST" and form.is_valid():
        try:
            with one_by_one():  # deciding and closing each lock the case
                _carry_out(request, case, chosen, form)
        except Refused as refusal:
            say(form, refusal)
        else:
            return see_other(case.get_absolute_url())
    context = {"case": case, "verb": chosen, "form": form, "appeal": appeal}
    return _page(request, site, "decide", context, title=str(chosen.label), form=form)


def _decision_form(
    request: SignedIn, case: Case, verb: Verb, appeal: CaseLog | None
) -> DecisionForm:
    return DecisionForm(
        request.POST if request.method == "POST" else None,
        verb=verb,
        on_site=case.community_id is None,
        has_author=case.author_id is not None,
        sanctions=access.sanctions_to_lift(case) if verb.key == "lift" else None,
        undo=verb_to_undo(request.user, appeal) if appeal else None,
        language=language_of(case),
        initial={
            "text": words_for(verb, case),
            "days": USUAL_DAYS,
            "seen": last_line(case),
        },
    )


def _carry_out(request: SignedIn, case: Case, verb: Verb, form: DecisionForm) -> None:
    sent = form.cleaned_data
    actions.decide(
        case=case,
        verb=verb,
        reason=sent["reason"],
        text=sent.get("text", ""),
        seen=sent["seen"],
        until=form.until,
        sanction=sent.get("sanction"),
        take_back=form.takes_back,
        by=request.user,
    )
    why_not = actions.leave_decided(
        case=case, close=sent["close"], reason=sent["reason"], by=request.user
    )
    messages.success(request, str(verb.done))
    if why_not:
        messages.warning(request, why_not)
    elif sent["close"]:
        messages.success(
            request, _("The case is closed. To change what was decided, open it again.")
        )


def claim(request: SignedIn, site: AdminSite, pk: int) -> HttpResponse:
    case = access.case_to_moderate(request.user, pk)
    try:
        actions.claim_case(case=case, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, _("The case is on your desk."))
    return see_other(case.get_absolute_url())


def release(request: SignedIn, site: AdminSite, pk: int) -> HttpResponse:
    case = access.case_to_moderate(request.user, pk)
    anyones = access.can_govern_case(request.user, case)
    actions.release_case(case=case, by=request.user, anyones=anyones)
    return see_other(case.get_absolute_url())


def close(request: SignedIn, site: AdminSite, pk: int) -> HttpResponse:
    return _with_reason(request, site, pk, actions.close_case, "close", _("Close the case"))


def reopen(request: SignedIn, site: AdminSite, pk: int) -> HttpResponse:
    return _with_reason(request, site, pk, actions.reopen_case, "reopen", _("Open it again"))


def _with_reason(
    request: SignedIn, site: AdminSite, pk: int, action: Any, name: str, title: str
) -> HttpResponse:
    case = access.case_to_moderate(request.user, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            action(case=case, reason=form.cleaned_data["reason"], by=request.user)
        except Refused as refusal:
            say(form, refusal)
        else:
            return see_other(case.get_absolute_url())
    return _page(request, site, "decide", {"case": case, "name": name}, title=title, form=form)


def _page(
    request: SignedIn,
    site: AdminSite,
    name: str,
    context: dict[str, Any],
    *,
    title: str,
    form: Any = None,
) -> HttpResponse:
    context = {
        **site.each_context(request),
        "opts": Case._meta,
        "title": title,
        "form": form,
        **context,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, f"admin/moderation/case/{name}.html", context, status=status)
