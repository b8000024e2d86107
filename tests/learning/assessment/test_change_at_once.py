"""Two who change the same thing at once do not overwrite one another."""

import pytest

from .giving import a_quiz
from .test_write_rubrics import FILLED
from .working import a_rubric, an_assignment

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
