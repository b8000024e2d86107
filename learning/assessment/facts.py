"""Facts about questions and quizzes: ids and words of lists only. A score is never among them."""

from plc.journal.facts import Fact, fact


@fact("assessment.AuthorAppointed")
class AuthorAppointed(Fact):
    community_id: int
    group_id: int | None
    user_id: int


@fact("assessment.AuthorDismissed")
class AuthorDismissed(Fact):
    community_id: int
    group_id: int | None
    user_id: int


@fact("assessment.QuestionWritten")
class QuestionWritten(Fact):
    question_id: int
    community_id: int
    group_id: int | None
    kind: str


@fact("assessment.QuestionChanged")
class QuestionChanged(Fact):
    """``version`` is a new one if somebody was asked the one before."""

    question_id: int
    version: int


@fact("assessment.QuestionPutAway")
class QuestionPutAway(Fact):
    """``away`` is False if it was taken back."""

    question_id: int
    away: bool
