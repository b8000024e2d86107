"""Decisions as shown to the person concerned, and appeals."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from communities.community.access import can_read_community
from communities.community.pages import page, submitted_data
from plc.accounts.http import SignedIn, see_other
from plc.accounts.models import User
from plc.core.methods import require_form
from plc.core.refusals import Refused, say
from plc.notifications.actions import mark_read
from plc.web.toasts import done

from .. import access, actions
from ..forms import AppealForm
from ..models import CaseLog
from ..notices import headline, how_long, place_of
from ..undoing import is_restored, is_undone, lifted_at


@login_required
@require_form
def decision(request: SignedIn, public_id: UUID) -> HttpResponse:
    line = access.decision_to_read(request.user, public_id)
    if request.method == "GET":
        mark_read(by=request.user, about={"moderation.decision": [line.pk]})
    return _answered(request, line, request.user)


@login_required
@require_safe
def my_silence(request: SignedIn, slug: str) -> HttpResponse:
    """The decision that silences the reader: until when, why, and how to appeal."""
    line = access.silence_to_read(request.user, slug)
    return see_other("moderation:decision", line.public_id)


@never_cache
@require_form
def letter(request: HttpRequest, token: str) -> HttpResponse:
    """For people who cannot sign in; the signed link gives access."""
    line = access.decision_in_letter(token)
    assert line.case.author is not None  # checked by the door
    return _answered(request, line, line.case.author)


def _answered(request: HttpRequest, line: CaseLog, person: User) -> HttpResponse:
    form = AppealForm(submitted_data(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.appeal_decision(decision=line, text=form.cleaned_data["text"], by=person)
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("Your words are with the moderators. You will be told."))
            return see_other(request.path)
    context = {"form": form, "line": line, "headline": headline(line), "place": place_of(line.case)}
    context |= _what_followed(line, person)
    return page(request, "communities/moderation/decision.html", context)


def _what_followed(line: CaseLog, person: User) -> dict[str, object]:
    """The appeal and its answer, whether an appeal is possible, and whether it was undone (for an
    answer: the decision it answers)."""
    appeals = list(
        line.replies.filter(action=CaseLog.Action.APPEALED)
        .prefetch_related("replies")
        .order_by("id")
    )
    return {
        "appeals": appeals,
        "how_long": how_long(line),
        "may_appeal": line.action in CaseLog.APPEALABLE and not appeals and not is_undone(line),
        "lifted_at": lifted_at(line.decision),
        "restored": is_restored(line.decision),
        "address": _where_it_is_back(line, person),
    }


def _where_it_is_back(line: CaseLog, person: User) -> str:
    """The URL of what was restored: the object, or the community."""
    case = line.case
    if not person.is_active:
        return ""
    if line.action == CaseLog.Action.RESTORED or is_restored(line.decision):
        return access.address_to_read(person, case, access.thing_of(case))
    lifted = line.action == CaseLog.Action.LIFTED or lifted_at(line.decision)
    if lifted and case.community and can_read_community(person, case.community):
        return case.community.get_absolute_url()
    return ""
