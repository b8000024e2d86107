"""Who takes part in a community today, and can be recognised for it."""

from collections.abc import Collection

from django.db.models import QuerySet

from communities.community.models import Community, Membership, Role
from communities.groups.models import Group
from plc.accounts.models import User

from .ledger.locks import Person


def memberships_taking_part() -> QuerySet[Membership]:
    """Of members with an account in use, neither guests nor suspended."""
    here = Membership.objects.not_suspended().filter(user__state=User.State.ACTIVE)
    return here.exclude(role=Role.GUEST)


def taking_part(people: Collection[Person]) -> list[Person]:
    """Those who take part. One query."""
    rows = memberships_taking_part().filter(
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
