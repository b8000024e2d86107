"""Those who teach read why somebody seems stuck, and ask several at once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from learning.assessment.actions.grading import Found, mark_submission, return_submission
from learning.assessment.actions.results import hand_in as hand_in_quiz
from learning.assessment.actions.submissions import Work, hand_in, save_work
from learning.assessment.models import Grade, Submission
from learning.courses import actions
from learning.courses.models import Enrolment, Nudge
from learning.courses.stuck import reasons_in
from tests.learning.assessment.giving import a_quiz, answered
from tests.learning.assessment.working import TEXT, an_assignment

from .making import course, lesson, offering

pytestmark = pytest.mark.django_db
WORDS = "How does it go?"


@pytest.fixture
def quiz(cast):
    return a_quiz(cast, pass_percent=70, attempts_most=3)


@pytest.fixture
def assignment(cast):
    return an_assignment(cast)


@pytest.fixture
def one(cast, quiz, assignment):
    rounds = course(by=cast.amara, community=cast.community, lessons=0)
    source = f'::: quiz {{id="{quiz.public_id}"}}\n:::\n\n'
    source += f'::: assignment {{id="{assignment.public_id}"}}\n:::'
    return lesson(by=cast.amara, course=rounds, source=source)


@pytest.fixture
def given(cast, one):
    return offering(by=cast.amara, course=one.course)


@pytest.fixture
def learners(cast, given):
    people = [cast.chidi, cast.ben]
    return [actions.begin_course(by=person, offering=given) for person in people]


def fail(enrolment, one, quiz, *, right=False):
    about = {"by": enrolment.user, "enrolment": enrolment, "lesson": one}
    attempt = actions.start_quiz(quiz=quiz, **about)
    answered(attempt, right=right)
    hand_in_quiz(by=enrolment.user, attempt=attempt)


def test_failing_again_and_again_is_a_reason_until_it_is_passed(
    cast, one, given, quiz, learners, client_of
):
    chidi, ben = learners
    fail(chidi, one, quiz)
    assert reasons_in(given) == {}
    fail(chidi, one, quiz)
    [reason] = reasons_in(given)[cast.chidi.pk]
    assert "not passed in 2 attempts" in reason
    address = reverse(
        "courses:learners", args=[cast.community.slug, given.course.slug, given.public_id]
    )
    page = client_of(cast.amara).get(address, {"who": "stuck"}).content.decode()
    assert "not passed in 2 attempts" in page
    assert f'aria-label="{cast.chidi.name}" checked' in page
    assert cast.ben.name not in page
    fail(chidi, one, quiz, right=True)
    assert reasons_in(given) == {}
    for _n in range(3):
        fail(ben, one, quiz)
    assert "No attempt is left" in reasons_in(given)[cast.ben.pk][0]
    Enrolment.objects.filter(pk=ben.pk).update(completed_at=timezone.now())
    assert reasons_in(given) == {}


def test_work_that_was_returned_and_left_alone_is_a_reason(
    cast, one, given, assignment, learners, client_of
):
    about = {"by": cast.chidi, "enrolment": learners[0], "lesson": one}
    work = actions.start_assignment(assignment=assignment, **about)
    hand_in(by=cast.chidi, submission=work, work=Work(TEXT))
    found = Found({}, words="Say more.", accepted=False)
    mark_submission(by=cast.amara, submission=work, found=found)
    return_submission(by=cast.amara, submission=work)
    assert reasons_in(given) == {}
    long_ago = timezone.now() - timedelta(days=8)
    Grade.objects.update(released_at=long_ago)
    Submission.objects.update(saved_at=long_ago - timedelta(days=1))
    assert "nothing has come since" in reasons_in(given)[cast.chidi.pk][0]
    work.refresh_from_db()
    save_work(by=cast.chidi, submission=work, work=Work(f"{TEXT} More."))
    assert reasons_in(given) == {}


def test_several_are_asked_at_once_but_nobody_twice_in_a_week(cast, given, learners, client_of):
    actions.nudge_learner(by=cast.amara, offering=given, person=cast.ben, words=WORDS)
    address = reverse(
        "courses:nudge_many", args=[cast.community.slug, given.course.slug, given.public_id]
    )
    amara = client_of(cast.amara)
    everybody = [str(person.public_id) for person in (cast.chidi, cast.ben, cast.emre)]
    sent = amara.post(address, {"person": everybody, "words": WORDS}, follow=True)
    assert "1 person reads it." in sent.content.decode()
    assert set(Nudge.objects.values_list("user", flat=True)) == {cast.chidi.pk, cast.ben.pk}
    amara.post(address, {"person": ["nobody"], "words": WORDS})
    amara.post(address, {"person": everybody, "words": " "})
    assert Nudge.objects.count() == 2
    assert client_of(cast.chidi).post(address, {"person": everybody}).status_code == 403
