"""Notifies moderators of pending cases, people of decisions, and reporters of the result."""

from plc.journal.listeners import listens_to
from plc.journal.models import Entry
from plc.notifications.actions import notify, notify_of, withdraw

from . import letters
from .access import those_who_moderate
from .models import Case, CaseLog, Report


def _case(pk: int) -> Case:
    return Case.objects.select_related("community", "group").get(pk=pk)


@listens_to("moderation.ThingReported", queue="now")
def tell_those_who_moderate(entries: list[Entry]) -> None:
    """Once per case, for any number of reports; and the author, if it was hidden."""
    for entry in entries:
        case = _case(entry.data["case_id"])
        if case.state != Case.State.CLOSED:
            notify(
                kind="moderation.reported",
                happening=f"case {case.pk}",
                object_id=case.pk,
                people=those_who_moderate(case) - {entry.actor_id},
                community_id=case.community_id,
                at=entry.at,
            )
        line = case.log.filter(action=CaseLog.Action.AUTO_HIDDEN).first()
        if entry.data["hidden"] and line is not None:
            _tell_author(case, line, entry)
            letters.mail_decision(line)


@listens_to("moderation.CaseDecided", queue="now")
def tell_the_person_concerned(entries: list[Entry]) -> None:
    for entry in entries:
        line = CaseLog.objects.select_related(
            "case__community", "case__author", "about__about"
        ).get(pk=entry.data["log_id"])
        _tell_author(line.case, line, entry)
        letters.mail_decision(line)


def _tell_author(case: Case, line: CaseLog, entry: Entry) -> None:
    """Sent in the community's name: no moderator is named, and blocks do not apply."""
    if case.author_id is None:
        return
    notify(
        kind="moderation.decision",
        happening=f"decision {line.pk}",
        object_id=line.pk,
        people=[case.author_id],
        community_id=case.community_id,
        at=entry.at,
    )


@listens_to("moderation.DecisionAppealed", queue="now")
def tell_moderators_of_appeal(entries: list[Entry]) -> None:
    for entry in entries:
        case = _case(entry.data["case_id"])
        notify(
            kind="moderation.appealed",
            happening=f"appeal {entry.data['log_id']}",
            object_id=case.pk,
            people=those_who_moderate(case),
            community_id=case.community_id,
            at=entry.at,
        )


@listens_to("moderation.CaseClosed")
def tell_those_who_reported(entries: list[Entry]) -> None:
    """Also withdraws the notifications that asked moderators to look at the case."""
    for entry in entries:
        case_id = entry.data["case_id"]
        withdraw(kind="moderation.reported", object_id=case_id)
        withdraw(kind="moderation.appealed", object_id=case_id)
        reporters = Report.objects.filter(case=case_id, reporter__isnull=False)
        notify_of(
            entry,
            kind="moderation.closed",
            object_id=case_id,
            people=set(reporters.values_list("reporter_id", flat=True)),
            community_id=entry.data["community_id"],
        )
