"""Questions and their versions, quizzes, and what people answered. The keys of answers are in a
module of their own, which only marking reads."""

from . import keys  # noqa: F401  a table that only marking reads
from .questions import MOST_DIFFICULT, Author, Question, QuestionVersion

__all__ = ["MOST_DIFFICULT", "Author", "Question", "QuestionVersion"]
