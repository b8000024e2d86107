"""Facts about accounts."""

from plc.journal.facts import Fact, fact


@fact("accounts.PersonJoined")
class PersonJoined(Fact):
    """Somebody signed up, or claimed the placeholder account of their imported posts. That account
    keeps its id, so their posts, comments and reactions keep their author; accounts are never
    merged."""

    user_id: int


@fact("accounts.ProfileChanged")
class ProfileChanged(Fact):
    """Something visible to others changed: the name, the profile, or its visibility."""

    user_id: int


@fact("accounts.AccountStateChanged")
class AccountStateChanged(Fact):
    """An account was deactivated, reactivated, suspended, restored or deleted; ``before`` and
    ``after`` are User.State."""

    user_id: int
    before: str
    after: str


@fact("accounts.PersonFollowed")
class PersonFollowed(Fact):
    follower_id: int
    followed_id: int


@fact("accounts.PersonUnfollowed")
class PersonUnfollowed(Fact):
    follower_id: int
    followed_id: int


@fact("accounts.PersonBlocked")
class PersonBlocked(Fact):
    blocker_id: int
    blocked_id: int


@fact("accounts.PersonUnblocked")
class PersonUnblocked(Fact):
    blocker_id: int
    blocked_id: int
