"""A question of the bank stands in a lesson, and is answered there."""

import pytest

from learning.assessment.models import PracticeAnswer, PracticeQuestion
from learning.courses import actions
from learning.courses.models import Enrolment
from plc.core.refusals import Refused
from tests.learning.assessment.writing import EXAMPLES, SECRET, a_question, sent

from .making import course, lesson, offering

pytestmark = pytest.mark.django_db


def block(question):
    return f'Before.\n\n::: question {{id="{question.public_id}"}}\n:::\n\nAfter.'


@pytest.fixture
def question(cast):
    return a_question(cast)


@pytest.fixture
def rounds(cast):
    made = course(by=cast.amara, community=cast.community, lessons=1)
    offering(by=cast.amara, course=made)
    return made


@pytest.fixture
def asking(cast, rounds, question):
    return lesson(by=cast.amara, course=rounds, name="Median", source=block(question))


@pytest.fixture
def chidi(cast, rounds, asking, client_of):
    actions.begin_course(by=cast.chidi, offering=rounds.offerings.get())
    return client_of(cast.chidi)


def answer(client, asking, question, which):
    practice = PracticeQuestion.objects.get()
    given = getattr(EXAMPLES["single"], which)
    fields = sent(practice.question.versions.get().body, given, f"p{practice.pk}")
    address = f"/learn/practice/courses.lesson/{asking.pk}/{question.public_id}/"
    return client.post(address, fields)


def test_it_is_asked_where_it_stands_and_says_nothing_before_it_is_answered(chidi, asking):
    page = chidi.get(asking.get_absolute_url()).content.decode()
    assert page.index("Before.") < page.index("One question before you go on")
    assert page.index("One question before you go on") < page.index("After.")
    assert SECRET not in page


def test_whoever_takes_the_course_answers_and_is_told_in_the_lesson(chidi, asking, question, cast):
    back = answer(chidi, asking, question, "right")
    assert back["Location"].startswith(asking.get_absolute_url())
    assert PracticeAnswer.objects.get().learner == cast.chidi
    assert "Right." in chidi.get(asking.get_absolute_url()).content.decode()


def test_nobody_else_answers(cast, chidi, asking, question, client_of):
    for person in (cast.dina, cast.ben, cast.emre, cast.amara):
        assert answer(client_of(person), asking, question, "right").status_code == 404
    Enrolment.objects.all().delete()
    assert answer(chidi, asking, question, "right").status_code == 404
    assert not PracticeAnswer.objects.exists()


def test_not_before_the_lesson_is_open(cast, chidi, rounds, asking, question):
    first = lesson(by=cast.amara, course=rounds, name="First")
    asking.course = rounds
    actions.set_lesson_rule(by=cast.amara, lesson=asking, rule="marked", needs=first)
    assert answer(chidi, asking, question, "right").status_code == 404


def test_authors_see_its_name_instead(cast, client_of, asking, question):
    page = client_of(cast.amara).get(asking.get_absolute_url()).content.decode()
    assert question.title in page
    assert "One question before you go on" not in page


def test_it_goes_with_the_text_that_asks_it(cast, asking):
    text = {"name": "Median", "minutes": 5, "source": "No question."}
    actions.save_lesson(by=cast.amara, lesson=asking, seen=asking.revision, **text)
    actions.publish_lesson(by=cast.amara, lesson=asking)
    assert not PracticeQuestion.objects.exists()


def test_what_is_not_in_the_bank_or_marked_by_a_person_is_refused(cast, rounds):
    essay = a_question(cast, "long")
    missing = 'A\n\n::: question {id="01890f3e-0000-7000-8000-000000000000"}\n:::'
    for source, sentence in ((block(essay), "marked by a person"), (missing, "no such question")):
        with pytest.raises(Refused, match=sentence):
            lesson(by=cast.amara, course=rounds, name="Refused", source=source)


def test_an_author_who_does_not_write_questions_cannot_bring_one(cast, rounds, question):
    actions.choose_authors(by=cast.amara, course=rounds, people=[cast.chidi])
    with pytest.raises(Refused, match="those who write questions here"):
        lesson(by=cast.chidi, course=rounds, name="Taken", source=block(question))
