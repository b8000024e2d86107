"""Questions and their versions, quizzes, and what people answered; rubrics, assignments, and what
people handed in. The keys of answers are in a module of their own, which only marking reads."""

from . import keys  # noqa: F401  a table that only marking reads
from .assignments import Assignment, FileKind, Handout, Late
from .attempts import Attempt, AttemptItem, AttemptState, PracticeAnswer, PracticeQuestion
from .questions import MOST_DIFFICULT, Author, Question, QuestionVersion
from .quizzes import Counts, FeedbackTime, Quiz, QuizEntry, QuizSection, Sitting
from .reviews import Example, Fallback, Review, ReviewKind, ReviewRules
from .rubrics import Rubric, RubricVersion
from .submissions import (
    Grade,
    KeptText,
    OwnResult,
    PassageComment,
    Share,
    Submission,
    SubmissionState,
    SubmissionVersion,
)

__all__ = [
    "MOST_DIFFICULT",
    "Assignment",
    "Attempt",
    "AttemptItem",
    "AttemptState",
    "Author",
    "Counts",
    "Example",
    "Fallback",
    "FeedbackTime",
    "FileKind",
    "Grade",
    "Handout",
    "KeptText",
    "Late",
    "OwnResult",
    "PassageComment",
    "PracticeAnswer",
    "PracticeQuestion",
    "Question",
    "QuestionVersion",
    "Quiz",
    "QuizEntry",
    "QuizSection",
    "Review",
    "ReviewKind",
    "ReviewRules",
    "Rubric",
    "RubricVersion",
    "Share",
    "Sitting",
    "Submission",
    "SubmissionState",
    "SubmissionVersion",
]
