"""Facts about groups."""

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
    """Somebody left or was removed (then the entry's actor is somebody else)."""

    group_id: int
    user_id: int


@fact("groups.GroupChanged")
class GroupChanged(Fact):
    """Its settings changed, or it was archived or reopened. ``widened``: from now on,
    everyone who reads the community can read what was written for members; ``archived``: archived
    by this change."""

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
    """Withdrawn, or obsolete because they joined in another way or left."""

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
    """Accepted or declined by the invited person, withdrawn by somebody else, or (without an actor)
    obsolete."""

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
    """A seat became free, but the membership of the next person in line was locked."""

    group_id: int


@fact("groups.WaitlistPromoted")
class WaitlistPromoted(Fact):
    """The first on the waiting list got a free seat."""

    group_id: int
    user_id: int
