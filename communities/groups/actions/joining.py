"""Joining, requests to join, and the waiting list."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..models import Group, GroupJoinRequest, GroupMembership, GroupRole, WaitlistEntry
from .seats import fill_seats, hold_member, lock_group, refuse_archived, seat_or_queue


@transaction.atomic
def join_group(*, group: Group, by: User) -> GroupMembership | WaitlistEntry:
    """Join an open group, or its waiting list if it is full. Refuses other groups, and people who
    are not in the community."""
    hold_member(group, by)
    locked = lock_group(group)
    refuse_archived(locked)
    if not locked.is_joined_freely and not locked.memberships.filter(user=by).exists():
        raise Refused(_("This group is not open to everyone. Ask to join, or be invited."))
    return seat_or_queue(locked, by, GroupRole.MEMBER, by)


@transaction.atomic
def ask_to_join_group(*, group: Group, message: str, by: User) -> GroupJoinRequest | None:
    """Ask to join; asking again keeps the first message. None if they are a member already, or on
    the waiting list. Refuses a group that is joined by invitation only."""
    if hold_member(group, by).is_silenced:
        raise Refused(
            _("The moderators have silenced you here for now. You can read, but not post.")
        )
    locked = lock_group(group)
    refuse_archived(locked)
    if locked.joining == Group.Joining.INVITATION:
        raise Refused(_("This group is joined by invitation only."))
    if locked.memberships.filter(user=by).exists() or locked.waitlist.filter(user=by).exists():
        return None
    try:
        with transaction.atomic():
            request = GroupJoinRequest.objects.create(group=locked, user=by, message=message)
    except IntegrityError:
        return GroupJoinRequest.objects.get(
            group=locked, user=by, state=GroupJoinRequest.State.OPEN
        )
    record(
        facts.GroupJoinRequested(request_id=request.pk, group_id=locked.pk, user_id=by.pk), by=by
    )
    return request


@transaction.atomic
def withdraw_group_request(*, group: Group, by: User) -> None:
    """Withdraw one's pending request, if there is one."""
    for request in GroupJoinRequest.objects.select_for_update().filter(
        group=group, user=by, state=GroupJoinRequest.State.OPEN
    ):
        request.state = GroupJoinRequest.State.WITHDRAWN
        request.save(update_fields=["state"])
        record(
            facts.GroupJoinRequestWithdrawn(
                request_id=request.pk, group_id=group.pk, user_id=by.pk
            ),
            by=by,
        )


@transaction.atomic
def leave_waitlist(*, group: Group, by: User) -> None:
    locked = lock_group(group)
    WaitlistEntry.objects.filter(group=group, user=by).delete()
    fill_seats(locked)


@transaction.atomic
def answer_group_request(
    *, request: GroupJoinRequest, accept: bool, answer: str = "", by: User | None
) -> GroupMembership | WaitlistEntry | None:
    """Accept (with a seat, or at the end of the waiting list) or decline a request; returns the
    result. Refuses one that was withdrawn or answered differently in the meantime."""
    if accept:
        hold_member(request.group, request.user)
    group = lock_group(request.group)
    request = GroupJoinRequest.objects.select_for_update().select_related("user").get(pk=request.pk)
    state = GroupJoinRequest.State.ACCEPTED if accept else GroupJoinRequest.State.DECLINED
    if request.state == state:
        mine = GroupMembership.objects.filter(group=group, user=request.user).first()
        return mine or WaitlistEntry.objects.filter(group=group, user=request.user).first()
    if request.state != GroupJoinRequest.State.OPEN:
        raise Refused(_("This request was answered or withdrawn in the meantime."))
    if accept:
        refuse_archived(group)
    request.state, request.answer = state, answer
    request.answered_at, request.answered_by = timezone.now(), by
    request.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    record(
        facts.GroupJoinRequestAnswered(
            request_id=request.pk, group_id=group.pk, user_id=request.user_id, state=state.value
        ),
        by=by,
    )
    return seat_or_queue(group, request.user, GroupRole.MEMBER, by) if accept else None
