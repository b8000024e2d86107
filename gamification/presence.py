"""Who takes part in a community today, and can be recognised for it."""

from collections.abc import Collection

from communities.community.models import Membership, Role
from plc.accounts.models import User

from .ledger.locks import Person


def present(people: Collection[Person]) -> list[Person]:
    """Those who are members with an account in use, neither guests nor suspended. One query."""
    rows = (
        Membership.objects.not_suspended()
        .filter(
            community__in={community for community, _ in people},
            user__in={member for _, member in people},
            user__state=User.State.ACTIVE,
        )
        .exclude(role=Role.GUEST)
    )
    here = set(rows.values_list("community", "user"))
    return [person for person in people if person in here]
