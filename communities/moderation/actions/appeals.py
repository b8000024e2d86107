"""Appeals by the person concerned."""

from django.db import transaction
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.plain import clean_text
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..models import Case, CaseLog
from ..undoing import is_undone
from .cases import lock_case, put_back_in_queue


@transaction.atomic
def appeal_decision(*, decision: CaseLog, text: str, by: User) -> CaseLog:
    """Return the case to the queue, unassigned, with the person's appeal. Possible once per
    decision; if a newer case about the same object is open, the appeal is added to that one."""
    case = lock_case(decision.case)
    if case.author_id != by.pk or decision.action not in CaseLog.APPEALABLE:
        raise Refused(_("There is nothing here to ask about."))
    if not (text := clean_text(text)):
        raise Refused(_("Write what you would like the moderators to know."), field="text")
    asked = decision.replies.filter(action=CaseLog.Action.APPEALED)
    if asked.filter(replies=None).exists():
        raise Refused(_("You have asked already. You will be told when somebody has answered."))
    if asked.exists():
        raise Refused(
            _("You have asked already, and somebody has answered. That is the end of it.")
        )
    if is_undone(decision):
        raise Refused(_("There is nothing here to ask about."))
    if case.state != Case.State.OPEN and not put_back_in_queue(case):
        newer = Case.objects.waiting().select_for_update(no_key=True)
        case = newer.get(kind=case.kind, object_id=case.object_id)
    line = CaseLog.objects.create(
        case=case, action=CaseLog.Action.APPEALED, by=by, text=text[:2000], about=decision
    )
    record(
        facts.DecisionAppealed(case_id=case.pk, log_id=line.pk, community_id=case.community_id),
        by=by,
    )
    return line
