"""The gradebook: who sees it, what it says, and what it costs."""

import pytest
from django.utils import timezone

from learning.assessment.actions import results
from learning.assessment.actions.assignments import give_assignment
from learning.assessment.models import (
    Attempt,
    AttemptState,
    Grade,
    Share,
    Submission,
    SubmissionState,
    SubmissionVersion,
)
from learning.courses import actions
from learning.courses.given import GIVEN
from learning.courses.grades import gradebook_rows, items_of
from learning.courses.models import Enrolment, GivenLesson, Progress
from tests import make
from tests.learning.assessment.giving import a_quiz, answered, give_quiz
from tests.learning.assessment.working import an_assignment

from .making import course, lesson, lessons_of, offering

pytestmark = pytest.mark.django_db


def block(quiz):
    return f'Count.\n\n::: quiz {{id="{quiz.public_id}"}}\n:::'


@pytest.fixture
def rounds(cast):
    return course(by=cast.amara, community=cast.community, lessons=1)


@pytest.fixture
def quiz(cast):
    return a_quiz(cast, ["single", "long"], pass_percent=70)


@pytest.fixture
def tested(cast, rounds, quiz):
    return lesson(by=cast.amara, course=rounds, name="Median", source=block(quiz))


@pytest.fixture
def given(cast, rounds, tested):
    return offering(by=cast.amara, course=rounds)


@pytest.fixture
def attempt(cast, given, tested, quiz):
    enrolment = actions.begin_course(by=cast.chidi, offering=given)
    actions.complete_lesson(by=cast.chidi, enrolment=enrolment, lesson=lessons_of(given.course)[0])
    begun = actions.start_quiz(by=cast.chidi, enrolment=enrolment, lesson=tested, quiz=quiz)
    answered(begun)
    results.hand_in(by=cast.chidi, attempt=begun)
    return begun


def address(given, page="grades/"):
    return f"{given.course.get_absolute_url()}teach/{given.public_id}/{page}"


def marked(cast, attempt):
    item = attempt.items.get(version__question__kind="long")
    results.mark_by_hand(by=cast.amara, attempt=attempt, item=item, points=item.points)


def test_it_says_what_each_learner_did_in_each_lesson_and_quiz(cast, given, attempt, client_of):
    client = client_of(cast.amara)
    page = client.get(address(given)).content.decode()
    for word in ("Chidi Eze", "Lesson 1", "Median", "Reading charts", "1 of 2", "to be marked"):
        assert word in page
    assert attempt.sitting.get_absolute_url() + "results/" in page
    marked(cast, attempt)
    assert "(100 %)" in client.get(address(given)).content.decode()
    results.release_attempt(by=cast.amara, attempt=attempt)
    page = client.get(address(given)).content.decode()
    assert "100 %" in page
    assert "(100 %)" not in page


def test_the_file_says_the_same(cast, given, attempt, client_of):
    marked(cast, attempt)
    sent = b"".join(client_of(cast.amara).get(address(given, "learners.csv")).streaming_content)
    head, line = sent.decode().splitlines()
    assert head.endswith("Mean,Lesson 1,Median,Reading charts")
    today = timezone.localtime().strftime("%Y-%m-%d")
    assert line.startswith("Chidi Eze,Learning,1,")
    assert line.endswith(f"100.0,{today},,100.0")


def test_learners_see_no_gradebook_and_no_result_before_its_release(
    cast, given, tested, attempt, client_of
):
    marked(cast, attempt)
    chidi = client_of(cast.chidi)
    assert chidi.get(address(given)).status_code == 403
    assert chidi.get(address(given, "learners.csv")).status_code == 403
    shown = (
        tested.get_absolute_url(),
        given.course.get_absolute_url(),
        attempt.get_absolute_url(),
        "/me/learning/",
        "/notifications/",
        "/",
    )
    for page in shown:
        said = chidi.get(page, follow=True).content.decode()
        assert "100 percent" not in said
        assert "2 of 2 points" not in said


def test_somebody_is_found_by_name(cast, given, attempt, client_of):
    page = client_of(cast.amara).get(address(given) + "?q=nobody").content.decode()
    assert "Chidi Eze" not in page
    assert "Nobody of this name." in page


@pytest.fixture
def crowd(cast, given, tested, quiz):
    """Twelve lessons, half of them done by fifty-five learners, who took a quiz twice, and whose
    work was accepted with half of its points."""
    assignment = an_assignment(cast, points=4)
    asked = f'::: assignment {{id="{assignment.public_id}"}}\n:::'
    worked = lesson(by=cast.amara, course=given.course, name="Try it", source=asked)
    for number in range(9):
        lesson(by=cast.amara, course=given.course, name=f"More {number}")
    people = [make.user(f"Learner {number:03}") for number in range(55)]
    for person in people:
        make.member(cast.community, person)
    now = timezone.now()
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(offering=given, user=person, began_at=now, last_at=now) for person in people
    )
    done = lessons_of(given.course)[:6]
    Progress.objects.bulk_create(
        Progress(enrolment=one, lesson=of, seen_at=now, completed_at=now)
        for one in enrolments
        for of in done
    )
    place = GivenLesson.objects.create(lesson=tested, offering=given)
    sitting = give_quiz(by=cast.amara, quiz=quiz, place=(GIVEN, place.pk))
    Attempt.objects.bulk_create(
        Attempt(
            sitting=sitting,
            learner=person,
            number=number,
            seed=1,
            state=AttemptState.MARKED,
            points=number,
            out_of=2,
            released_at=now,
        )
        for person in people
        for number in (1, 2)
    )
    place = GivenLesson.objects.create(lesson=worked, offering=given)
    handout = give_assignment(by=cast.amara, assignment=assignment, place=(GIVEN, place.pk))
    work = Submission.objects.bulk_create(
        Submission(
            handout=handout,
            number=number,
            state=SubmissionState.SUBMITTED,
            newest=1,
            submitted_at=now,
            released_at=now,
        )
        for number, _person in enumerate(people, 1)
    )
    Share.objects.bulk_create(
        Share(submission=one, handout=handout, learner=person)
        for one, person in zip(work, people, strict=True)
    )
    versions = SubmissionVersion.objects.bulk_create(
        SubmissionVersion(submission=one, number=1, at=now) for one in work
    )
    Grade.objects.bulk_create(
        Grade(
            version=one,
            points=2,
            out_of=4,
            accepted=True,
            is_whole=True,
            marked_at=now,
            released_at=now,
        )
        for one in versions
    )
    return people


def test_fifty_learners_take_twelve_queries_however_many_there_are(
    cast, given, crowd, client_of, queries
):
    client = client_of(cast.amara)
    client.get(address(given))
    with queries(at_most=12):
        page = client.get(address(given)).content.decode()
    assert page.count("100 %") == 50 and page.count("50 %") >= 50 and page.count("75 %") == 50
    assert "Learner 049" in page
    assert "Learner 050" not in page
    items = items_of(given)
    assert len(items) == 14
    with queries(at_most=12):
        assert len(list(gradebook_rows(given))) == 56
