"""An assignment stands in a lesson, is worked on there, and completes it once it is accepted."""

import pytest

from learning.assessment.actions.grading import (
    Found,
    mark_submission,
    release_result,
    return_submission,
)
from learning.assessment.actions.submissions import Work, hand_in, join_team
from learning.assessment.models import Assignment, Handout, Submission
from learning.courses import actions
from learning.courses.grades import gradebook_rows
from learning.courses.models import CompletionRule, Lesson, LessonAssignment, Progress
from plc.core.refusals import Refused
from plc.notifications.models import Notification
from tests.learning.assessment.working import SECRET, TEXT, an_assignment

from .making import course, lesson, offering

pytestmark = pytest.mark.django_db


def block(assignment):
    return f'Before.\n\n::: assignment {{id="{assignment.public_id}"}}\n:::\n\nAfter.'


@pytest.fixture
def rounds(cast):
    return course(by=cast.amara, community=cast.community, lessons=0)


@pytest.fixture
def asked(cast, rounds):
    """A function: a published lesson that is done by its assignment, and its offering."""

    def put(assignment):
        one = lesson(by=cast.amara, course=rounds, name="Try", source=block(assignment))
        actions.set_lesson_rule(by=cast.amara, lesson=one, rule="assignment")
        return one, offering(by=cast.amara, course=rounds)

    return put


def begun(enrolment, one, assignment):
    place = {"by": enrolment.user, "enrolment": enrolment, "lesson": one}
    return actions.start_assignment(assignment=assignment, **place)


def handed_in(enrolment, one, assignment):
    submission = begun(enrolment, one, assignment)
    hand_in(by=enrolment.user, submission=submission, work=Work(TEXT))
    return submission


def mark(cast, submission, *, accepted=True):
    found = Found({}, words=f"{SECRET} words", accepted=accepted)
    mark_submission(by=cast.amara, submission=submission, found=found)


def is_done(enrolment):
    return Progress.objects.filter(enrolment=enrolment, completed_at__isnull=False).exists()


def test_it_is_begun_from_the_lesson_and_completes_it_when_it_is_released_as_accepted(
    cast, asked, client_of, relay
):
    assignment = an_assignment(cast)
    one, given = asked(assignment)
    enrolment = actions.begin_course(by=cast.chidi, offering=given)
    client, address = client_of(cast.chidi), one.get_absolute_url()
    page = client.get(address).content.decode()
    assert page.index("Before.") < page.index("Begin the assignment") < page.index("After.")
    assert "It is done once your work on its assignment is accepted." in page
    assert "Write what you will try." in page
    client.post(f"{address}done/", {"on": "1"})
    assert not is_done(enrolment)
    to = client.post(f"{address}assignment/{assignment.public_id}/")["Location"]
    submission = Submission.objects.get()
    assert to == submission.get_absolute_url()
    assert client.get(to).status_code == 200
    assert "Go on where you were" in client.get(address).content.decode()
    hand_in(by=cast.chidi, submission=submission, work=Work(TEXT))
    relay()
    told = Notification.objects.filter(kind="assessment.work", object_id=submission.pk)
    assert [notice.person for notice in told] == [cast.amara]
    mark(cast, submission)
    relay()
    assert not is_done(enrolment)
    assert SECRET not in client.get(address).content.decode()
    release_result(by=cast.amara, submission=submission)
    relay()
    assert is_done(enrolment)
    enrolment.refresh_from_db()
    assert enrolment.completed_at is not None
    page = client.get(address).content.decode()
    assert "Accepted" in page
    assert "Read the result" in page


def test_what_is_not_accepted_or_returned_completes_nothing(cast, asked, relay):
    assignment = an_assignment(cast)
    one, given = asked(assignment)
    enrolment = actions.begin_course(by=cast.chidi, offering=given)
    submission = handed_in(enrolment, one, assignment)
    mark(cast, submission, accepted=False)
    return_submission(by=cast.amara, submission=submission)
    relay()
    assert not is_done(enrolment)
    submission.refresh_from_db()
    hand_in(by=cast.chidi, submission=submission, work=Work(f"{TEXT} Again."))
    submission.refresh_from_db()
    mark(cast, submission, accepted=False)
    release_result(by=cast.amara, submission=submission)
    relay()
    assert not is_done(enrolment)
    mark(cast, submission)
    release_result(by=cast.amara, submission=submission)
    actions.visit_lesson(by=cast.chidi, enrolment=enrolment, lesson=one)
    assert is_done(enrolment)


def test_each_one_of_a_team_has_done_it(cast, asked, client_of, relay):
    assignment = an_assignment(cast, team_most=2)
    one, given = asked(assignment)
    first = actions.begin_course(by=cast.chidi, offering=given)
    second = actions.begin_course(by=cast.ben, offering=given)
    handout = begun(first, one, assignment)
    assert isinstance(handout, Handout)
    begin = f"{handout.get_absolute_url()}begin/"
    assert client_of(cast.chidi).post(begin, {"team": "The early ones"}).status_code == 303
    submission = begun(first, one, assignment)
    join_team(by=cast.ben, submission=submission)
    hand_in(by=cast.ben, submission=submission, work=Work(TEXT))
    mark(cast, submission)
    release_result(by=cast.amara, submission=submission)
    relay()
    assert is_done(first)
    assert is_done(second)


def test_the_gradebook_tells_what_waits_and_what_came_of_it(cast, asked, client_of):
    assignment = an_assignment(cast, hides_names=True)
    one, given = asked(assignment)
    enrolment = actions.begin_course(by=cast.chidi, offering=given)
    submission = handed_in(enrolment, one, assignment)
    address = f"{given.course.get_absolute_url()}teach/{given.public_id}/grades/"
    page = client_of(cast.amara).get(address).content.decode()
    assert "1 to be marked" in page
    assert str(submission.public_id) not in page  # names are hidden: it leads to the list
    mark(cast, submission)
    assert list(gradebook_rows(given))[1][-1] == "to be marked"
    release_result(by=cast.amara, submission=submission)
    head, row = gradebook_rows(given)
    assert (head[-1], row[-1]) == ("A plan to try", "accepted")
    page = client_of(cast.amara).get(address).content.decode()
    assert f"/learn/submissions/{submission.public_id}/mark/" in page
    assert client_of(cast.chidi).get(address).status_code == 403


def test_each_offering_has_its_own_work_seen_by_its_own_people(cast, rounds, asked, client_of):
    assignment = an_assignment(cast)
    one, _given = asked(assignment)
    of_group = offering(by=cast.amara, course=rounds, group=cast.group)
    theirs = actions.begin_course(by=cast.dina, offering=of_group)
    submission = handed_in(theirs, one, assignment)
    mark_page = f"{submission.get_absolute_url()}mark/"
    assert client_of(cast.ben).get(mark_page).status_code == 200
    assert client_of(cast.amara).get(mark_page).status_code == 404
    handout = submission.handout.get_absolute_url()
    assert client_of(cast.chidi).get(handout).status_code == 404


def test_a_new_one_is_written_from_the_lesson(cast, rounds, client_of):
    one = lesson(by=cast.amara, course=rounds, name="Try", published=False)
    client, desk = client_of(cast.amara), f"{one.write_url}assignment/"
    sent = {"name": "Try", "minutes": 5, "source": "Try it.", "seen": 1, "then": "assignment"}
    assert client.post(one.write_url, sent)["Location"] == desk
    refused = client.post(desk, {"title": "A plan", "passing": "on"})
    assert refused.status_code == 422
    assert "Say what is to be done" in refused.content.decode()
    made = client.post(desk, {"title": "A plan", "text": "Write a plan.", "passing": "on"})
    assignment = Assignment.objects.get()
    assert made["Location"] == assignment.get_absolute_url()
    assert "Stands in" in client.get(made["Location"]).content.decode()
    saved = Lesson.objects.get(pk=one.pk)
    assert saved.rule == CompletionRule.ASSIGNMENT
    assert str(assignment.public_id) in saved.source
    actions.publish_lesson(by=cast.amara, lesson=saved)
    assert LessonAssignment.objects.get().assignment == assignment
    again = client.post(desk, {"item": assignment.public_id, "passing": "on"})
    assert again["Location"] == one.write_url
    assert Lesson.objects.get(pk=one.pk).source.count(str(assignment.public_id)) == 1


def test_one_of_elsewhere_or_without_the_right_is_refused(cast, rounds, asked):
    one, given = asked(an_assignment(cast))
    enrolment = actions.begin_course(by=cast.chidi, offering=given)
    with pytest.raises(Refused, match="does not stand in the lesson"):
        begun(enrolment, one, an_assignment(cast, files_most=1))
    with pytest.raises(Refused, match="no such assignment"):
        lesson(by=cast.amara, course=rounds, source=block(an_assignment(cast, group=cast.group)))
    with pytest.raises(Refused, match="those who write assignments"):
        place = {"lesson": one, "passing": True}
        actions.place_item(by=cast.chidi, item=an_assignment(cast, words_most=9), **place)


def test_a_lesson_with_an_assignment_asks_a_fixed_number_of_queries(
    cast, asked, client_of, queries
):
    assignment = an_assignment(cast)
    one, given = asked(assignment)
    handed_in(actions.begin_course(by=cast.chidi, offering=given), one, assignment)
    client = client_of(cast.chidi)
    client.get(one.get_absolute_url())
    with queries(at_most=40):
        client.get(one.get_absolute_url())
