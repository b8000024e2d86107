"""Authors put quizzes into lessons: one of the bank, or a new one."""

import io
import zipfile

import pytest

from learning.assessment.models import Question, Quiz
from learning.courses import actions
from learning.courses.exporting import export_course
from learning.courses.models import CompletionRule, Lesson, LessonQuiz
from plc.core.refusals import Refused
from tests.learning.assessment.giving import a_quiz

from .making import course, lesson

pytestmark = pytest.mark.django_db


@pytest.fixture
def rounds(cast):
    return course(by=cast.amara, community=cast.community, lessons=0)


@pytest.fixture
def written(cast, rounds):
    return lesson(by=cast.amara, course=rounds, source="Count.", published=False)


def now(one):
    found = Lesson.objects.get(pk=one.pk)
    found.course = one.course
    return found


def test_a_new_quiz_is_made_filled_and_published_from_the_lesson(cast, written, client_of):
    client = client_of(cast.amara)
    sent = {"name": "Count", "minutes": 5, "source": "Count all.", "seen": 1, "then": "quiz"}
    to = client.post(written.write_url, sent)
    assert to["Location"] == f"{written.write_url}quiz/"
    made = client.post(to["Location"], {"title": "Counting", "pass_percent": 60, "passing": "on"})
    quiz = Quiz.objects.get()
    assert made["Location"] == quiz.get_absolute_url()
    page = client.get(made["Location"]).content.decode()
    assert written.write_url in page
    ask = f"/c/{cast.community.slug}/learn/questions/new/truefalse/?in=-&quiz={quiz.public_id}"
    question = {
        "in": "-",
        "title": "Twice?",
        "text": "A round counts twice.",
        "difficulty": 3,
        "own-right": "false",
    }
    back = client.post(ask, question)
    assert back["Location"] == quiz.get_absolute_url()
    assert quiz.sections.get().entries.get().question == Question.objects.get()
    saved = now(written)
    assert saved.source.startswith("Count all.")
    assert saved.rule == CompletionRule.QUIZ
    actions.publish_lesson(by=cast.amara, lesson=saved)
    assert LessonQuiz.objects.get().quiz == quiz


def test_one_of_the_bank_is_put_in_once(cast, written):
    quiz = a_quiz(cast)
    for _time in range(2):
        actions.place_item(by=cast.amara, lesson=now(written), item=quiz, passing=False)
    assert now(written).source.count(str(quiz.public_id)) == 1
    assert now(written).rule == CompletionRule.MARKED


def test_a_form_without_a_title_or_a_quiz_comes_back(cast, written, client_of):
    answer = client_of(cast.amara).post(f"{written.write_url}quiz/", {"title": " "})
    assert answer.status_code == 422
    assert not Quiz.objects.exists()


def test_an_author_who_does_not_write_quizzes_cannot_bring_one(cast, rounds, written, client_of):
    quiz = a_quiz(cast)
    actions.choose_authors(by=cast.amara, course=rounds, people=[cast.chidi])
    page = client_of(cast.chidi).get(f"{written.write_url}quiz/").content.decode()
    assert quiz.title not in page
    assert "You do not write quizzes here yet" in page
    with pytest.raises(Refused):
        actions.place_item(by=cast.chidi, lesson=written, item=quiz, passing=True)
    with pytest.raises(Refused):
        actions.write_lesson_quiz(by=cast.chidi, lesson=written, title="Mine")
    source = f'::: quiz {{id="{quiz.public_id}"}}\n:::'
    with pytest.raises(Refused, match="those who write quizzes here"):
        lesson(by=cast.chidi, course=rounds, name="Taken", source=source)


def test_a_quiz_of_a_group_stands_in_lessons_of_this_group_only(cast, rounds):
    quiz = a_quiz(cast, group=cast.group)
    source = f'::: quiz {{id="{quiz.public_id}"}}\n:::'
    with pytest.raises(Refused, match="no such quiz"):
        lesson(by=cast.amara, course=rounds, name="Taken", source=source)
    of_group = course(by=cast.ben, community=cast.community, group=cast.group, lessons=0)
    put = lesson(by=cast.ben, course=of_group, source=source)
    assert put.quizzes.get().quiz == quiz


def test_a_lesson_done_by_its_quiz_has_one(cast, written):
    with pytest.raises(Refused, match="Put a quiz into the lesson first"):
        actions.set_lesson_rule(by=cast.amara, lesson=written, rule="quiz")
    quiz = a_quiz(cast)
    actions.place_item(by=cast.amara, lesson=written, item=quiz, passing=True)
    placed = now(written)
    text = {"name": "Count", "minutes": 5, "source": "No quiz."}
    actions.save_lesson(by=cast.amara, lesson=placed, seen=placed.revision, **text)
    with pytest.raises(Refused, match="there is none in it"):
        actions.publish_lesson(by=cast.amara, lesson=placed)


def test_it_leaves_the_lesson_with_the_text(cast, written):
    quiz = a_quiz(cast)
    actions.place_item(by=cast.amara, lesson=written, item=quiz, passing=False)
    placed = now(written)
    actions.publish_lesson(by=cast.amara, lesson=placed)
    text = {"name": "Count", "minutes": 5, "source": "No quiz."}
    actions.save_lesson(by=cast.amara, lesson=placed, seen=placed.revision, **text)
    actions.publish_lesson(by=cast.amara, lesson=placed)
    assert not LessonQuiz.objects.exists()


def test_an_export_names_the_quiz_and_the_rule(cast, rounds, written):
    quiz = a_quiz(cast)
    actions.place_item(by=cast.amara, lesson=written, item=quiz, passing=True)
    sent = io.BytesIO()
    export_course(rounds, sent)
    with zipfile.ZipFile(sent) as archive:
        text = archive.read("episodes/a-lesson.md").decode()
    assert str(quiz.public_id) in text
    assert "done: quiz" in text
