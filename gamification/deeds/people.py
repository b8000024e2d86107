"""Rules about joining, inviting, and looking after groups."""

from typing import Any

from django.db.models import Exists, F, Model, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from communities.community.models import Invitation, JoinRequest, Membership
from communities.groups.models import Group, GroupJoinRequest, GroupMembership

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
    """Facilitators of groups that at least five people belong to, since the fifth of them came, or
    they were made one. A group that moderators hid does not count."""
    people = GroupMembership.objects.filter(group=OuterRef("pk")).order_by("joined_at", "pk")
    fifth = people.values("joined_at")[ENOUGH_FOR_A_GROUP - 1 : ENOUGH_FOR_A_GROUP]
    found = Group.objects.filter(
        Exists(fifth), memberships__role="facilitator", visibility_before=""
    )
    return found.values(
        source=F("pk"),
        member=F("memberships__user"),
        happened=Greatest(
            Coalesce("memberships__role_since", "memberships__joined_at"), Subquery(fifth)
        ),
        in_community=F("community"),
        in_group=F("pk"),
        **NOBODY,
        **UNSAID,
    )


def _requests(model: type[Model], fact: str, community: str, group: Any) -> Way:
    """Requests to join that somebody else answered. One that came to nothing because the person was
    invited or banned meanwhile is answered, too."""

    def deeds() -> Deeds:
        found = model._default_manager.filter(
            state__in=["accepted", "declined"], answered_by__isnull=False
        )
        return found.exclude(answered_by=F("user")).values(
            source=F("pk"),
            member=F("answered_by"),
            happened=F("answered_at"),
            in_community=F(community),
            in_group=group,
            **NOBODY,
            **UNSAID,
        )

    return Way(model, deeds, named(fact, "Answered", "Withdrawn", by="request_id"), removed=NEVER)


RULES = (
    Rule(
        key="first_steps",
        kind=ValueKind.LEARNING,
        points=5,
        label=_("First steps done"),
        sentence=_("Go through the first steps of a new member. It counts while you belong here."),
        in_words=ngettext_lazy("%(n)s time first steps done", "%(n)s times first steps done", "n"),
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
        in_words=ngettext_lazy("%(n)s invitation accepted", "%(n)s invitations accepted", "n"),
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
        in_words=ngettext_lazy("%(n)s group facilitated", "%(n)s groups facilitated", "n"),
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
    Rule(
        key="request_answered",
        kind=ValueKind.FACILITATION,
        points=2,
        daily_cap=6,
        label=_("Request answered"),
        sentence=_("Answer somebody who asks to join, whether it is a yes or a no."),
        in_words=ngettext_lazy("%(n)s request answered", "%(n)s requests answered", "n"),
        ways=(
            _requests(JoinRequest, "community.JoinRequest", "community", NOBODY["giver"]),
            _requests(GroupJoinRequest, "groups.GroupJoinRequest", "group__community", F("group")),
        ),
    ),
)
