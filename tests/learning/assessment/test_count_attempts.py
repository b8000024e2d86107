"""Which attempt counts, as the quiz says; and what somebody typed about a quiz stays."""

from decimal import Decimal

import pytest

from learning.assessment.knowing import standing_of
from learning.assessment.models import Attempt, AttemptState, Quiz
from plc.web.drafts import draft_of

from .giving import a_quiz


@pytest.mark.parametrize(
    ("counts", "percent", "passed"),
    [("best", "90", True), ("last", "40", False), ("first", "50", False), ("mean", "60.0", True)],
)
def test_the_best_the_last_the_first_or_the_mean_counts(counts, percent, passed):
    quiz = Quiz(counts=counts, pass_percent=60)
    attempts = [
        Attempt(state=AttemptState.MARKED, points=Decimal(points), out_of=Decimal(10))
        for points in (5, 9, 4)
    ]
    open_one = Attempt(state=AttemptState.OPEN, out_of=Decimal(10))
    standing = standing_of(quiz, [*attempts, open_one])
    assert (standing.percent, standing.passed) == (Decimal(percent), passed)


def test_without_a_marked_attempt_nothing_counts():
    assert standing_of(Quiz(), [Attempt(state=AttemptState.SUBMITTED)]) is None


@pytest.mark.parametrize(("counts", "waits"), [("first", 0), ("last", 1)])
def test_the_one_that_counts_is_waited_for(counts, waits):
    quiz = Quiz(counts=counts, pass_percent=60)
    states = [AttemptState.MARKED, AttemptState.MARKED]
    states[waits] = AttemptState.SUBMITTED
    attempts = [Attempt(state=one, points=Decimal(9), out_of=Decimal(10)) for one in states]
    assert standing_of(quiz, attempts) is None
    attempts[waits].state = AttemptState.MARKED
    assert standing_of(quiz, attempts).passed
    assert standing_of(quiz, attempts, lambda one: one is not attempts[waits]) is None


def test_what_is_rounded_up_does_not_pass():
    nearly = Attempt(state=AttemptState.MARKED, points=Decimal("13.99"), out_of=Decimal(20))
    standing = standing_of(Quiz(counts="best", pass_percent=70), [nearly])
    assert (standing.percent, standing.passed) == (70, False)
    thirds = [
        Attempt(state=AttemptState.MARKED, points=Decimal(n), out_of=Decimal(3)) for n in (1, 2, 3)
    ]
    mean = [*thirds[:2], Attempt(state=AttemptState.MARKED, points=Decimal(3), out_of=Decimal(6))]
    assert standing_of(Quiz(counts="mean", pass_percent=50), mean).passed


@pytest.mark.django_db
def test_what_was_typed_about_a_quiz_is_a_draft_until_it_is_saved(cast, client_of):
    client = client_of(cast.amara)
    new = f"/c/{cast.community.slug}/learn/quizzes/written/new/"
    sent = {"in": "-", "title": "Rounds", "intro": "Bring a pen.", "minutes": "never"}
    assert client.post(new, sent).status_code == 422
    key = f"assessment.quiz:community-{cast.community.pk}"
    assert draft_of(cast.amara, key)["intro"] == ["Bring a pen."]
    page = client.get(new)
    assert "Bring a pen." in page.content.decode()
    assert page.context["form"]["tells_right"].value() is False
    made = client.post(new, sent | {"minutes": "9", "counts": "best", "feedback_time": "never"})
    assert made.status_code == 303
    assert draft_of(cast.amara, key) == {}


@pytest.mark.django_db
def test_a_change_of_a_quiz_keeps_its_own_draft(cast, client_of):
    quiz = a_quiz(cast)
    client, change = client_of(cast.amara), f"{quiz.get_absolute_url()}change/"
    assert client.post(change, {"title": "", "intro": "Bring a pen."}).status_code == 422
    assert "Bring a pen." in client.get(change).content.decode()
