"""A quiz that readers answer, and start: `python -m bench.quizzes` makes it.

One quiz of ten questions with a time limit, that every reader has begun; and the same quiz given
anew so often that every start which is measured is a first one. Where that is stands in quiz.json,
beside readers.txt. Does nothing if it is there.
"""

import json
import os
from pathlib import Path
from typing import Any

import django

QUESTIONS, STARTS = 10, 60
ANSWERED = 3  # the question whose answer is saved
FILE, TITLE = "quiz.json", "Wards"
# So that the next start is a first one again.
START_AGAIN = (
    "DELETE FROM assessment_attemptitem USING assessment_attempt a"
    " WHERE a.id = attempt_id AND a.sitting_id = ANY(ARRAY{0});"
    " DELETE FROM assessment_attempt WHERE sitting_id = ANY(ARRAY{0})"
)
START_BODY = "csrfmiddlewaretoken=CSRF"
SAVE_BODY = f"csrfmiddlewaretoken=CSRF&a{ANSWERED}-text=NEW_ID"


def make_quiz() -> dict[str, Any]:
    """``save`` and ``start`` are addresses, of one reader after the other; ``given`` the ids of
    what is started."""
    from django.urls import reverse

    from bench.seed import READERS
    from communities.community.models import Community
    from learning.assessment.actions.attempts import start_attempt
    from learning.assessment.actions.quizzes import add_questions, give_quiz, write_quiz
    from plc.accounts.models import User

    founder, *readers = User.objects.order_by("id")[: READERS + 1]
    community = Community.objects.get(slug="bench")
    quiz = write_quiz(by=founder, community=community, title=TITLE, rules={"minutes": 24 * 60})
    add_questions(by=founder, quiz=quiz, questions=_questions(founder, community))
    begun = give_quiz(by=founder, quiz=quiz)
    attempts = [start_attempt(by=reader, sitting=begun) for reader in readers]
    others = [give_quiz(by=founder, quiz=quiz) for _ in range(STARTS)]
    return {
        "save": [reverse("assessment:save", args=[one.public_id, ANSWERED]) for one in attempts],
        "start": [
            reverse("assessment:start", args=[community.slug, sitting.public_id])
            for sitting in others
            for _ in readers
        ],
        "given": [sitting.pk for sitting in others],
    }


def _questions(by: Any, community: Any) -> list[Any]:
    from learning.assessment.actions.questions import Written, write_question

    right = [{"text": "North", "how": "exact", "credit": "100", "feedback": "It is."}]
    return [
        write_question(
            by=by,
            community=community,
            kind="short",
            written=Written(
                title=f"Ward {n}",
                text="Which ward had the longest rounds?",
                given={"cases": False},
                rows=right,
            ),
        )
        for n in range(QUESTIONS)
    ]


def main(file: Path) -> None:
    from learning.assessment.models import Sitting

    if not (file.exists() and Sitting.objects.filter(quiz__title=TITLE).exists()):
        made = make_quiz()
        file.write_text(json.dumps(made))


if __name__ == "__main__":
    django.setup()
    main(Path(os.environ["BENCH_RECORDS"], FILE))
