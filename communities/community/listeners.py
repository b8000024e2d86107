"""Reactions to facts about communities."""

from allauth.account.models import EmailAddress

from plc.journal.listeners import listens_to
from plc.journal.models import Entry
from plc.notifications.actions import notify, notify_of, withdraw
from plc.search.actions import index

from .actions import count_members
from .models import GOVERNING, Community, Invitation, JoinRequest, Membership


@listens_to("community.JoinRequested", queue="now")
def tell_those_who_answer(entries: list[Entry]) -> None:
    for entry in entries:
        request = JoinRequest.objects.filter(
            pk=entry.data["request_id"], state=JoinRequest.State.OPEN
        ).first()
        if request is None:
            continue
        people = Membership.objects.filter(community=request.community_id, role__in=GOVERNING)
        notify(
            kind="community.join_request",
            happening=f"community request {request.pk}",
            object_id=request.pk,
            people=people.values_list("user_id", flat=True),
            cause=request.user_id,
            community_id=request.community_id,
            at=request.at,
        )


@listens_to("community.JoinRequestAnswered", queue="now")
def tell_who_asked(entries: list[Entry]) -> None:
    for entry in entries:
        notify_of(
            entry,
            kind="community.request_answered",
            object_id=entry.data["request_id"],
            people=[entry.data["user_id"]],
            cause=entry.actor_id,
            community_id=entry.data["community_id"],
        )
        withdraw(kind="community.join_request", object_id=entry.data["request_id"])


@listens_to("community.JoinRequestWithdrawn")
def withdraw_notices_of_request(entries: list[Entry]) -> None:
    for entry in entries:
        withdraw(kind="community.join_request", object_id=entry.data["request_id"])


@listens_to("community.InvitationMade", queue="now")
def tell_who_is_invited(entries: list[Entry]) -> None:
    """Notify people whose verified address was invited. This is done asynchronously and does not
    show in any response, so inviters do not learn who has an account."""
    for entry in entries:
        letters = Invitation.objects.filter(pk=entry.data["invitation_id"]).exclude(email="")
        if (invitation := letters.first()) is None:
            continue
        proved = EmailAddress.objects.filter(email__iexact=invitation.email, verified=True)
        people = proved.exclude(user__memberships__community=invitation.community_id)
        notify(
            kind="community.invited",
            happening=f"community invitation {invitation.pk}",
            object_id=invitation.pk,
            people=people.values_list("user_id", flat=True),
            cause=invitation.by_id,
            community_id=invitation.community_id,
            at=invitation.at,
        )


@listens_to("community.InvitationAccepted", "community.InvitationRevoked")
def withdraw_notices_of_invitation(entries: list[Entry]) -> None:
    for entry in entries:
        withdraw(kind="community.invited", object_id=entry.data["invitation_id"])


@listens_to("community.InvitationAccepted", queue="now")
def tell_who_sent_invitation(entries: list[Entry]) -> None:
    """Only for invitations by mail; a link can be used by many people."""
    for entry in entries:
        letters = Invitation.objects.filter(pk=entry.data["invitation_id"]).exclude(email="")
        came = Membership.objects.filter(
            community=entry.data["community_id"],
            user=entry.data["user_id"],
            invited_by__in=letters.values("by"),
        ).first()
        if came is None or came.invited_by_id is None:
            continue
        notify_of(
            entry,
            kind="community.invitation_accepted",
            object_id=came.pk,
            people=[came.invited_by_id],
            cause=came.user_id,
            community_id=came.community_id,
        )


@listens_to("community.MemberLeft", queue="now")
def tell_who_was_removed(entries: list[Entry]) -> None:
    """Sent in the community's name, so blocks do not apply. Bans are notified with their
    decision."""
    for entry in entries:
        if entry.actor_id == entry.data["user_id"]:
            continue
        notify_of(
            entry,
            kind="community.taken_out",
            object_id=entry.data["community_id"],
            people=[entry.data["user_id"]],
        )


@listens_to("community.CommunityChanged", queue="now")
def tell_members_of_wider_audience(entries: list[Entry]) -> None:
    """Sent in the community's name, so blocks do not apply."""
    for entry in entries:
        if not entry.data.get("widened"):
            continue
        members = Membership.objects.filter(community=entry.data["community_id"])
        notify_of(
            entry,
            kind="community.widened",
            object_id=entry.data["community_id"],
            people=members.exclude(user=entry.actor_id).values_list("user_id", flat=True),
            community_id=entry.data["community_id"],
        )


@listens_to("community.RoleChanged", queue="now")
def tell_who_has_another_role(entries: list[Entry]) -> None:
    for entry in entries:
        membership = Membership.objects.filter(
            community=entry.data["community_id"], user=entry.data["user_id"]
        ).first()
        if membership is None:
            continue
        notify_of(
            entry,
            kind="community.role_changed",
            object_id=membership.pk,
            people=[membership.user_id],
            cause=entry.actor_id,
            community_id=membership.community_id,
        )


@listens_to("accounts.AccountStateChanged", queue="soon")
def count_without_closed_accounts(entries: list[Entry]) -> None:
    people = {entry.data["user_id"] for entry in entries}
    theirs = Membership.objects.filter(user__in=people)
    count_members(Community.objects.filter(pk__in=theirs.values("community")))


@listens_to("community.CommunityFounded", "community.CommunityChanged")
def index_communities(entries: list[Entry]) -> None:
    index("community.community", {entry.data["community_id"] for entry in entries})
