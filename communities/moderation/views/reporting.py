"""Views for reporting something, and for following one's report."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from communities.community.pages import page, submitted_data
from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core.addresses import safe_next_url
from plc.core.methods import require_form
from plc.core.refusals import Refused, say

from .. import access, actions
from ..forms import ReportForm
from ..models import Case, CaseLog


@login_required
@require_form
def report(request: SignedIn, kind: str, public_id: UUID) -> HttpResponse:
    """If the reader has already reported it in an open case, redirect to that report."""
    reportable, thing = access.thing_to_report(request.user, kind, public_id)
    if mine := access.open_case_with_my_report(request.user, kind, thing):
        return see_other("moderation:reported", mine.public_id)
    form = ReportForm(submitted_data(request), kind=kind)
    if request.method == "POST" and form.is_valid():
        try:
            limit_rate(request, "report")
            made = actions.report_thing(
                reportable=reportable, thing=thing, by=request.user, **form.cleaned_data
            )
        except Refused as refusal:
            say(form, refusal)
        else:
            return see_other("moderation:reported", made.case.public_id)
    author = reportable.author(thing)
    context: dict[str, Any] = {
        "form": form,
        "label": reportable.label,
        "is_mine": author is not None and author.pk == request.user.pk,
        **access.words_to_report(request.user, reportable, thing),
        "back": safe_next_url(request, request.GET.get("next", ""), reportable.href(thing)),
        "on_site": reportable.community_id(thing) is None,
    }
    return page(request, "communities/moderation/report.html", context)


@login_required
@require_safe
def reported(request: SignedIn, public_id: UUID) -> HttpResponse:
    """The reader's report, what happens next, and whether it was decided."""
    report = access.my_report(request.user, public_id)
    case = report.case
    reportable = access.reportable_of(case)
    context = {
        "case": case,
        "report": report,
        "label": reportable.label if reportable else "",
        "back": access.address_to_read(request.user, case, access.thing_of(case)),
        "is_closed": case.state == Case.State.CLOSED,
        "something_was_done": case.log.filter(action__in=CaseLog.APPEALABLE).exists(),
    }
    return page(request, "communities/moderation/reported.html", context)
