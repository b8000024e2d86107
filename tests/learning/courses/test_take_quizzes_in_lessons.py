"""A quiz of the bank stands in a lesson, is taken there, and completes it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.groups import actions as groups
from learning.assessment.access import may_take, may_teach
from learning.assessment.actions import results
from learning.assessment.models import Attempt, Sitting
from learning.courses import actions, given, practising
from learning.courses.models import Drip, Enrolment, GivenLesson, Progress
from plc.core.refusals import Refused
from plc.notifications.models import Notification
from tests.learning.assessment.giving import a_quiz, answered
from tests.learning.assessment.writing import SECRET

from .making import course, lesson, offering

pytestmark = pytest.mark.django_db


def block(quiz):
    return f'Before.\n\n::: quiz {{id="{quiz.public_id}"}}\n:::\n\nAfter.'


def ruled(by, one):
    actions.set_lesson_rule(by=by, lesson=one, rule="quiz")
    return one


@pytest.fixture
def rounds(cast):
    return course(by=cast.amara, community=cast.community, lessons=0)


@pytest.fixture
def quiz(cast):
    return a_quiz(cast, pass_percent=70)


@pytest.fixture
def tested(cast, rounds, quiz):
    return ruled(cast.amara, lesson(by=cast.amara, course=rounds, source=block(quiz)))


@pytest.fixture
def enrolment(cast, rounds, tested):
    given = offering(by=cast.amara, course=rounds)
    return actions.begin_course(by=cast.chidi, offering=given)


def start(enrolment, tested, quiz):
    return actions.start_quiz(by=enrolment.user, enrolment=enrolment, lesson=tested, quiz=quiz)


def take(enrolment, tested, quiz, *, right=True):
    attempt = start(enrolment, tested, quiz)
    answered(attempt, right=right)
    results.hand_in(by=enrolment.user, attempt=attempt)
    return attempt


def is_done(enrolment):
    done = Progress.objects.filter(enrolment=enrolment, completed_at__isnull=False)
    return done.exists()


def test_it_is_found_begun_resumed_and_handed_in_from_the_lesson(
    cast, enrolment, tested, quiz, client_of, relay
):
    client, address = client_of(cast.chidi), tested.get_absolute_url()
    page = client.get(address).content.decode()
    assert page.index("Before.") < page.index("Start the quiz") < page.index("After.")
    assert "2 questions" in page
    assert "It is done once you have passed its quiz." in page
    assert SECRET not in page
    begun = client.post(f"{address}quiz/{quiz.public_id}/")
    attempt = Attempt.objects.get()
    assert begun["Location"] == attempt.get_absolute_url()
    taking = client.get(begun["Location"]).content.decode()
    assert address in taking
    assert SECRET not in taking
    page = client.get(address).content.decode()
    assert "Go on where you were" in page
    assert SECRET not in page
    answered(attempt)
    client.post(attempt.get_absolute_url(), {"submit": "1"})
    relay()
    page = client.get(address).content.decode()
    assert "100 percent count." in page
    assert "Passed" in page
    assert address in client.get(attempt.get_absolute_url()).content.decode()
    enrolment.refresh_from_db()
    assert enrolment.completed_at is not None


def test_no_learner_reads_the_title_of_a_draft(cast, enrolment, tested, quiz):
    start(enrolment, tested, quiz)
    tested.refresh_from_db()
    words = {"minutes": 5, "source": tested.source, "seen": tested.revision}
    actions.save_lesson(by=cast.amara, lesson=tested, name="Not yet said", **words)
    assert given.title(GivenLesson.objects.get().pk) == "A lesson"
    assert practising.title(tested.pk) == "A lesson"


def test_saying_that_it_is_done_is_not_enough(cast, enrolment, tested, client_of):
    client, address = client_of(cast.chidi), tested.get_absolute_url()
    client.post(f"{address}done/", {"on": "1", "completed_at": "2020-01-01", "seconds": "9999"})
    client.post(f"{address}visit/", {"points": "100", "passed": "yes"})
    assert not is_done(enrolment)


def test_who_does_not_pass_tries_again(enrolment, tested, quiz, relay):
    take(enrolment, tested, quiz, right=False)
    relay()
    assert not is_done(enrolment)
    take(enrolment, tested, quiz)
    relay()
    assert is_done(enrolment)


def test_the_page_completes_it_too_once_a_result_is_known(enrolment, tested, quiz):
    take(enrolment, tested, quiz)
    actions.visit_lesson(by=enrolment.user, enrolment=enrolment, lesson=tested)
    assert is_done(enrolment)


def test_what_a_person_marks_completes_it_when_it_is_released(cast, rounds, client_of, relay):
    essay = a_quiz(cast, ["long"], pass_percent=50)
    written = ruled(cast.amara, lesson(by=cast.amara, course=rounds, source=block(essay)))
    given = offering(by=cast.amara, course=rounds)
    enrolment = actions.begin_course(by=cast.chidi, offering=given)
    attempt = take(enrolment, written, essay)
    relay()
    told = Notification.objects.filter(kind="assessment.marking", object_id=attempt.pk)
    assert [notice.person for notice in told] == [cast.amara]
    [item] = attempt.items.all()
    results.mark_by_hand(by=cast.amara, attempt=attempt, item=item, points=item.points)
    actions.visit_lesson(by=cast.chidi, enrolment=enrolment, lesson=written)
    relay()
    assert not is_done(enrolment)
    page = client_of(cast.chidi).get(written.get_absolute_url()).content.decode()
    assert "The result is not there yet." in page
    assert "percent count" not in page
    results.release_attempt(by=cast.amara, attempt=attempt)
    relay()
    assert is_done(enrolment)


@pytest.mark.parametrize("rules", [{}, {"pass_percent": 70, "feedback_time": "never"}])
def test_where_nobody_passes_handing_in_is_enough(cast, rounds, relay, rules):
    quiz = a_quiz(cast, **rules)
    tested = ruled(cast.amara, lesson(by=cast.amara, course=rounds, source=block(quiz)))
    given = offering(by=cast.amara, course=rounds)
    enrolment = actions.begin_course(by=cast.chidi, offering=given)
    take(enrolment, tested, quiz, right=False)
    relay()
    assert is_done(enrolment)


def test_what_was_taken_out_of_the_lesson_is_begun_by_nobody(
    cast, enrolment, tested, quiz, client_of
):
    take(enrolment, tested, quiz)
    sitting = Sitting.objects.get()
    actions.set_lesson_rule(by=cast.amara, lesson=tested, rule="marked")
    text = {"name": "Without", "minutes": 9, "source": "Read.", "seen": tested.revision}
    actions.publish_lesson(
        by=cast.amara, lesson=actions.save_lesson(by=cast.amara, lesson=tested, **text)
    )
    chidi, address = client_of(cast.chidi), sitting.get_absolute_url()
    assert "It was taken out of the course." in chidi.get(address).content.decode()
    assert chidi.post(f"{address}start/").status_code == 403
    assert Attempt.objects.count() == 1


def test_it_is_not_taken_before_the_lesson_opens(cast, rounds, enrolment, tested, quiz, client_of):
    first = lesson(by=cast.amara, course=rounds, name="First")
    actions.set_lesson_rule(by=cast.amara, lesson=tested, rule="quiz", needs=first)
    client = client_of(cast.chidi)
    answer = client.post(f"{tested.get_absolute_url()}quiz/{quiz.public_id}/")
    assert answer.status_code == 303
    assert not Attempt.objects.exists()
    actions.complete_lesson(by=cast.chidi, enrolment=enrolment, lesson=first)
    client.post(f"{tested.get_absolute_url()}quiz/{quiz.public_id}/")
    assert Attempt.objects.count() == 1


def test_what_was_begun_takes_no_answers_once_the_lesson_is_shut_or_access_ends(
    cast, enrolment, tested, quiz
):
    sitting = start(enrolment, tested, quiz).sitting
    assert may_take(cast.chidi, sitting)
    given = enrolment.offering
    actions.change_offering(by=cast.amara, offering=given, drip=Drip.DAYS)
    releases = {tested.section: 3}
    actions.set_releases(by=cast.amara, offering=given, releases=releases)
    assert not may_take(cast.chidi, sitting)
    actions.set_releases(by=cast.amara, offering=given, releases={tested.section: 0})
    assert may_take(cast.chidi, sitting)
    Enrolment.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert not may_take(cast.chidi, sitting)


def test_each_offering_has_its_own_results_seen_by_its_own_people(
    cast, rounds, enrolment, tested, quiz, client_of
):
    """Amara wrote the course and owns the community, but is not in the group; Ben leads it."""
    of_group = offering(by=cast.amara, course=rounds, group=cast.group)
    theirs = actions.begin_course(by=cast.dina, offering=of_group)
    take(theirs, tested, quiz)
    take(enrolment, tested, quiz)
    in_community, in_group = Sitting.objects.order_by("attempts__learner__name")
    assert in_community.attempts.get().learner == cast.chidi
    amara, ben = client_of(cast.amara), client_of(cast.ben)
    for client, seen, hidden in ((amara, in_community, in_group), (ben, in_group, in_community)):
        for page in ("results/", "results.csv", "analysis/", ""):
            assert client.get(f"{seen.get_absolute_url()}{page}").status_code == 200
            assert client.get(f"{hidden.get_absolute_url()}{page}").status_code == 404
        shown, closed = seen.attempts.get(), hidden.attempts.get()
        assert client.get(f"/learn/attempts/{shown.public_id}/mark/").status_code == 200
        assert client.get(f"/learn/attempts/{closed.public_id}/mark/").status_code == 404
    assert not may_take(cast.dina, in_community)
    assert not may_teach(cast.chidi, in_community)


def test_whoever_left_the_group_answers_no_more(cast, rounds, tested, quiz):
    of_group = offering(by=cast.amara, course=rounds, group=cast.group)
    theirs = actions.begin_course(by=cast.chidi, offering=of_group)
    sitting = start(theirs, tested, quiz).sitting
    assert may_take(cast.chidi, sitting)
    groups.leave_group(by=cast.chidi, group=cast.group)
    chidi = type(cast.chidi).objects.get(pk=cast.chidi.pk)
    assert not may_take(chidi, sitting)


def test_a_quiz_of_another_lesson_is_not_started_here(cast, rounds, enrolment, tested, client_of):
    other = a_quiz(cast)
    address = f"{tested.get_absolute_url()}quiz/{other.public_id}/"
    assert client_of(cast.chidi).post(address).status_code == 404
    with pytest.raises(Refused):
        start(enrolment, tested, other)


def test_without_its_quiz_a_lesson_is_done_by_saying_so(cast, enrolment, tested, quiz):
    tested.quizzes.all().delete()
    actions.complete_lesson(by=cast.chidi, enrolment=enrolment, lesson=tested)
    assert is_done(enrolment)


def test_a_lesson_with_a_quiz_asks_a_fixed_number_of_queries(
    cast, enrolment, tested, quiz, client_of, queries
):
    take(enrolment, tested, quiz)
    client = client_of(cast.chidi)
    client.get(tested.get_absolute_url())
    with queries(at_most=40):
        client.get(tested.get_absolute_url())
