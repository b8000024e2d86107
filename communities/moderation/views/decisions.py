"""What moderators decided, for the person whom it concerns, and asking for another look."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities.community.pages import page, posted, say
from plc.accounts.http import SignedIn, see_other
from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.notifications.actions import mark_read
from plc.web.toasts import done

from .. import access, actions
from ..forms import AppealForm
from ..models import CaseLog
from ..notices import headline, how_long, place_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: SignedIn, public_id: UUID) -> HttpResponse:
    line = access.decision_to_read(request.user, public_id)
    if request.method == "GET":
        mark_read(by=request.user, about={"moderation.decision": [line.pk]})
    return _answered(request, line, request.user)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, token: str) -> HttpResponse:
    """The same for whoever cannot sign in: the link in the letter is the key."""
    line = access.decision_in_letter(token)
    assert line.case.author is not None  # the door asked
    return _answered(request, line, line.case.author)


def _answered(request: HttpRequest, line: CaseLog, person: User) -> HttpResponse:
    form = AppealForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.appeal_decision(decision=line, text=form.cleaned_data["text"], by=person)
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("Your words are with the moderators. You will be told."))
            return see_other(request.path)
    context = {"form": form, "line": line, "headline": headline(line), "place": place_of(line.case)}
    context |= _what_followed(line)
    return page(request, "communities/moderation/decision.html", context)


def _what_followed(line: CaseLog) -> dict[str, object]:
    """The words exchanged about it, whether one may ask, and what has ended meanwhile."""
    appeals = list(
        line.replies.filter(action=CaseLog.Action.APPEALED)
        .prefetch_related("replies")
        .order_by("id")
    )
    return {
        "appeals": appeals,
        "how_long": how_long(line),
        "may_appeal": line.action in CaseLog.APPEALABLE and not appeals,
        "lifted_at": _lifted_at(line),
        "undone": line.case.log.filter(action=CaseLog.Action.RESTORED, pk__gt=line.pk).exists()
        and line.action in (CaseLog.Action.AUTO_HIDDEN, *CaseLog.ABOUT_THE_THING),
    }


def _lifted_at(line: CaseLog) -> datetime | None:
    """When it was taken back. A suspended account has no sanction that says so: the next line that
    lifts it does."""
    if line.action == CaseLog.Action.LIFTED:
        return None
    if line.sanction is not None:
        return line.sanction.lifted_at
    if line.action != CaseLog.Action.SUSPENDED:
        return None
    on_site = CaseLog.objects.filter(case__author=line.case.author, case__community=None)
    later = on_site.filter(action=CaseLog.Action.LIFTED, pk__gt=line.pk).order_by("pk")
    return later.values_list("at", flat=True).first()
