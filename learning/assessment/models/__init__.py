"""Questions and their versions, quizzes, and what people answered. The keys of answers are in a
module of their own, which only marking reads."""

from . import keys  # noqa: F401  a table that only marking reads
from .attempts import Attempt, AttemptItem, AttemptState, PracticeAnswer, PracticeQuestion
from .questions import MOST_DIFFICULT, Author, Question, QuestionVersion
from .quizzes import Counts, FeedbackTime, Quiz, QuizEntry, QuizSection, Sitting

__all__ = [
    "MOST_DIFFICULT",
    "Attempt",
    "AttemptItem",
    "AttemptState",
    "Author",
    "Counts",
    "FeedbackTime",
    "PracticeAnswer",
    "PracticeQuestion",
    "Question",
    "QuestionVersion",
    "Quiz",
    "QuizEntry",
    "QuizSection",
    "Sitting",
]
