"""A question within something of a floor above: answered at once, as often as one likes."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from learning.assessment.actions.moderation import hide_question
from learning.assessment.actions.practice import set_practice
from learning.assessment.models import PracticeAnswer, PracticeQuestion
from learning.assessment.practice import seed_for
from learning.assessment.showing import drawn
from plc.core.refusals import Refused
from plc.core.registry import AssessedPlace, assessed_places

from .writing import EXAMPLES, SECRET, a_question, sent

pytestmark = pytest.mark.django_db
KEY = "courses.lesson"


@pytest.fixture
def place(cast, monkeypatch):
    """A lesson that Chidi takes."""
    lesson = AssessedPlace(
        may_take=lambda actor, pk: pk == 7 and actor == cast.chidi,
        may_teach=lambda actor, pk: pk == 7 and actor == cast.ben,
        title=lambda pk: "A lesson",
        href=lambda pk: "/c/westmoor/",
    )
    monkeypatch.setitem(assessed_places._providers, KEY, lesson)
    return (KEY, 7)


def shown(person, question, query=""):
    tag = Template("{% load assessment %}{% practice 'courses.lesson' 7 key %}")
    request = RequestFactory().get(f"/{query}")
    request.user = person
    context = Context({"user": person, "request": request, "key": question.public_id})
    return tag.render(context)


def fields(practice, which):
    version = practice.question.versions.get()
    right = EXAMPLES["single"].right if which == "right" else EXAMPLES["single"].wrong
    return sent(version.body, right, f"p{practice.pk}")


def test_a_question_that_moderators_hide_is_not_practised(cast, client_of, place):
    question = a_question(cast)
    set_practice(by=cast.amara, place=place, questions=[question])
    hide_question(by=cast.amara, question=question)
    assert "One question" not in shown(cast.chidi, question)
    address = f"/learn/practice/{KEY}/7/{question.public_id}/"
    assert client_of(cast.chidi).post(address, {}).status_code == 404


def test_a_learner_answers_is_told_at_once_and_tries_again(cast, client_of, place, facts):
    question = a_question(cast)
    set_practice(by=cast.amara, place=place, questions=[question])
    practice = PracticeQuestion.objects.get()
    page = shown(cast.chidi, question)
    assert "One question before you go on" in page and SECRET not in page
    chidi, address = client_of(cast.chidi), f"/learn/practice/{KEY}/7/{question.public_id}/"
    told = chidi.post(address, fields(practice, "wrong"), headers={"HX-Request": "true"})
    assert "Not right." in told.content.decode()
    assert f"{SECRET} yes" not in told.content.decode()
    facts()
    assert chidi.post(address, fields(practice, "right"))["Location"].startswith("/c/westmoor/#")
    answer = PracticeAnswer.objects.get()
    assert (answer.tries, answer.first_fraction, answer.last_fraction) == (2, 0, 1)
    assert "Right." in shown(cast.chidi, question)
    assert facts() == [], "the first time only"
    nothing = chidi.post(address, {}, headers={"HX-Request": "true"})
    assert nothing.status_code == 422


def test_a_formula_is_tried_again_with_other_values(cast, client_of, place):
    question = a_question(cast, "formula")
    set_practice(by=cast.amara, place=place, questions=[question])
    practice = PracticeQuestion.objects.get()
    address, again = f"/learn/practice/{KEY}/7/{question.public_id}/", f"?again={practice.pk}"
    assert "other values" not in shown(cast.chidi, question)
    draws = set()
    for number in range(8):
        page = shown(cast.chidi, question, again if number else "")
        assert f'name="try" value="{number}"' in page and "Not right." not in page
        sent = {"try": number, f"p{practice.pk}-number": "-1"}
        told = client_of(cast.chidi).post(address, sent, headers={"HX-Request": "true"})
        assert "Not right." in told.content.decode() and "other values" in told.content.decode()
        seed = PracticeAnswer.objects.get().seed
        draws.add(drawn(question.versions.get(), seed)["values"]["hits"])
    assert len(draws) > 1
    client_of(cast.chidi).post(address, {"try": 99, f"p{practice.pk}-number": "-1"})
    assert PracticeAnswer.objects.get().seed == seed_for(cast.chidi, 8)  # not one of their choice


def test_nobody_else_answers_and_only_what_stands_there(cast, client_of, place):
    question, other = a_question(cast), a_question(cast, "truefalse")
    set_practice(by=cast.amara, place=place, questions=[question])
    for person in (cast.dina, cast.amara, cast.emre):
        address = f"/learn/practice/{KEY}/7/{question.public_id}/"
        assert client_of(person).post(address, {}).status_code == 404
    for address in (
        f"/learn/practice/{KEY}/8/{question.public_id}/",
        f"/learn/practice/{KEY}/7/{other.public_id}/",
        f"/learn/practice/other.place/7/{question.public_id}/",
    ):
        assert client_of(cast.chidi).post(address, {}).status_code == 404


def test_what_a_person_marks_is_refused_and_what_was_answered_is_kept(cast, place):
    with pytest.raises(Refused):
        set_practice(by=cast.amara, place=place, questions=[a_question(cast, "long")])
    first, second = a_question(cast), a_question(cast, "truefalse")
    set_practice(by=cast.amara, place=place, questions=[first, second])
    set_practice(by=cast.amara, place=place, questions=[second])
    assert [one.question for one in PracticeQuestion.objects.all()] == [second]
