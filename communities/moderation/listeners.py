"""Who is told what: moderators of what waits, people of what was decided, reporters of the end."""

from django.db.models import Q
from django.utils import timezone

from communities.community.models import Membership, Role
from communities.groups.models import Group, GroupMembership, GroupRole
from plc.accounts.models import User
from plc.journal.listeners import listens_to
from plc.journal.models import Entry
from plc.notifications.actions import notify, withdraw

from .models import GROUP, Case, CaseLog, Report

MODERATING = (Role.OWNER, Role.ADMIN, Role.MODERATOR)
GOVERNING = (Role.OWNER, Role.ADMIN)


def those_who_moderate(case: Case) -> set[int]:
    """The counterpart of ``Case.objects.visible_to``, but for administrators, who are told only of
    what has nobody else."""
    if case.community_id is None:
        staff = User.objects.active().filter(is_staff=True)
        return set(staff.values_list("pk", flat=True)) - {case.author_id}
    memberships = Membership.objects.filter(
        Q(suspended_until=None) | Q(suspended_until__lte=timezone.now()),
        community=case.community_id,
    )
    facilitators: set[int] = set()
    roles: tuple[Role, ...] = MODERATING
    people: set[int] = set()
    if case.group is not None:
        inside = GroupMembership.objects.filter(
            group=case.group_id, user__in=memberships.values("user")
        )
        facilitators = set(inside.filter(role=GroupRole.FACILITATOR).values_list("user", flat=True))
        if case.group.visibility == Group.Visibility.HIDDEN:
            roles = GOVERNING
            moderators = memberships.filter(role=Role.MODERATOR).values("user")
            people |= set(inside.filter(user__in=moderators).values_list("user", flat=True))
    people |= set(memberships.filter(role__in=roles).values_list("user", flat=True))
    people = people - facilitators if case.kind == GROUP else people | facilitators
    return people - {case.author_id}


def _case(pk: int) -> Case:
    return Case.objects.select_related("community", "group").get(pk=pk)


@listens_to("moderation.ThingReported", queue="now")
def tell_those_who_moderate(entries: list[Entry]) -> None:
    """Once for each case, however many report; and the author, when it was hidden."""
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


@listens_to("moderation.CaseDecided", queue="now")
def tell_the_person_concerned(entries: list[Entry]) -> None:
    for entry in entries:
        line = CaseLog.objects.select_related("case").get(pk=entry.data["log_id"])
        _tell_author(line.case, line, entry)


def _tell_author(case: Case, line: CaseLog, entry: Entry) -> None:
    """Moderators speak for their community: none of them is named, no block stands between."""
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
def tell_of_the_appeal(entries: list[Entry]) -> None:
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
    """And take back what asked others to look."""
    for entry in entries:
        case_id = entry.data["case_id"]
        withdraw(kind="moderation.reported", object_id=case_id)
        withdraw(kind="moderation.appealed", object_id=case_id)
        reporters = Report.objects.filter(case=case_id, reporter__isnull=False)
        notify(
            kind="moderation.closed",
            happening=f"entry {entry.pk}",
            object_id=case_id,
            people=set(reporters.values_list("reporter_id", flat=True)),
            community_id=entry.data["community_id"],
            at=entry.at,
        )
