"""Leaving a community ends the memberships in its groups, in the same transaction."""

from django.db.models import Q
from django.utils.translation import gettext as _

from communities.community.models import Community
from plc.accounts.models import User
from plc.core.queries import one_by_one
from plc.core.refusals import Refused

from ..access import left_without_facilitator
from ..models import Group, GroupMembership, GroupRole
from .members import set_group_role
from .seats import clear_ways_in, fill_seats, unseat


def leave_all_groups(community: Community, user: User, by: User | None) -> None:
    """Registered as a departure; the community and the membership are locked.

    People who leave by themselves must hand over first, if the group would remain without a
    facilitator and somebody else could take it over. When somebody is removed, the longest-serving
    member becomes the facilitator. Closed accounts and members suspended in the community can do
    neither.
    """
    theirs = Group.objects.filter(community=community).filter(
        Q(memberships__user=user)
        | Q(waitlist__user=user)
        | Q(requests__user=user)
        | Q(invitations__user=user)
    )
    wanted = list(theirs.values_list("pk", flat=True).distinct())
    held = Group.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("id")
    groups = list(held)
    leaderless = left_without_facilitator(groups, user)
    with one_by_one():
        for group in groups:
            group.community = community
            if group.pk in leaderless:
                _find_an_heir(group, user, by)
            clear_ways_in(group, user, by)
            if not unseat(group, user, by):
                fill_seats(group)  # the seat that was reserved for them


def _find_an_heir(group: Group, user: User, by: User | None) -> None:
    if by == user:
        if group.memberships.heirs_of(user).exists():
            raise Refused(
                _("You are the last facilitator of %(group)s. Hand it over to somebody first.")
                % {"group": group.name}
            )
        return
    others = group.memberships.sitting().not_suspended().exclude(user=user)
    heir: GroupMembership | None = others.select_related("user").order_by("joined_at", "id").first()
    if heir is not None:
        set_group_role(heir, GroupRole.FACILITATOR, by)
