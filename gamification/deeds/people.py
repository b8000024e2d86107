"""Rules about joining, inviting, and looking after groups."""

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from communities.community.models import Invitation, JoinRequest, Membership
from communities.groups.models import Group, GroupMembership

from ..models import ValueKind
from ..rules import NEVER, Rule, Way
from .columns import NOBODY, UNSAID, ids, named
from .feed import Deeds

ENOUGH_FOR_A_GROUP = 5  # people, including who facilitates it

# Facts name the membership only when it ends; otherwise it is found by its user.
ENDED = named("community.Member", "Left", "Sanctioned", by="membership_id")


def _settled_in() -> Deeds:
    """Members who went through the first steps, and did not put the list away."""
    return Membership.objects.filter(onboarded_at__isnull=False, steps_skipped=False).values(
        source=F("pk"),
        member=F("user"),
        happened=F("onboarded_at"),
        in_community=F("community"),
        in_group=NOBODY["giver"],
        **NOBODY,
        **UNSAID,
    )


def _brought_in() -> Deeds:
    """Members who came by somebody's invitation and accepted the charter. ``invited_by`` is also
    who answered a request to join, which is not an invitation."""
    invitations = Invitation.objects.filter(
        by=OuterRef("invited_by"), community=OuterRef("community")
    )
    requests = JoinRequest.objects.filter(
        user=OuterRef("user"), community=OuterRef("community"), state=JoinRequest.State.ACCEPTED
    )
    found = Membership.objects.filter(
        Exists(invitations), ~Exists(requests), invited_by__isnull=False, accepted_version__gt=0
    )
    return found.exclude(invited_by=F("user")).values(
        source=F("pk"),
        member=F("invited_by"),
        happened=F("joined_at"),
        in_community=F("community"),
        in_group=NOBODY["giver"],
        **NOBODY,
        **UNSAID,
    )


def _facilitated() -> Deeds:
    """Facilitators of groups that at least five people belong to, since they were made one. A group
    that moderators hid does not count."""
    people = GroupMembership.objects.filter(group=OuterRef("pk"))
    found = Group.objects.filter(
        Exists(people[ENOUGH_FOR_A_GROUP - 1 : ENOUGH_FOR_A_GROUP]),
        memberships__role="facilitator",
        visibility_before="",
    )
    return found.values(
        source=F("pk"),
        member=F("memberships__user"),
        happened=Coalesce("memberships__role_since", "memberships__joined_at"),
        in_community=F("community"),
        in_group=F("pk"),
        **NOBODY,
        **UNSAID,
    )


RULES = (
    Rule(
        key="first_steps",
        kind=ValueKind.LEARNING,
        points=5,
        label=_("First steps done"),
        sentence=_("Go through the first steps of a new member. It counts while you belong here."),
        ways=(
            Way(
                Membership,
                _settled_in,
                ENDED,
                {"user": named("community.Member", "Onboarded", by="user_id")},
                removed=NEVER,
            ),
        ),
    ),
    Rule(
        key="invitation_accepted",
        kind=ValueKind.CARE,
        points=5,
        weekly_cap=25,
        label=_("Invitation accepted"),
        sentence=_("Invite somebody who joins and accepts the charter, and stays."),
        ways=(
            Way(
                Membership,
                _brought_in,
                ENDED,
                {
                    "user": {
                        "community.InvitationAccepted": ids("user_id"),
                        "community.CharterAccepted": ids("user_id"),
                    }
                },
                removed=NEVER,
            ),
        ),
    ),
    Rule(
        key="group_facilitated",
        kind=ValueKind.FACILITATION,
        points=10,
        weekly_cap=20,
        label=_("Group facilitated"),
        sentence=_("Look after a group that at least five people belong to."),
        ways=(
            Way(
                Group,
                _facilitated,
                named(
                    "groups.Group",
                    "Founded",
                    "MemberJoined",
                    "MemberLeft",
                    "RoleChanged",
                    "Changed",
                    by="group_id",
                ),
                removed=~Q(visibility_before=""),
            ),
        ),
    ),
)
