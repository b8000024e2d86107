"""The people of the tests, always the same.

Amara owns the community, Ben facilitates a private group, Chidi is a member, Dina observes the
group, Emre is a stranger with an account, Fatima is site staff.
"""

from dataclasses import dataclass

from communities.community.models import Community
from communities.groups.models import Group
from plc.accounts.models import User

from . import make


@dataclass
class Cast:
    amara: User
    ben: User
    chidi: User
    dina: User
    emre: User
    fatima: User
    community: Community
    group: Group

    def __iter__(self):
        return iter((self.amara, self.ben, self.chidi, self.dina, self.emre, self.fatima))


def assemble() -> Cast:
    """A listed community whose members have accepted its charter, and a private group with Ben
    (facilitator), Chidi (member) and Dina (observer)."""
    names = ["Amara Okafor", "Ben Achterberg", "Chidi Eze", "Dina Haddad", "Emre Kaya"]
    amara, ben, chidi, dina, emre = map(make.user, names)
    fatima = make.user("Fatima Zahra", is_staff=True, is_superuser=True)
    community = make.community(by=amara, name="Westmoor", slug="westmoor")
    for person in (ben, chidi, dina):
        make.member(community, person)
    group = make.group(by=ben, community=community, name="Quiet Rounds", slug="quiet-rounds")
    make.group_member(group, chidi)
    make.group_member(group, dina, role="observer")
    return Cast(amara, ben, chidi, dina, emre, fatima, community, group)
