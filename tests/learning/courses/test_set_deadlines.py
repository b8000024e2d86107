"""What is asked in lessons ends: for everybody at a moment, or some days after somebody began."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from learning.assessment.actions.attempts import start_attempt, submit_attempt
from learning.assessment.actions.results import hand_in as hand_in_quiz
from learning.assessment.actions.submissions import Work, hand_in
from learning.assessment.models import Attempt, Handout, Sitting, Submission
from learning.courses import actions
from learning.courses.deadlines import asked_in
from learning.courses.models import Deadline, Enrolment, Progress
from plc.core.refusals import Refused
from tests.learning.assessment.giving import a_quiz, answered
from tests.learning.assessment.working import TEXT, an_assignment

from .making import course, lesson, offering

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def quiz(cast):
    return a_quiz(cast, pass_percent=70)


@pytest.fixture
def assignment(cast):
    return an_assignment(cast, late="refuse")


@pytest.fixture
def one(cast, quiz, assignment):
    """A lesson with a quiz and an assignment."""
    rounds = course(by=cast.amara, community=cast.community, lessons=0)
    source = f'::: quiz {{id="{quiz.public_id}"}}\n:::\n\n'
    source += f'::: assignment {{id="{assignment.public_id}"}}\n:::'
    return lesson(by=cast.amara, course=rounds, source=source)


@pytest.fixture
def given(cast, one):
    return offering(by=cast.amara, course=one.course)


def set_ends(cast, given, quiz=None, assignment=None):
    first, second = asked_in(given)
    actions.set_deadlines(by=cast.amara, offering=given, ends={first: quiz, second: assignment})


def start(enrolment, one, quiz):
    return actions.start_quiz(by=enrolment.user, enrolment=enrolment, lesson=one, quiz=quiz)


def begin(enrolment, one, assignment):
    about = {"by": enrolment.user, "enrolment": enrolment, "lesson": one}
    return actions.start_assignment(assignment=assignment, **about)


def test_a_moment_holds_for_everybody_and_is_moved_also_after_somebody_began(
    cast, one, given, quiz, assignment, client_of
):
    soon = timezone.now() + 2 * DAY
    set_ends(cast, given, soon, soon)
    enrolment = actions.begin_course(by=cast.chidi, offering=given)
    client = client_of(cast.chidi)
    page = client.get(one.get_absolute_url()).content.decode()
    assert "Closes" in page
    assert "Due" in page
    attempt = start(enrolment, one, quiz)
    begin(enrolment, one, assignment)
    assert attempt.deadline_at == soon
    assert (Sitting.objects.get().closes_at, Handout.objects.get().due_at) == (soon, soon)
    later = soon + DAY
    set_ends(cast, given, later, None)
    attempt.refresh_from_db()
    assert (attempt.deadline_at, Handout.objects.get().due_at) == (later, None)
    assert [asked.ends for asked in asked_in(given)] == [later, None]
    set_ends(cast, given, later, None)
    assert Deadline.objects.count() == 1


def test_days_count_from_when_each_learner_began(cast, one, given, quiz, assignment, client_of):
    set_ends(cast, given, 3, 3)
    early = actions.begin_course(by=cast.chidi, offering=given)
    first = start(early, one, quiz)
    work = begin(early, one, assignment)
    assert first.deadline_at == early.began_at + 3 * DAY
    submit_attempt(by=cast.chidi, attempt=first)
    Enrolment.objects.filter(pk=early.pk).update(began_at=early.began_at - 4 * DAY)
    for again in (
        lambda: start_attempt(by=cast.chidi, sitting=Sitting.objects.select_related("quiz").get()),
        lambda: hand_in(by=cast.chidi, submission=work, work=Work(TEXT)),
    ):
        with pytest.raises(Refused, match="closed"):
            again()
    page = client_of(cast.chidi).get(one.get_absolute_url()).content.decode()
    assert "This quiz is closed." in page
    assert "This assignment is closed." in page
    assert client_of(cast.chidi).get(work.get_absolute_url()).status_code == 200
    late = actions.begin_course(by=cast.ben, offering=given)
    start(late, one, quiz)
    hand_in(by=cast.ben, submission=begin(late, one, assignment), work=Work(TEXT))
    assert Attempt.objects.filter(learner=cast.ben).exists()
    assert Submission.objects.filter(shares__learner=cast.ben, newest=1).exists()


def test_what_has_ended_before_anybody_began_is_shut_and_late_work_is_late(
    cast, one, given, quiz, assignment
):
    enrolment = actions.begin_course(by=cast.chidi, offering=given)
    set_ends(cast, given, timezone.now() + DAY, timezone.now() + DAY)
    Deadline.objects.update(on=timezone.now() - DAY)
    with pytest.raises(Refused, match="This quiz is closed"):
        start(enrolment, one, quiz)
    with pytest.raises(Refused, match="This assignment is closed"):
        begin(enrolment, one, assignment)
    assert not Handout.objects.exists()
    assignment.late = "deduct"
    assignment.save()
    work = begin(enrolment, one, assignment)
    hand_in(by=cast.chidi, submission=work, work=Work(TEXT))
    assert work.versions.get().late_days == 2


def test_those_who_teach_it_set_them_on_a_page(cast, given, client_of):
    address = reverse(
        "courses:deadlines",
        args=[cast.community.slug, given.course.slug, given.public_id],
    )
    client = client_of(cast.amara)
    assert "When quizzes close" in client.get(address).content.decode()
    both = client.post(address, {"on-0": "2099-01-01T10:00", "days-0": "3"})
    assert both.status_code == 422
    assert "Say one of both" in both.content.decode()
    past = client.post(address, {"on-1": "2020-01-01T10:00"})
    assert past.status_code == 422
    assert "choose a time that is still to come" in past.content.decode()
    assert client.post(address, {"days-0": "3", "on-1": "2099-01-01T10:00"}).status_code == 303
    quiz, work = asked_in(given)
    assert (quiz.ends, work.ends.year) == (3, 2099)


def test_a_quiz_that_tells_its_results_after_closing_never_keeps_a_course_from_being_completed(
    cast, one, given, quiz, relay
):
    quiz.feedback_time = "closed"
    quiz.save()
    with pytest.raises(Refused, match="choose a day for all"):
        set_ends(cast, given, 3)
    actions.set_lesson_rule(by=cast.amara, lesson=one, rule="quiz")
    enrolment = actions.begin_course(by=cast.chidi, offering=given)
    attempt = start(enrolment, one, quiz)
    answered(attempt, right=False)
    hand_in_quiz(by=cast.chidi, attempt=attempt)
    relay()
    assert attempt.released_at is None
    assert Progress.objects.get(enrolment=enrolment).completed_at
