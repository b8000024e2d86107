"""Facts about commitments and skills. What concerns one member is private: most of it is seen by
nobody else."""

from plc.journal.facts import Fact, fact


@fact("growth.CommitmentMade", private=True)
class CommitmentMade(Fact):
    commitment_id: int
    community_id: int
    group_id: int | None
    user_id: int
    partner_id: int | None


@fact("growth.CommitmentChanged", private=True)
class CommitmentChanged(Fact):
    commitment_id: int
    partner_id: int | None


@fact("growth.PromptDue", private=True)
class PromptDue(Fact):
    """The day has come on which its member is asked how it went."""

    prompt_id: int
    commitment_id: int
    community_id: int
    user_id: int


@fact("growth.PromptAnswered", private=True)
class PromptAnswered(Fact):
    """``answer``: did, partly or not_yet; the latest, if somebody answers anew."""

    prompt_id: int
    commitment_id: int
    answer: str


@fact("growth.CommitmentEnded", private=True)
class CommitmentEnded(Fact):
    """``how``: done, dropped or left; empty if it goes on again."""

    commitment_id: int
    how: str


@fact("growth.CommitmentHidden", private=True)
class CommitmentHidden(Fact):
    """By moderators; ``hidden`` is False if it was restored."""

    commitment_id: int
    hidden: bool


@fact("growth.FrameworkChanged")
class FrameworkChanged(Fact):
    """Made (version 1), or changed: descriptors, levels, skills."""

    framework_id: int
    community_id: int
    group_id: int | None
    version: int


@fact("growth.FrameworkPutAway")
class FrameworkPutAway(Fact):
    """``away`` is False if it was taken back."""

    framework_id: int
    away: bool


@fact("growth.SkillsAssessed", private=True)
class SkillsAssessed(Fact):
    """``source``: self, peer or facilitator. Which skills and levels is told nowhere."""

    framework_id: int
    community_id: int
    member_id: int
    source: str


@fact("growth.PeersAsked", private=True)
class PeersAsked(Fact):
    framework_id: int
    member_id: int
    request_ids: list[int]
