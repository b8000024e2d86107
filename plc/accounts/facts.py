"""What happens to accounts, in the past tense. Ids and enum strings only."""

from plc.journal.facts import Fact, fact


@fact("accounts.PersonJoined")
class PersonJoined(Fact):
    """Somebody signed up, or claimed the placeholder of their imported words."""

    user_id: int


@fact("accounts.ProfileChanged")
class ProfileChanged(Fact):
    """Something that others read of this person changed: name, page, or who sees what."""

    user_id: int


@fact("accounts.AccountStateChanged")
class AccountStateChanged(Fact):
    """Deactivated, come back, suspended or restored; ``before`` and ``after`` are User.State."""

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
