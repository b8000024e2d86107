"""What happens in a community, in the past tense. Ids and enum strings only."""

from plc.journal.facts import Fact, fact


@fact("community.CommunityFounded")
class CommunityFounded(Fact):
    community_id: int


@fact("community.MemberJoined")
class MemberJoined(Fact):
    community_id: int
    user_id: int
    role: str


@fact("community.MemberLeft")
class MemberLeft(Fact):
    """They left, or were removed: then the entry's actor is somebody else."""

    community_id: int
    user_id: int


@fact("community.RoleChanged")
class RoleChanged(Fact):
    community_id: int
    user_id: int
    before: str
    after: str


@fact("community.CharterRevised")
class CharterRevised(Fact):
    community_id: int
    version: int


@fact("community.CharterAccepted")
class CharterAccepted(Fact):
    community_id: int
    user_id: int
    version: int
