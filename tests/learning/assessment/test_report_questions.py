"""Quizzes, assignments and questions are reported by those who may read them."""

import pytest
from django.urls import reverse

from learning.assessment.actions import results
from learning.assessment.actions.attempts import start_attempt
from learning.assessment.actions.questions import put_away_question
from learning.assessment.actions.submissions import begin_submission
from learning.assessment.knowing import questions_asked
from learning.assessment.models import Handout, Question, Sitting
from plc.core.refusals import Refused
from plc.core.registry import reportables
from plc.search.models import SearchDocument

from .giving import a_sitting, an_attempt
from .working import a_handout
from .writing import SECRET

pytestmark = pytest.mark.django_db


def report(kind, thing):
    return reverse("moderation:report", args=[kind, thing.public_id])


def codes(client_of, cast, address):
    people = (cast.chidi, cast.dina, cast.emre)
    return [client_of(person).get(address).status_code for person in people]


def test_a_quiz_is_hidden_and_restored(cast, client_of, relay):
    sitting = a_sitting(cast, group=cast.group)
    relay()
    page = client_of(cast.chidi).get(sitting.get_absolute_url()).content.decode()
    assert report("assessment.sitting", sitting) in page
    assert codes(client_of, cast, report("assessment.sitting", sitting)) == [200, 404, 404]
    kind = reportables["assessment.sitting"]
    found = kind.find(sitting.pk)
    assert (kind.heading(found), kind.author(found)) == ("Reading charts", cast.ben)
    assert kind.hide(found, by=cast.amara) and not kind.hide(found, by=cast.amara)
    relay()
    assert not Sitting.objects.visible_to(cast.chidi).exists()
    assert not SearchDocument.objects.filter(kind="assessment.quiz").exists()
    hidden = client_of(cast.chidi).get(sitting.get_absolute_url()).content.decode()
    assert "A moderator has hidden this quiz." in hidden
    with pytest.raises(Refused, match="hidden this quiz"):
        start_attempt(by=cast.chidi, sitting=kind.find(sitting.pk))
    assert kind.restore(found, by=cast.amara)
    relay()
    assert Sitting.objects.visible_to(cast.chidi).exists()
    assert SearchDocument.objects.filter(kind="assessment.quiz").exists()
    assert start_attempt(by=cast.chidi, sitting=kind.find(sitting.pk))


def test_an_assignment_is_hidden_and_restored(cast, client_of):
    handout = a_handout(cast)
    assert codes(client_of, cast, report("assessment.handout", handout)) == [200, 200, 404]
    kind = reportables["assessment.handout"]
    found = kind.find(handout.pk)
    assert kind.render(found) == "Write what you will try."
    assert kind.hide(found, by=cast.amara) and not kind.hide(found, by=cast.amara)
    assert not Handout.objects.visible_to(cast.chidi).exists()
    page = client_of(cast.chidi).get(handout.get_absolute_url()).content.decode()
    assert "hidden this assignment" in page and "Write what you will try." not in page
    with pytest.raises(Refused, match="hidden this assignment"):
        begin_submission(by=cast.chidi, handout=kind.find(handout.pk))
    assert kind.restore(found, by=cast.amara)
    assert begin_submission(by=cast.chidi, handout=kind.find(handout.pk))


def test_a_question_is_reported_by_whoever_was_asked_it_without_its_key(cast, client_of):
    attempt = an_attempt(cast, a_sitting(cast, ["single"]))
    results.hand_in(by=cast.chidi, attempt=attempt)
    question = Question.objects.get()
    address = report("assessment.question", question)
    assert address in client_of(cast.chidi).get(attempt.get_absolute_url()).content.decode()
    assert codes(client_of, cast, address) == [200, 404, 404]
    page = client_of(cast.chidi).get(address).content.decode()
    assert "What is it?" in page and "About single" not in page and SECRET not in page


def test_a_question_that_moderators_hide_is_asked_no_more_until_they_restore_it(cast, client_of):
    sitting = a_sitting(cast, ["single", "truefalse"])
    other, question = Question.objects.order_by("-kind")
    put_away_question(by=cast.amara, question=question, away=True)  # stays in the quiz
    kind = reportables["assessment.question"]
    assert kind.hide(kind.find(question.pk), by=cast.amara)
    assert not kind.hide(kind.find(question.pk), by=cast.amara)
    amara = client_of(cast.amara)
    address = reverse("assessment:put_away_question", args=["westmoor", question.public_id])
    assert amara.post(address, {"away": "no"}).status_code == 303  # that is not restoring it
    assert questions_asked([sitting.quiz]) == {sitting.quiz_id: 1}
    attempt = start_attempt(by=cast.chidi, sitting=sitting)
    assert [item.version.question for item in attempt.items.all()] == [other]
    assert "A moderator has hidden" in amara.get(question.get_absolute_url()).content.decode()
    assert "it is not asked" in amara.get(sitting.quiz.get_absolute_url()).content.decode()
    assert kind.restore(kind.find(question.pk), by=cast.amara)
    assert start_attempt(by=cast.dina, sitting=sitting).items.count() == 2
