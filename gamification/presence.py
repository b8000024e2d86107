"""Who can be recognised in a community today, and who takes part in it."""

from collections.abc import Collection

from django.db.models import QuerySet

from communities.community.models import Community, Membership, Role
from communities.groups.models import Group
from plc.accounts.models import User

from .ledger.locks import Person


def memberships_recognised() -> QuerySet[Membership]:
    """Of members who can be recognised, neither guests nor suspended. Imported people are among
    them before they claim their account: what they did counts."""
    here = Membership.objects.not_suspended().present()
    return here.exclude(role=Role.GUEST)


def memberships_taking_part() -> QuerySet[Membership]:
    """Of those who are here to accept a level, and to keep what it asks of them."""
    return memberships_recognised().filter(user__state=User.State.ACTIVE)


def recognised(people: Collection[Person]) -> list[Person]:
    """Those who can be recognised. One query."""
    return _among(memberships_recognised(), people)


def taking_part(people: Collection[Person]) -> list[Person]:
    """Those who take part. One query."""
    return _among(memberships_taking_part(), people)


def _among(memberships: QuerySet[Membership], people: Collection[Person]) -> list[Person]:
    rows = memberships.filter(
        community__in={community for community, _ in people},
        user__in={member for _, member in people},
    )
    here = set(rows.values_list("community", "user"))
    return [person for person in people if person in here]


# A judgement from outside of one's own groups weighs more. In a larger group, as a cohort or one
# that everybody joins is, people do not know each other as those of one team do: if it counted,
# nobody would be outside of it.
LARGEST_SMALL_GROUP = 12


def share_a_small_group(community: Community, one: User, other: User) -> bool:
    """Whether both belong to the same group of the community that is small, and not archived."""
    groups = Group.objects.filter(
        community=community, archived_at=None, member_count__lte=LARGEST_SMALL_GROUP
    )
    return groups.filter(memberships__user=one).filter(memberships__user=other).exists()
