"""Facts about commitments. They are private: most commitments are seen by nobody else."""

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
