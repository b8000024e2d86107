"""Views for teams that work on an assignment together."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plc.accounts.http import SignedIn, see_other
from plc.core.refusals import Refused
from plc.web.toasts import done, failed

from ..actions.submissions import join_team, leave_team
from ..actions.submissions import open_team as set_open
from ..assignment_access import submission_to_write, team_to_join


@login_required
@require_POST
def join(request: SignedIn, public_id: UUID) -> HttpResponse:
    submission = team_to_join(request.user, public_id)
    try:
        join_team(by=request.user, submission=submission)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
        return see_other(submission.handout)
    return see_other(submission)


@login_required
@require_POST
def leave(request: SignedIn, public_id: UUID) -> HttpResponse:
    submission = submission_to_write(request.user, public_id)
    try:
        leave_team(by=request.user, submission=submission)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
        return see_other(submission)
    done(request, _("You have left the team."))
    return see_other(submission.handout)


@login_required
@require_POST
def open_team(request: SignedIn, public_id: UUID) -> HttpResponse:
    submission = submission_to_write(request.user, public_id)
    is_open = request.POST.get("open") == "1"
    set_open(by=request.user, submission=submission, is_open=is_open)
    done(request, _("Others may join.") if is_open else _("Nobody else joins."))
    return see_other(submission)
