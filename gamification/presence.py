"""Who takes part in a community today, and can be recognised for it."""

from collections.abc import Collection

from django.db.models import QuerySet

from communities.community.models import Membership, Role
from plc.accounts.models import User

from .ledger.locks import Person


def memberships_present() -> QuerySet[Membership]:
    """Of members with an account in use, neither guests nor suspended."""
    here = Membership.objects.not_suspended().filter(user__state=User.State.ACTIVE)
    return here.exclude(role=Role.GUEST)


def present(people: Collection[Person]) -> list[Person]:
    """Those who take part. One query."""
    rows = memberships_present().filter(
        community__in={community for community, _ in people},
        user__in={member for _, member in people},
    )
    here = set(rows.values_list("community", "user"))
    return [person for person in people if person in here]
