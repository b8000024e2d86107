"""Pictures of questions are seen where somebody is asked them, and by those who teach there."""

import pytest

from learning.assessment.actions.attempts import start_attempt
from learning.assessment.actions.practice import set_practice
from learning.courses.actions.enrolling import begin_course
from learning.courses.given import GIVEN, may_teach, taught
from learning.courses.models import GivenLesson
from learning.courses.practising import LESSON
from plc.files.models import StoredFile
from tests.learning.assessment.giving import a_quiz, give_quiz
from tests.learning.assessment.writing import a_question

from .making import course, lessons_of, offering

pytestmark = pytest.mark.django_db


def test_who_teaches_a_group_sees_the_picture_that_its_learners_were_asked_about(cast, client_of):
    found = course(by=cast.amara, community=cast.community)
    given = offering(by=cast.amara, course=found, group=cast.group)
    place = GivenLesson.objects.create(lesson=lessons_of(found)[0], offering=given)
    quiz = a_quiz(cast, ("hotspot",))
    sitting = give_quiz(by=cast.amara, quiz=quiz, place=(GIVEN, place.pk))
    picture = StoredFile.objects.get().get_absolute_url()
    assert client_of(cast.ben).get(picture).status_code == 404
    start_attempt(by=cast.chidi, sitting=sitting)
    for person, status in ((cast.ben, 200), (cast.chidi, 200), (cast.dina, 404), (cast.emre, 404)):
        assert client_of(person).get(picture).status_code == status
    for person in cast:
        assert bool(taught(person, [place.pk])) == may_teach(person, place.pk)


def test_who_takes_a_course_sees_the_picture_of_what_it_asks_for_practice(cast, client_of):
    found = course(by=cast.amara, community=cast.community)
    question = a_question(cast, "hotspot")
    set_practice(by=cast.amara, place=(LESSON, lessons_of(found)[0].pk), questions=[question])
    begin_course(by=cast.chidi, offering=offering(by=cast.amara, course=found))
    picture = StoredFile.objects.get().get_absolute_url()
    assert client_of(cast.chidi).get(picture).status_code == 200
    assert client_of(cast.ben).get(picture).status_code == 404
