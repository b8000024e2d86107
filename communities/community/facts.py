"""Facts about communities."""

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
    """Somebody left or was removed (then the entry's actor is somebody else). Not recorded for
    bans, which have a fact of their own. ``membership_id`` is the id of the row that is gone."""

    community_id: int
    user_id: int
    membership_id: int | None = None


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


@fact("community.CommunityChanged")
class CommunityChanged(Fact):
    """Its settings or look changed, or it was archived or reopened. ``widened``: from now on,
    everyone can read what was written for members."""

    community_id: int
    widened: bool = False


@fact("community.JoinRequested")
class JoinRequested(Fact):
    request_id: int
    community_id: int
    user_id: int


@fact("community.JoinRequestAnswered")
class JoinRequestAnswered(Fact):
    request_id: int
    community_id: int
    user_id: int
    state: str


@fact("community.JoinRequestWithdrawn")
class JoinRequestWithdrawn(Fact):
    """Withdrawn, or obsolete because they joined in another way or were banned."""

    request_id: int
    community_id: int
    user_id: int


@fact("community.InvitationMade")
class InvitationMade(Fact):
    invitation_id: int
    community_id: int
    role: str


@fact("community.InvitationRevoked")
class InvitationRevoked(Fact):
    invitation_id: int
    community_id: int


@fact("community.InvitationAccepted")
class InvitationAccepted(Fact):
    invitation_id: int
    community_id: int
    user_id: int


@fact("community.MemberSanctioned")
class MemberSanctioned(Fact):
    """A sanction with an end expires without another fact; see ``Sanction.objects.in_force``.
    ``membership_id``: of the membership that a ban ended."""

    sanction_id: int
    community_id: int
    user_id: int
    kind: str
    membership_id: int | None = None


@fact("community.SanctionLifted")
class SanctionLifted(Fact):
    sanction_id: int
    community_id: int
    user_id: int
    kind: str


@fact("community.MemberOnboarded")
class MemberOnboarded(Fact):
    community_id: int
    user_id: int
