"""Facts about moderation."""

from plc.journal.facts import Fact, fact


@fact("moderation.ThingReported")
class ThingReported(Fact):
    """Somebody reported something; the entry's actor is the reporter."""

    case_id: int
    community_id: int | None
    hidden: bool  # whether this report reached the threshold


@fact("moderation.CaseDecided")
class CaseDecided(Fact):
    """A moderator decided something; ``log_id`` is its line in the case's log."""

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
