"""Assigning, closing and reopening cases."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..access import can_answer_appeal
from ..models import Case, CaseLog

Action = CaseLog.Action
State = Case.State


def lock_case(case: Case) -> Case:
    return Case.objects.select_for_update(no_key=True).get(pk=case.pk)


def refuse_a_case_against(case: Case, by: User) -> None:
    """Doors keep people from cases against themselves; so do all actions."""
    if case.author_id is not None and case.author_id == by.pk:
        raise Refused(_("Nobody moderates a case against themselves."))


def refuse_outdated_decision(case: Case, seen: int) -> None:
    """``seen`` is the last relevant log line when the moderator opened the form: prevents two
    moderators, or a double click, from deciding twice."""
    if last_line(case) != seen:
        raise Refused(
            _(
                "Something has been done in this case since you opened it. Look at the log, then "
                "decide."
            )
        )


def last_line(case: Case) -> int:
    """Additional reports and reassignments do not affect the decision."""
    lines = case.log.exclude(action__in=(Action.REPORTED, Action.CLAIMED, Action.RELEASED))
    return lines.order_by("-id").values_list("id", flat=True).first() or 0


@transaction.atomic
def claim_case(*, case: Case, by: User) -> None:
    """Assign the case to oneself. If two people do so at once, the second is refused and told who
    was first."""
    refuse_a_case_against(case, by)
    won = Case.objects.filter(pk=case.pk, state=State.OPEN).update(
        state=State.CLAIMED, claimed_by=by, claimed_at=timezone.now()
    )
    if won:
        CaseLog.objects.create(case=case, action=Action.CLAIMED, by=by)
        return
    now = Case.objects.select_related("claimed_by").get(pk=case.pk)
    if now.state == State.CLOSED:
        raise Refused(_("This case is closed."))
    if now.claimed_by_id != by.pk:
        refuse_anothers_desk(now)


def leave_decided(*, case: Case, close: bool, reason: str, by: User) -> str:
    """Close the case after a decision, or keep it assigned to the moderator who decided, so that it
    does not look untouched; unless somebody else has to answer an appeal.

    Returns the sentence that explains why it could not be closed.
    """
    why_not = ""
    if close:
        try:
            close_case(case=case, reason=reason, by=by)
        except Refused as refusal:
            why_not = str(refusal.sentence)
    if why_not or not close:
        appeal = open_appeal(case)
        if appeal is None or can_answer_appeal(by, appeal):
            claim_case(case=case, by=by)
        else:
            release_case(case=case, by=by)
    return why_not


def refuse_anothers_desk(case: Case) -> None:
    name = case.claimed_by.name if case.claimed_by else _("Somebody")
    raise Refused(_("%(name)s is looking at this case already.") % {"name": name})


@transaction.atomic
def release_case(*, case: Case, by: User, anyones: bool = False) -> bool:
    """Return the case to the queue; False if it was not assigned. ``anyones``: also a case assigned
    to somebody else, for those who may govern it."""
    mine = Q() if anyones else Q(claimed_by=by)
    freed = Case.objects.filter(mine, pk=case.pk, state=State.CLAIMED).update(
        state=State.OPEN, claimed_by=None, claimed_at=None
    )
    if freed:
        CaseLog.objects.create(case=case, action=Action.RELEASED, by=by)
    return bool(freed)


@transaction.atomic
def close_case(*, case: Case, reason: str, by: User) -> None:
    """Close the case. Refuses while the object is hidden by reports only: somebody has to
    decide."""
    locked = lock_case(case)
    refuse_a_case_against(locked, by)
    if locked.state == State.CLOSED:
        return
    refuse_if_on_anothers_desk(locked, by)
    standing = locked.log.filter(action__in=(*CaseLog.ABOUT_THE_THING, Action.AUTO_HIDDEN))
    last = standing.order_by("-id").first()
    if last is not None and last.action == Action.AUTO_HIDDEN:
        raise Refused(
            _("It is hidden because of the reports alone. Restore it, hide it or remove it first.")
        )
    if open_appeal(locked) is not None:
        raise Refused(_("Somebody waits for the answer to their appeal. Answer it first."))
    locked.state, locked.closed_at = State.CLOSED, timezone.now()
    locked.claimed_by = locked.claimed_at = None
    locked.save(update_fields=["state", "closed_at", "claimed_by", "claimed_at"])
    CaseLog.objects.create(case=locked, action=Action.CLOSED, by=by, reason=reason)
    record(facts.CaseClosed(case_id=locked.pk, community_id=locked.community_id), by=by)


def refuse_if_on_anothers_desk(case: Case, by: User) -> None:
    if case.state == State.CLAIMED and case.claimed_by_id != by.pk:
        refuse_anothers_desk(case)


def open_appeals() -> QuerySet[CaseLog]:
    """Unanswered appeals; a case has at most one for each decision."""
    return CaseLog.objects.filter(action=Action.APPEALED, replies=None)


def open_appeal(case: Case) -> CaseLog | None:
    return appeal_among(case.log.select_related("about", "by", "case").order_by("id"))


def appeal_among(log: Iterable[CaseLog]) -> CaseLog | None:
    """The oldest unanswered appeal in a case's log."""
    lines = list(log)
    answered = {line.about_id for line in lines}
    appeals = (line for line in lines if line.action == Action.APPEALED)
    return next((line for line in appeals if line.pk not in answered), None)


@transaction.atomic
def reopen_case(*, case: Case, reason: str, by: User) -> None:
    """Reopen the case. Refuses while another case about the same object is open."""
    locked = lock_case(case)
    refuse_a_case_against(locked, by)
    if locked.state != State.CLOSED:
        return
    if not put_back_in_queue(locked):
        raise Refused(_("There is a newer case about this, and it is open."))
    CaseLog.objects.create(case=locked, action=Action.REOPENED, by=by, reason=reason)
    record(facts.CaseReopened(case_id=locked.pk, community_id=locked.community_id), by=by)


def put_back_in_queue(case: Case) -> bool:
    """Reopen a locked case, unassigned; False if another one about the same object is open."""
    case.state, case.closed_at = State.OPEN, None
    case.claimed_by = case.claimed_at = None
    try:
        with transaction.atomic():
            case.save(update_fields=["state", "closed_at", "claimed_by", "claimed_at"])
    except IntegrityError:
        return False
    return True
