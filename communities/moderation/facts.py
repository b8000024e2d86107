"""What happens in moderation, in the past tense. Ids and enum strings only."""

from plc.journal.facts import Fact, fact


@fact("moderation.ThingReported")
class ThingReported(Fact):
    """The entry's actor is whoever reported."""

    case_id: int
    community_id: int | None
    hidden: bool  # by this report, as the one that was enough


@fact("moderation.CaseDecided")
class CaseDecided(Fact):
    """A moderator did something that the log keeps under ``log_id``."""

    case_id: int
    log_id: int
    community_id: int | None
    action: str


@fact("moderation.CaseClosed")
class CaseClosed(Fact):
    case_id: int
    community_id: int | None


@fact("moderation.CaseReopened")
class CaseReopened(Fact):
    case_id: int
    community_id: int | None


@fact("moderation.DecisionAppealed")
class DecisionAppealed(Fact):
    case_id: int
    log_id: int
    community_id: int | None
