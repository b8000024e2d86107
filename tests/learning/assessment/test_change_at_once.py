"""Two who change the same thing at once do not overwrite one another."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learning.assessment.actions.submissions import (
    Work,
    begin_submission,
    hand_in,
    join_team,
    take_back,
)
from learning.assessment.models import QuizEntry

from .giving import a_quiz
from .test_write_rubrics import FILLED
from .working import TEXT, a_handout, a_rubric, an_assignment

pytestmark = pytest.mark.django_db

QUIZ = {"title": "Rounds", "counts": "best", "feedback_time": "never"}
ASSIGNMENT = {"title": "Rounds", "text": "Write.", "takes_text": "on", "late": "accept"}


@pytest.mark.parametrize(
    ("make", "sent"), [(a_quiz, QUIZ), (a_rubric, FILLED), (an_assignment, ASSIGNMENT)]
)
def test_who_was_overtaken_keeps_what_they_typed_and_saves_it_once_they_have_seen(
    cast, client_of, make, sent
):
    changed = make(cast)
    client, change = client_of(cast.amara), f"{changed.get_absolute_url()}change/"
    sent = sent | {"seen": client.get(change).context["seen"]}
    assert client.post(change, sent).status_code == 303
    overtaken = client.post(change, sent | {"title": "Squares"})
    assert overtaken.status_code == 422 and "another window" in overtaken.content.decode()
    again = client.get(change)
    assert "Squares" in again.content.decode()  # a draft
    sent |= {"title": "Squares", "seen": again.context["seen"]}
    assert client.post(change, sent).status_code == 303
    changed.refresh_from_db()
    assert changed.title == "Squares"


def test_who_arranges_an_older_page_of_a_quiz_overwrites_nobody(cast, client_of):
    quiz, client = a_quiz(cast), client_of(cast.amara)
    address = quiz.get_absolute_url()
    first, second = QuizEntry.objects.filter(section__quiz=quiz).order_by("position")
    sent = {"entry": [first.pk], "seen": client.get(address).context["seen"]}
    client.post(address, sent | {f"points-{first.pk}": "5"})
    client.post(address, sent | {f"points-{first.pk}": "3", f"out-{second.pk}": "on"})
    assert [entry.points for entry in quiz.sections.get().entries.order_by("pk")] == [5, 1]
    seen = client.get(address).context["seen"]
    client.post(address, sent | {f"points-{first.pk}": "3", "seen": seen})
    first.refresh_from_db()
    assert first.points == 3


def test_joining_a_team_and_taking_work_back_wait_for_whoever_begins_or_is_given_it(cast):
    """All of them lock what is given before a submission."""
    submission = begin_submission(by=cast.chidi, handout=a_handout(cast, team_most=2), team="A")
    for act in (join_team, take_back):
        with CaptureQueriesContext(connection) as asked:
            act(by=cast.ben, submission=submission)
        locks = [one["sql"] for one in asked if "FOR NO KEY UPDATE" in one["sql"]]
        assert 'FROM "assessment_handout"' in locks[0]
        hand_in(by=cast.chidi, submission=submission, work=Work(TEXT))
