"""Reactions to facts about groups."""

from django.db.models import Q

from communities.community.models import GOVERNING, Membership
from plc.journal.listeners import listens_to
from plc.journal.models import Entry
from plc.notifications.actions import notify, notify_of, withdraw
from plc.search.actions import index

from .access import facilitators
from .actions import count_members, fill_free_seats
from .models import Group, GroupInvitation, GroupJoinRequest, GroupMembership, WaitlistEntry


def _answering(group: Group) -> list[int]:
    """The facilitators; if there are none, the people who manage the community."""
    governing = Membership.objects.filter(community=group.community_id, role__in=GOVERNING)
    return facilitators(group) or list(governing.values_list("user_id", flat=True))


@listens_to("groups.GroupJoinRequested", queue="now")
def tell_facilitators(entries: list[Entry]) -> None:
    for entry in entries:
        request = (
            GroupJoinRequest.objects.select_related("group")
            .filter(pk=entry.data["request_id"], state=GroupJoinRequest.State.OPEN)
            .first()
        )
        if request is None:
            continue
        notify(
            kind="groups.join_request",
            happening=f"group request {request.pk}",
            object_id=request.pk,
            people=_answering(request.group),
            cause=request.user_id,
            community_id=request.group.community_id,
            at=request.at,
        )


@listens_to("groups.GroupJoinRequestAnswered", queue="now")
def tell_who_asked(entries: list[Entry]) -> None:
    for entry in entries:
        group = Group.objects.filter(pk=entry.data["group_id"]).first()
        if group is None:
            continue
        notify_of(
            entry,
            kind="groups.request_answered",
            object_id=entry.data["request_id"],
            people=[entry.data["user_id"]],
            cause=entry.actor_id,
            community_id=group.community_id,
        )
        withdraw(kind="groups.join_request", object_id=entry.data["request_id"])


@listens_to("groups.GroupJoinRequestWithdrawn")
def withdraw_notices_of_request(entries: list[Entry]) -> None:
    for entry in entries:
        withdraw(kind="groups.join_request", object_id=entry.data["request_id"])


@listens_to("groups.GroupInvited", queue="now")
def tell_who_is_invited(entries: list[Entry]) -> None:
    for entry in entries:
        invitation = (
            GroupInvitation.objects.select_related("group")
            .filter(pk=entry.data["invitation_id"], answered_at=None)
            .first()
        )
        if invitation is None:
            continue
        notify(
            kind="groups.invited",
            happening=f"group invitation {invitation.pk}",
            object_id=invitation.pk,
            people=[invitation.user_id],
            cause=invitation.by_id,
            community_id=invitation.group.community_id,
            at=invitation.at,
        )


@listens_to("groups.GroupInvitationAnswered")
def withdraw_notices_of_invitation(entries: list[Entry]) -> None:
    for entry in entries:
        withdraw(kind="groups.invited", object_id=entry.data["invitation_id"])


@listens_to("groups.GroupInvitationAnswered", queue="now")
def tell_who_invited(entries: list[Entry]) -> None:
    """Only for accepted and declined invitations, not for those that became obsolete."""
    for entry in entries:
        invitation = (
            GroupInvitation.objects.select_related("group")
            .filter(pk=entry.data["invitation_id"], user=entry.actor_id)
            .first()
        )
        if invitation is None or invitation.by_id is None:
            continue
        notify_of(
            entry,
            kind="groups.invitation_answered",
            object_id=invitation.pk,
            people=[invitation.by_id],
            cause=invitation.user_id,
            community_id=invitation.group.community_id,
        )


@listens_to("groups.GroupMemberLeft", queue="now")
def tell_who_was_removed(entries: list[Entry]) -> None:
    """Not for people who left the whole community, who are notified of that. Sent in the group's
    name, so blocks do not apply."""
    for entry in entries:
        user_id = entry.data["user_id"]
        group = Group.objects.filter(
            pk=entry.data["group_id"], community__memberships__user=user_id
        ).first()
        if group is None or entry.actor_id == user_id:
            continue
        notify_of(
            entry,
            kind="groups.taken_out",
            object_id=group.pk,
            people=[user_id],
            community_id=group.community_id,
        )


@listens_to("groups.GroupRoleChanged", queue="now")
def tell_who_has_another_role(entries: list[Entry]) -> None:
    for entry in entries:
        membership = (
            GroupMembership.objects.select_related("group")
            .filter(group=entry.data["group_id"], user=entry.data["user_id"])
            .first()
        )
        if membership is None:
            continue
        notify_of(
            entry,
            kind="groups.role_changed",
            object_id=membership.pk,
            people=[membership.user_id],
            cause=entry.actor_id,
            community_id=membership.group.community_id,
        )


@listens_to("groups.GroupChanged", queue="now")
def tell_members_of_wider_audience(entries: list[Entry]) -> None:
    """Sent in the group's name, so blocks do not apply."""
    for entry in entries:
        if not entry.data.get("widened"):
            continue
        members = GroupMembership.objects.filter(group=entry.data["group_id"])
        notify_of(
            entry,
            kind="groups.widened",
            object_id=entry.data["group_id"],
            people=members.exclude(user=entry.actor_id).values_list("user_id", flat=True),
            community_id=entry.data["community_id"],
        )


@listens_to("groups.GroupChanged", queue="now")
def tell_members_of_archiving(entries: list[Entry]) -> None:
    """Sent in the group's name, so blocks do not apply."""
    for entry in entries:
        if not entry.data.get("archived"):
            continue
        group_id = entry.data["group_id"]
        people = {
            person
            for rows in (GroupMembership.objects, WaitlistEntry.objects)
            for person in rows.filter(group=group_id).values_list("user_id", flat=True)
        }
        notify_of(
            entry,
            kind="groups.archived",
            object_id=group_id,
            people=people - {entry.actor_id},
            community_id=entry.data["community_id"],
        )


@listens_to("groups.WaitlistPromoted", queue="now")
def tell_who_has_a_seat(entries: list[Entry]) -> None:
    for entry in entries:
        group = Group.objects.filter(pk=entry.data["group_id"]).first()
        if group is None:
            continue
        notify_of(
            entry,
            kind="groups.promoted",
            object_id=group.pk,
            people=[entry.data["user_id"]],
            community_id=group.community_id,
        )


@listens_to("groups.SeatLeftFree", queue="now")
def seat_next_in_line(entries: list[Entry]) -> None:
    fill_free_seats(groups={entry.data["group_id"] for entry in entries})


@listens_to("accounts.AccountStateChanged", queue="soon")
def reassign_seats_of_closed_accounts(entries: list[Entry]) -> None:
    """Also seats people from the waiting list whose account was reactivated."""
    people = {entry.data["user_id"] for entry in entries}
    theirs = (
        Group.objects.open()
        .filter(waitlist__isnull=False)
        .filter(Q(memberships__user__in=people) | Q(waitlist__user__in=people))
    )
    fill_free_seats(groups=set(theirs.values_list("pk", flat=True)))


@listens_to("accounts.AccountStateChanged", queue="soon")
def count_without_closed_accounts(entries: list[Entry]) -> None:
    people = {entry.data["user_id"] for entry in entries}
    theirs = GroupMembership.objects.filter(user__in=people)
    count_members(Group.objects.filter(pk__in=theirs.values("group")))


@listens_to("groups.GroupFounded", "groups.GroupChanged")
def index_groups(entries: list[Entry]) -> None:
    index("groups.group", {entry.data["group_id"] for entry in entries})
