"""Factories that create data by calling actions, so that invariants and facts are real."""

from itertools import count
from typing import Any

from communities.community import actions as community_actions
from communities.community.models import Community, Membership
from communities.groups import actions as group_actions
from communities.groups.models import Group, GroupMembership
from plc.accounts.models import Profile, User

_numbers = count(1)
PASSWORD = "a long enough password"


def user(name: str = "Somebody", **fields: Any) -> User:
    """An active account with a verified address and the password PASSWORD."""
    from allauth.account.models import EmailAddress

    email = fields.pop("email", f"{name.split()[0].lower()}{next(_numbers)}@example.org")
    one = User.objects.create_user(email, PASSWORD, name=name, **fields)
    Profile.objects.get_or_create(user=one)
    EmailAddress.objects.create(user=one, email=email, verified=True, primary=True)
    return one


def community(*, by: User, name: str = "Westmoor", slug: str = "", **settings: Any) -> Community:
    """A community with a charter."""
    one = community_actions.found_community(
        by=by,
        name=name,
        slug=slug or f"community-{next(_numbers)}",
        purpose=settings.pop("purpose", "Finding out together what works."),
        **settings,
    )
    community_actions.revise_charter(community=one, by=by, mission="Learn together.")
    return one


def member(community: Community, user: User, role: str = "member") -> Membership:
    """A member who has accepted the charter."""
    community_actions.admit_member(community=community, user=user, role=role, by=user)
    community_actions.accept_charter(community=community, by=user)
    return Membership.objects.get(community=community, user=user)


def group(
    *, by: User, community: Community, name: str = "Quiet Rounds", slug: str = "", **settings: Any
) -> Group:
    return group_actions.found_group(
        by=by,
        community=community,
        name=name,
        slug=slug or f"group-{next(_numbers)}",
        kind=settings.pop("kind", "work-team"),
        purpose=settings.pop("purpose", "Fewer interruptions on the round."),
        **settings,
    )


def group_member(group: Group, user: User, role: str = "member") -> GroupMembership:
    return group_actions.admit_to_group(group=group, user=user, role=role, by=user)
