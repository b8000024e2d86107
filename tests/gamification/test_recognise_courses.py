"""Points for lessons and courses that members complete, and for whose course it was."""

import pytest

from gamification.models import BadgeAward
from learning.courses import actions
from tests.gamification.ledgers import counted, points_of
from tests.learning.courses import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(cast):
    return making.course(by=cast.amara, community=cast.community)


def complete(person, course, offering):
    enrolment = actions.begin_course(by=person, offering=offering)
    for lesson in making.lessons_of(course):
        actions.complete_lesson(by=person, enrolment=enrolment, lesson=lesson)
    return enrolment


def test_lessons_and_the_course_count_once_and_its_owner_has_something_of_it(cast, course, relay):
    offering = making.offering(by=cast.amara, course=course)
    enrolment = complete(cast.chidi, course, offering)
    relay()
    assert points_of(cast.chidi, "lesson_completed") == 2
    assert counted("course_completed") == [(cast.chidi, None)]
    assert counted("course_taught") == [(cast.amara, cast.chidi)]
    lesson = making.lessons_of(course)[0]
    actions.reopen_lesson(by=cast.chidi, enrolment=enrolment, lesson=lesson)
    relay()
    assert points_of(cast.chidi, "lesson_completed") == 1
    assert points_of(cast.chidi, "course_completed") == 10


def test_nobody_is_paid_for_their_own_course(cast, course, relay):
    actions.choose_authors(by=cast.amara, course=course, people=[cast.ben])
    offering = making.offering(by=cast.amara, course=course)
    for person in (cast.amara, cast.ben):
        complete(person, course, offering)
    relay()
    assert points_of(cast.ben) == points_of(cast.amara) == 0


def test_a_badge_follows_the_first_course(cast, course, relay):
    from gamification import following

    complete(cast.chidi, course, making.offering(by=cast.amara, course=course))
    relay()
    following.follow()
    assert BadgeAward.objects.filter(member=cast.chidi, badge__key="keeps-learning").exists()
