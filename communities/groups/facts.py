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
    """They left, or were taken out: then the entry's actor is somebody else."""

    group_id: int
    user_id: int


@fact("groups.GroupChanged")
class GroupChanged(Fact):
    """Its settings, archiving or opening again: whatever others show of it. ``widened``: the whole
    community reads from now on what was written for members; ``archived``: just now."""

    group_id: int
    community_id: int
    widened: bool = False
    archived: bool = False


@fact("groups.GroupRoleChanged")
class GroupRoleChanged(Fact):
    group_id: int
    user_id: int
    before: str
    after: str


@fact("groups.GroupJoinRequested")
class GroupJoinRequested(Fact):
    request_id: int
    group_id: int
    user_id: int


@fact("groups.GroupJoinRequestAnswered")
class GroupJoinRequestAnswered(Fact):
    request_id: int
    group_id: int
    user_id: int
    state: str


@fact("groups.GroupJoinRequestWithdrawn")
class GroupJoinRequestWithdrawn(Fact):
    """Taken back, or needing no answer any more: they are in by another way, or gone."""

    request_id: int
    group_id: int
    user_id: int


@fact("groups.GroupInvited")
class GroupInvited(Fact):
    invitation_id: int
    group_id: int
    user_id: int


@fact("groups.GroupInvitationAnswered")
class GroupInvitationAnswered(Fact):
    """Accepted or declined by who was invited, withdrawn by somebody else, or (by nobody) needing
    no answer any more."""

    invitation_id: int
    group_id: int
    user_id: int
    accepted: bool


@fact("groups.WaitlistJoined")
class WaitlistJoined(Fact):
    group_id: int
    user_id: int


@fact("groups.SeatLeftFree")
class SeatLeftFree(Fact):
    """The first who waits was busy with something else when a seat came free for them."""

    group_id: int


@fact("groups.WaitlistPromoted")
class WaitlistPromoted(Fact):
    """A seat came free, and the first who waited has it."""

    group_id: int
    user_id: int
