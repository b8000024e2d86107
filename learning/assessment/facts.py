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


@fact("assessment.QuestionHidden")
class QuestionHidden(Fact):
    """By moderators; ``hidden`` is False if they restored it."""

    question_id: int
    hidden: bool


@fact("assessment.QuizWritten")
class QuizWritten(Fact):
    """Or its words or rules changed."""

    quiz_id: int
    community_id: int
    group_id: int | None


@fact("assessment.AssignmentWritten")
class AssignmentWritten(Fact):
    """Or its words or rules changed."""

    assignment_id: int
    community_id: int
    group_id: int | None


@fact("assessment.QuizHidden")
class QuizHidden(Fact):
    """By moderators; ``hidden`` is False if they restored it."""

    quiz_id: int
    hidden: bool


@fact("assessment.AssignmentHidden")
class AssignmentHidden(Fact):
    """By moderators; ``hidden`` is False if they restored it."""

    assignment_id: int
    hidden: bool


@fact("assessment.QuizGiven")
class QuizGiven(Fact):
    """To a community or group; those within something of a floor above are not told here."""

    sitting_id: int
    quiz_id: int
    community_id: int
    group_id: int | None


@fact("assessment.AttemptStarted")
class AttemptStarted(Fact):
    attempt_id: int
    sitting_id: int
    learner_id: int
    community_id: int
    group_id: int | None


@fact("assessment.QuizSubmitted")
class QuizSubmitted(Fact):
    """By its learner, or by the server when time was up. ``by_hand``: a person has to mark
    some of it."""

    attempt_id: int
    sitting_id: int
    quiz_id: int
    learner_id: int
    community_id: int
    group_id: int | None
    by_hand: bool


@fact("assessment.LateAnswersCame")
class LateAnswersCame(Fact):
    """The first answer of an attempt that was made in time and arrived after it: from now on
    somebody has to say whether such answers count."""

    attempt_id: int
    sitting_id: int
    learner_id: int
    community_id: int
    group_id: int | None


@fact("assessment.ResultReleased")
class ResultReleased(Fact):
    """The learner may know from now on. ``passed``: whether what counts of all their attempts is
    enough now, "yes" or "no", or "" for a quiz that nobody passes or fails, and as long as the
    attempt that counts is not released; ``first`` is False if it was released before and marked
    anew."""

    attempt_id: int
    sitting_id: int
    quiz_id: int
    learner_id: int
    community_id: int
    group_id: int | None
    passed: str
    first: bool
    by_hand: bool


@fact("assessment.PracticeAnswered")
class PracticeAnswered(Fact):
    """The first time that somebody answered a question within a lesson and the like."""

    question_id: int
    learner_id: int
    place_key: str
    place_id: int


@fact("assessment.AssignmentGiven")
class AssignmentGiven(Fact):
    """To a community or group; those within something of a floor above are not told here."""

    handout_id: int
    assignment_id: int
    community_id: int
    group_id: int | None


@fact("assessment.AssignmentSubmitted")
class AssignmentSubmitted(Fact):
    """A learner, or a team, has handed in ``version``, the how many-eth."""

    submission_id: int
    handout_id: int
    assignment_id: int
    learner_ids: tuple[int, ...]
    community_id: int
    group_id: int | None
    version: int


@fact("assessment.AssignmentReturned")
class AssignmentReturned(Fact):
    """For another version, with what was said about this one."""

    submission_id: int
    handout_id: int
    learner_ids: tuple[int, ...]
    community_id: int


@fact("assessment.AssignmentReleased")
class AssignmentReleased(Fact):
    """Its learners may know the result from now on. ``first`` is False if it was released before
    and marked anew."""

    submission_id: int
    handout_id: int
    assignment_id: int
    learner_ids: tuple[int, ...]
    community_id: int
    group_id: int | None
    accepted: bool
    first: bool


@fact("assessment.ReviewGiven")
class ReviewGiven(Fact):
    """A learner has reviewed the work of others. Who reads this may not tell those others by whom
    it is: the rules of the assignment may hide it."""

    review_id: int
    submission_id: int
    handout_id: int
    reviewer_id: int
    learner_ids: tuple[int, ...]
    community_id: int
    group_id: int | None


@fact("assessment.ReviewHidden")
class ReviewHidden(Fact):
    """Moderators hid it."""

    review_id: int


@fact("assessment.ReviewRestored")
class ReviewRestored(Fact):
    review_id: int
