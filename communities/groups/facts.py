"""What happens in a group, in the past tense. Ids and enum strings only."""

from plc.journal.facts import Fact, fact


@fact("groups.GroupFounded")
class GroupFounded(Fact):
    group_id: int
    community_id: int


@fact("groups.GroupMemberJoined")
class GroupMemberJoined(Fact):
    group_id: int
    user_id: int
    role: str


@fact("groups.GroupMemberLeft")
class GroupMemberLeft(Fact):
    group_id: int
    user_id: int
