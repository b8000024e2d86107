"""Facts about recognition."""

from plc.journal.facts import Fact, fact


@fact("gamification.BadgeAwarded")
class BadgeAwarded(Fact):
    """Also when an award that the system had revoked is valid again."""

    award_id: int
    badge_id: int
    member_id: int
    community_id: int | None


@fact("gamification.BadgeRevoked")
class BadgeRevoked(Fact):
    award_id: int
    badge_id: int
    member_id: int
    community_id: int | None


@fact("gamification.BadgeEndorsed")
class BadgeEndorsed(Fact):
    endorsement_id: int
    badge_id: int
    member_id: int
    community_id: int


@fact("gamification.EndorsementWithdrawn")
class EndorsementWithdrawn(Fact):
    endorsement_id: int
    badge_id: int
    member_id: int
    community_id: int


@fact("gamification.KudosGiven")
class KudosGiven(Fact):
    """The actor thanked somebody."""

    kudos_id: int
    community_id: int
    receiver_id: int


@fact("gamification.KudosWithdrawn")
class KudosWithdrawn(Fact):
    """Whoever gave it took it back."""

    kudos_id: int
    community_id: int
    receiver_id: int


@fact("gamification.KudosHidden")
class KudosHidden(Fact):
    """Moderators hid or removed it."""

    kudos_id: int
    community_id: int
    receiver_id: int


@fact("gamification.KudosRestored")
class KudosRestored(Fact):
    kudos_id: int
    community_id: int
    receiver_id: int


@fact("gamification.RuleChanged")
class RuleChanged(Fact):
    """A community changed the terms of a rule, for deeds from then on."""

    community_id: int
    rule: str
    version: int


@fact("gamification.LevelChanged")
class LevelChanged(Fact):
    """Somebody added a level to the ladder, or changed or moved one."""

    level_id: int
    community_id: int


@fact("gamification.LevelRemoved")
class LevelRemoved(Fact):
    """Somebody took a level out of the ladder."""

    level_id: int
    community_id: int


@fact("gamification.SeasonChanged")
class SeasonChanged(Fact):
    """Somebody named a season, or changed its name or days."""

    season_id: int
    community_id: int


@fact("gamification.SeasonRemoved")
class SeasonRemoved(Fact):
    season_id: int
    community_id: int


@fact("gamification.BoardsClosed")
class BoardsClosed(Fact):
    """A community with all its groups, or a group, has no leaderboards from then on."""

    community_id: int
    group_id: int | None


@fact("gamification.BoardsOpened")
class BoardsOpened(Fact):
    community_id: int
    group_id: int | None


@fact("gamification.RecognitionChanged")
class RecognitionChanged(Fact):
    """A community changed its settings of recognition."""

    community_id: int


@fact("gamification.PointsGranted")
class PointsGranted(Fact):
    """Somebody gave points by hand, or took some."""

    grant_id: int
    community_id: int
    member_id: int


@fact("gamification.GrantWithdrawn")
class GrantWithdrawn(Fact):
    grant_id: int
    community_id: int
    member_id: int


@fact("gamification.EntryQuestioned")
class EntryQuestioned(Fact):
    """A member asked about an entry of theirs."""

    question_id: int
    community_id: int
    member_id: int


@fact("gamification.EntryExplained")
class EntryExplained(Fact):
    """The question about an entry was answered."""

    question_id: int
    community_id: int
    member_id: int


@fact("gamification.RingDismissed")
class RingDismissed(Fact):
    """Somebody decided that people who reward each other are no ring."""

    ring_id: int
    community_id: int


@fact("gamification.RecomputationDecided")
class RecomputationDecided(Fact):
    """Somebody read the preview, and applied or dropped it."""

    recomputation_id: int
    community_id: int
    applied: bool


@fact("gamification.LevelReached")
class LevelReached(Fact):
    """A level without a role, or one with a role that was approved now."""

    holding_id: int
    level_id: int
    member_id: int
    community_id: int


@fact("gamification.LevelOffered")
class LevelOffered(Fact):
    holding_id: int
    level_id: int
    member_id: int
    community_id: int


@fact("gamification.LevelAnswered")
class LevelAnswered(Fact):
    """The member accepted or declined the offer."""

    holding_id: int
    level_id: int
    member_id: int
    community_id: int
    accepted: bool


@fact("gamification.LevelEnded")
class LevelEnded(Fact):
    """Not approved, laid down, ended by somebody else, or the term is over, as ``state`` says."""

    holding_id: int
    level_id: int
    member_id: int
    community_id: int
    state: str


@fact("gamification.MemberNominated")
class MemberNominated(Fact):
    """Somebody said why a member should have a level; not if they change the sentence."""

    nomination_id: int
    level_id: int
    member_id: int
    community_id: int


@fact("gamification.TermEndsSoon")
class TermEndsSoon(Fact):
    holding_id: int
    level_id: int
    member_id: int
    community_id: int
