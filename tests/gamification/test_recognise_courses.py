"""Points for lessons and courses that members complete, and for whose course it was."""

import pytest

from gamification.models import BadgeAward
from learning.assessment.actions import results
from learning.assessment.actions.attempts import start_attempt
from learning.courses import actions
from plc.journal.models import Entry
from tests.gamification.ledgers import counted, points_of
from tests.learning.assessment.giving import a_quiz, answered, give_quiz
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


def test_a_course_that_is_taken_in_two_places_or_again_counts_once(cast, course, relay):
    for group in (None, cast.group):
        complete(cast.chidi, course, making.offering(by=cast.amara, course=course, group=group))
    relay()
    assert points_of(cast.chidi, "lesson_completed") == 2
    assert counted("course_completed") == [(cast.chidi, None)]
    assert counted("course_taught") == [(cast.amara, cast.chidi)]


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


def test_a_quiz_counts_once_when_it_is_passed_and_released(cast, relay):
    essay = a_quiz(cast, ["long"], pass_percent=50)
    sitting = give_quiz(by=cast.amara, quiz=essay)
    attempts = []
    for person in (cast.chidi, cast.chidi, cast.amara):
        attempts.append(start_attempt(by=person, sitting=sitting))
        answered(attempts[-1])
        results.hand_in(by=person, attempt=attempts[-1])
        [item] = attempts[-1].items.all()
        results.mark_by_hand(by=cast.ben, attempt=attempts[-1], item=item, points=item.points)
    relay()
    assert counted("quiz_passed") == []
    for attempt in attempts:
        results.release_attempt(by=cast.ben, attempt=attempt)
    relay()
    assert counted("quiz_passed") == [(cast.chidi, None)]


@pytest.mark.parametrize(
    ("counts", "passed"), [("best", True), ("first", False), ("last", True), ("mean", False)]
)
def test_a_quiz_is_passed_by_the_attempts_that_count(cast, relay, counts, passed):
    quiz = a_quiz(cast, pass_percent=70, counts=counts)
    sitting = give_quiz(by=cast.amara, quiz=quiz)
    for right in (False, True):
        attempt = start_attempt(by=cast.chidi, sitting=sitting)
        answered(attempt, right=right)
        results.hand_in(by=cast.chidi, attempt=attempt)
    relay()
    assert counted("quiz_passed") == ([(cast.chidi, None)] if passed else [])
    told = Entry.objects.filter(name="assessment.ResultReleased").order_by("pk").last()
    assert told.data["passed"] == ("yes" if passed else "no")


def test_a_quiz_that_is_not_passed_or_tells_no_points_counts_nothing(cast, relay):
    silent = {"pass_percent": 70, "tells_score": False}
    for rules, right in (({"pass_percent": 70}, False), (silent, True)):
        sitting = give_quiz(by=cast.amara, quiz=a_quiz(cast, **rules))
        attempt = start_attempt(by=cast.chidi, sitting=sitting)
        answered(attempt, right=right)
        results.hand_in(by=cast.chidi, attempt=attempt)
    relay()
    assert counted("quiz_passed") == []


def test_a_course_that_helped_counts_for_its_owner(cast, course, relay):
    enrolment = complete(cast.chidi, course, making.offering(by=cast.amara, course=course))
    actions.settle_course(enrolment=enrolment)
    actions.rate_course(by=cast.chidi, enrolment=enrolment, stars=2)
    relay()
    assert counted("course_helped") == []
    actions.rate_course(by=cast.chidi, enrolment=enrolment, stars=5)
    relay()
    assert counted("course_helped") == [(cast.amara, cast.chidi)]
