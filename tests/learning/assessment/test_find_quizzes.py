"""Quizzes and assignments are found in search by those who may see them."""

import pytest

from learning.assessment.actions.quizzes import change_quiz, write_quiz
from plc.search.models import SearchDocument
from tests import make
from tests.learning.courses import making

from .giving import a_quiz, a_sitting
from .working import a_handout, an_assignment
from .writing import SECRET

pytestmark = pytest.mark.django_db


def found_by(client_of, person, words):
    page = client_of(person).get(f"/search/?q={words}").content.decode()
    return page[page.find("<main") :]


def test_what_is_given_is_found_by_those_to_whom_it_is_given(cast, client_of, relay):
    sitting = a_sitting(cast, ["single"])
    handout = a_handout(cast)
    relay()
    for person, finds in ((cast.chidi, True), (cast.amara, True), (cast.emre, False)):
        page = found_by(client_of, person, "charts")
        assert (sitting.get_absolute_url() in page) is finds, person
        page = found_by(client_of, person, "plan")
        assert (handout.get_absolute_url() in page) is finds, person
    assert handout.get_absolute_url() in found_by(client_of, cast.chidi, "write")


def test_that_of_a_group_is_found_by_its_members_only(cast, client_of, relay):
    sitting = a_sitting(cast, ["truefalse"], group=cast.group)
    relay()
    gita = make.user("Gita Rao")
    make.member(cast.community, gita)
    found = {
        person: sitting.get_absolute_url() in found_by(client_of, person, "charts")
        for person in (cast.chidi, cast.ben, cast.amara, cast.dina, gita)
    }
    assert found == {
        cast.chidi: True,
        cast.ben: True,
        cast.amara: False,
        cast.dina: False,
        gita: False,
    }


def test_what_was_never_given_is_found_by_its_authors_and_leads_to_where_it_is_written(
    cast, client_of, relay
):
    quiz, assignment = a_quiz(cast, ["single"]), an_assignment(cast)
    relay()
    assert quiz.get_absolute_url() in found_by(client_of, cast.amara, "charts")
    assert assignment.get_absolute_url() in found_by(client_of, cast.amara, "plan")
    assert quiz.get_absolute_url() not in found_by(client_of, cast.chidi, "charts")
    assert assignment.get_absolute_url() not in found_by(client_of, cast.chidi, "plan")
    change_quiz(by=cast.amara, quiz=quiz, title="Heron", intro="About *birds*.", rules={})
    relay()
    assert quiz.get_absolute_url() in found_by(client_of, cast.amara, "birds")


def test_no_word_of_a_question_is_found(cast, client_of, relay):
    a_sitting(cast, ["single", "short"])
    relay()
    kinds = SearchDocument.objects.filter(kind__startswith="assessment.")
    assert kinds.count() == 1
    assert not SearchDocument.objects.filter(body__contains="What is it?").exists()
    assert not SearchDocument.objects.filter(body__contains=SECRET).exists()
    assert "Ward" not in found_by(client_of, cast.chidi, "ward")


def test_a_lesson_is_found_by_the_titles_of_its_quizzes(cast, client_of, relay):
    quiz = write_quiz(by=cast.amara, community=cast.community, title="Capybara")
    course = making.course(by=cast.amara, community=cast.community, lessons=0)
    source = f'Count.\n\n::: quiz {{id="{quiz.public_id}"}}\n:::'
    lesson = making.lesson(by=cast.amara, course=course, name="Median", source=source)
    making.offering(by=cast.amara, course=course)
    relay()
    assert lesson.get_absolute_url() in found_by(client_of, cast.amara, "capybara")
    assert "Capybara" not in found_by(client_of, cast.chidi, "median")


@pytest.mark.parametrize(
    "written", ["quizzes/written", "assignments/written", "assignments/rubrics"]
)
def test_who_facilitates_a_group_begins_another_one_for_it(cast, client_of, written):
    ben, here = client_of(cast.ben), f"/c/{cast.community.slug}/learn/{written}/"
    new = f"{here}new/?in={cast.group.slug}"
    assert f'href="{new}"' in ben.get(here).content.decode()
    assert ben.get(new).status_code == 200
