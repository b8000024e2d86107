"""Reports of the demo, and a moderator's decisions."""

from datetime import timedelta

from communities.moderation.actions import claim_case, close_case, decide, report_thing
from communities.moderation.actions.cases import last_line
from communities.moderation.models import Case
from communities.moderation.verbs import VERBS
from plc.core.registry import reportables

from . import script
from .history import History
from .hours import hour


def tell_of_case(told: History, case: script.Case) -> None:
    begins = hour(case.when, told.present)
    for number, (who, reason, words) in enumerate(case.reports):
        told.at(begins + timedelta(minutes=40 * number), _report, told, case, who, reason, words)
    if case.decided_by:
        decided = begins + timedelta(hours=1, minutes=10)
        told.at(decided - timedelta(minutes=25), _claim, told, case)
        told.at(decided, _decide, told, case)


def _report(told: History, case: script.Case, who: str, reason: str, words: str) -> None:
    report_thing(
        reportable=reportables["feed.post"],
        thing=told.posts[case.post],
        reason=reason,
        text=words,
        by=told.people[who],
    )


def _row(told: History, case: script.Case) -> Case:
    return Case.objects.get(kind="feed.post", object_id=told.posts[case.post].pk)


def _claim(told: History, case: script.Case) -> None:
    claim_case(case=_row(told, case), by=told.people[case.decided_by])


def _decide(told: History, case: script.Case) -> None:
    row, by = _row(told, case), told.people[case.decided_by]
    decide(
        case=row,
        verb=VERBS[case.verb],
        reason=case.reason,
        text=case.words,
        seen=last_line(row),
        by=by,
    )
    close_case(case=row, reason=case.reason, by=by)
