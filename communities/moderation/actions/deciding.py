"""Decisions: change the object or the person's rights, and write the log, in one transaction."""

from datetime import datetime
from typing import Any, NoReturn

from django.db import transaction
from django.utils.translation import gettext as _

from communities.community import actions as community_actions
from communities.community.models import Sanction
from plc.accounts import actions as account_actions
from plc.accounts.models import User
from plc.core.plain import clean_text
from plc.core.refusals import Refused
from plc.core.registry import Reportable
from plc.journal.actions import record

from .. import facts
from ..access import can_answer_appeal, is_locked, reportable_of, thing_of
from ..models import Case, CaseLog
from ..undoing import verb_to_undo
from ..verbs import Verb, verbs_of, words_for
from .cases import (
    last_line,
    leave_decided,
    lock_case,
    open_appeal,
    refuse_a_case_against,
    refuse_if_on_anothers_desk,
    refuse_outdated_decision,
)
from .reporting import open_case


@transaction.atomic
def decide(
    *,
    case: Case,
    verb: Verb,
    reason: str,
    text: str,
    seen: int,
    by: User,
    until: datetime | None = None,
    sanction: Sanction | None = None,
    take_back: bool = False,
) -> CaseLog:
    """Carry out ``verb``.

    ``reason`` is for moderators, ``text`` for the person concerned; ``seen`` is the last log line
    that the moderator saw; ``until`` the end of a sanction (None: until lifted); ``sanction`` the
    one to lift; ``take_back`` whether the answer to an appeal undoes the decision.

    Refuses closed cases, cases assigned to somebody else or against oneself, cases that have
    changed, and deleted objects. Hiding what this case has hidden already changes nothing.
    """
    locked, verb = lock_case(case), verbs_of(case.kind)[verb.key]
    refuse_a_case_against(locked, by)
    if locked.state == Case.State.CLOSED:
        raise Refused(_("This case is closed. Open it again first."))
    refuse_if_on_anothers_desk(locked, by)
    if verb.tool and not verb.again and (line := _stands_already(locked, verb)):
        return line
    refuse_outdated_decision(locked, seen)
    reason, text = clean_text(reason), clean_text(text)
    if not reason:
        raise Refused(_("Say why, for the moderators after you."), field="reason")
    if not text and locked.author_id is not None:
        raise Refused(_("Write what the person will read."), field="text")
    line = CaseLog(case=locked, action=verb.action, by=by, reason=reason, text=text, until=until)
    if verb.key == "answer":
        _answer(line, by, take_back)
    else:
        _carry_out(line, verb, sanction)
    line.save()
    record(
        facts.CaseDecided(
            case_id=locked.pk,
            log_id=line.pk,
            community_id=locked.community_id,
            action=str(line.action),
        ),
        by=by,
    )
    return line


def _stands_already(case: Case, verb: Verb) -> CaseLog | None:
    last = case.log.filter(action__in=CaseLog.ABOUT_THE_THING).order_by("-id").first()
    return last if last is not None and last.action == verb.action else None


def _carry_out(line: CaseLog, verb: Verb, sanction: Sanction | None) -> None:
    if verb.tool:
        _use_tool(line, verb)
    elif verb.sanction and line.case.community_id is not None:
        _make_sanction(line, verb)
    elif verb.key == "suspend":
        _suspend_account(line)
    elif verb.key == "lift":
        _lift(line, sanction)


def _use_tool(line: CaseLog, verb: Verb) -> None:
    reportable, thing = reportable_of(line.case), thing_of(line.case)
    tool = getattr(reportable, verb.tool, None)
    if tool is None or thing is None:
        raise Refused(_("It is no longer there."))
    changed = tool(thing, by=line.by)
    if changed is False:
        _refuse_what_is_so()
    if verb.key == "restore" and reportable and reportable.unlock and is_locked(line.case):
        reportable.unlock(thing, by=line.by)


def _refuse_what_is_so() -> NoReturn:
    """Nobody is notified of a decision without effect."""
    raise Refused(_("It is so already."))


def _person(line: CaseLog) -> User:
    if line.case.author is None:
        raise Refused(_("There is nobody whom this could concern."))
    return line.case.author


def _make_sanction(line: CaseLog, verb: Verb) -> None:
    community = line.case.community
    assert community is not None  # checked by the caller
    line.sanction = community_actions.sanction_member(
        community=community,
        user=_person(line),
        kind=verb.sanction,
        reason=line.reason,
        text=line.text,
        until=line.until,
        by=line.by,
    )
    line.until = line.sanction.until


def _suspend_account(line: CaseLog) -> None:
    if not account_actions.suspend_account(person=_person(line), by=line.by):
        _refuse_what_is_so()
    line.until = None


def _answer(line: CaseLog, by: User, take_back: bool) -> None:
    """If a decision is undone, restoring or lifting is itself the answer: one log line, one
    mail."""
    appeal = open_appeal(line.case)
    if appeal is None:
        raise Refused(_("There is no appeal that waits for an answer."))
    if not can_answer_appeal(by, appeal):
        raise Refused(_("You decided this yourself. Another moderator answers the appeal."))
    line.about = appeal
    if take_back:
        if (undo := verb_to_undo(by, appeal)) is None:
            raise Refused(_("Nothing is left here that you could take back."))
        line.action = undo.action
        _carry_out(line, undo, appeal.decision.sanction)


def _lift(line: CaseLog, sanction: Sanction | None) -> None:
    person = _person(line)
    if line.case.community_id is None:
        if line.decision.action == CaseLog.Action.WARNED:
            return  # site-wide warnings are stored in the case only
        if not account_actions.restore_account(person=person, by=line.by):
            _refuse_what_is_so()
        return
    theirs = sanction is not None and (
        sanction.user_id == person.pk and sanction.community_id == line.case.community_id
    )
    if sanction is None or not theirs:
        raise Refused(_("Choose what to lift."), field="sanction")
    community_actions.lift_sanction(sanction=sanction, by=line.by)
    line.sanction = sanction


@transaction.atomic
def decide_unreported(
    *, reportable: Reportable, thing: Any, key: str, reason: str, text: str, by: User
) -> str:
    """Decide from a list in the admin: in the open case about the object, else in a new case
    without reports, which is closed at once. An empty ``text`` means the default text.

    Returns the sentence that explains why the case could not be closed. Refuses people who look
    after the object: they use its own pages, and not a decision in the name of the site.
    """
    if reportable.others and by in (reportable.author(thing), *reportable.others(thing)):
        raise Refused(_("You look after it yourself. Somebody else of the site's staff decides."))
    case = open_case(reportable, thing, reportable.author(thing))
    if not case.report_count:
        CaseLog.objects.create(case=case, action=CaseLog.Action.OPENED, by=by)
    verb = verbs_of(case.kind)[key]
    decide(
        case=case,
        verb=verb,
        reason=reason,
        text=text or words_for(verb, case),
        seen=last_line(case),
        by=by,
    )
    return leave_decided(case=case, close=True, reason=reason, by=by)
