"""Joining, and requests to join."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..models import Community, JoinRequest, Membership, Role
from .members import lock_community, refuse_shut_out, seat


@transaction.atomic
def join_community(*, community: Community, by: User) -> Membership:
    """Join a community that is open to anyone. Refuses others."""
    locked = lock_community(community)
    if locked.joining != Community.Joining.OPEN:
        raise Refused(_("This community is not open to everyone. Ask to join, or be invited."))
    return seat(locked, by, Role.MEMBER, by)


@transaction.atomic
def ask_to_join(*, community: Community, message: str, by: User) -> JoinRequest | None:
    """Ask to join; asking again keeps the first message. None if they are a member already. Refuses
    a community that is joined by invitation only."""
    locked = lock_community(community)
    if locked.archived_at:
        raise Refused(_("This community is archived. Nobody can join it any more."))
    if locked.joining == Community.Joining.INVITATION:
        raise Refused(_("This community is joined by invitation only."))
    refuse_shut_out(locked, by, by)
    if Membership.objects.filter(community=locked, user=by).exists():
        return None
    try:
        with transaction.atomic():
            request = JoinRequest.objects.create(community=locked, user=by, message=message)
    except IntegrityError:
        return JoinRequest.objects.get(community=locked, user=by, state=JoinRequest.State.OPEN)
    record(facts.JoinRequested(request_id=request.pk, community_id=locked.pk, user_id=by.pk), by=by)
    return request


@transaction.atomic
def withdraw_join_request(*, community: Community, by: User) -> None:
    """Withdraw one's pending request, if there is one."""
    for request in JoinRequest.objects.select_for_update().filter(
        community=community, user=by, state=JoinRequest.State.OPEN
    ):
        request.state = JoinRequest.State.WITHDRAWN
        request.save(update_fields=["state"])
        record(
            facts.JoinRequestWithdrawn(
                request_id=request.pk, community_id=community.pk, user_id=by.pk
            ),
            by=by,
        )


@transaction.atomic
def answer_join_request(
    *, request: JoinRequest, accept: bool, answer: str = "", by: User | None
) -> None:
    """Accept or decline a request, with an optional message. Refuses one that was withdrawn or
    answered differently in the meantime."""
    community = lock_community(request.community)
    request = JoinRequest.objects.select_for_update().select_related("user").get(pk=request.pk)
    state = JoinRequest.State.ACCEPTED if accept else JoinRequest.State.DECLINED
    if request.state != JoinRequest.State.OPEN:
        if request.state == state:
            return
        raise Refused(_("This request was answered or withdrawn in the meantime."))
    request.state, request.answer = state, answer
    request.answered_at, request.answered_by = timezone.now(), by
    request.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    if accept:
        seat(community, request.user, Role.MEMBER, by)
    record(
        facts.JoinRequestAnswered(
            request_id=request.pk,
            community_id=community.pk,
            user_id=request.user_id,
            state=state.value,
        ),
        by=by,
    )
