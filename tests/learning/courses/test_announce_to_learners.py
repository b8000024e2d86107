"""Those who teach an offering tell exactly its present learners something."""

import pytest

from communities.feed.models import Post
from communities.groups import actions as groups
from learning.courses import actions
from learning.courses.models import Announcement
from plc.core.ids import uuid7
from plc.core.registry import notices
from plc.notifications.models import Notification
from tests import make

from .making import course, offering

pytestmark = pytest.mark.django_db
WORDS = {"title": "Bring a chart", "body": "On Monday we read **yours**."}


@pytest.fixture
def rounds(cast):
    return course(by=cast.amara, community=cast.community, lessons=1)


def told():
    rows = Notification.objects.filter(kind="courses.announced", withdrawn_at=None)
    return set(rows.values_list("person", flat=True))


def readable(person):
    """Of those who were told, whether they may still read it: what is mailed later asks this."""
    fresh = type(person).objects.get(pk=person.pk)
    rows = list(Notification.objects.filter(kind="courses.announced"))
    return bool(notices["courses.announced"].lines(rows, fresh))


def test_those_who_take_it_now_are_told_and_nobody_else(cast, rounds, relay, client_of):
    given = offering(by=cast.amara, course=rounds, capacity=2)
    left, waits = make.user("Left"), make.user("Waits")
    for person in (left, waits):
        make.member(cast.community, person)
    gone = actions.begin_course(by=left, offering=given)
    actions.begin_course(by=cast.chidi, offering=given)
    actions.leave_course(by=left, enrolment=gone)
    actions.begin_course(by=cast.ben, offering=given)
    actions.begin_course(by=waits, offering=given)
    address = f"{rounds.get_absolute_url()}teach/{given.public_id}/announce/"
    assert client_of(cast.amara).post(address, WORDS).status_code == 303
    relay()
    assert told() == {cast.chidi.pk, cast.ben.pk}
    assert (
        "<strong>yours</strong>"
        in client_of(cast.chidi).get(rounds.get_absolute_url()).content.decode()
    )
    for person in (waits, left):
        page = client_of(person).get(rounds.get_absolute_url()).content.decode()
        assert "Bring a chart" not in page


def test_whoever_left_hears_nothing_more_of_it(cast, rounds, relay):
    given = offering(by=cast.amara, course=rounds)
    mine = actions.begin_course(by=cast.chidi, offering=given)
    actions.announce(by=cast.amara, offering=given, **WORDS)
    relay()
    assert readable(cast.chidi)
    actions.leave_course(by=cast.chidi, enrolment=mine)
    assert not readable(cast.chidi)
    relay()
    assert told() == set()


def test_in_a_group_it_is_said_to_the_group(cast, rounds, relay):
    given = offering(by=cast.ben, course=rounds, group=cast.group)
    actions.announce(by=cast.ben, offering=given, **WORDS)
    relay()
    assert told() == {cast.chidi.pk, cast.dina.pk}
    post = Post.objects.get(title="Bring a chart")
    assert post.group == cast.group
    assert not Post.objects.visible_to(cast.emre).filter(pk=post.pk).exists()
    groups.leave_group(by=cast.chidi, group=cast.group)
    assert not readable(cast.chidi)
    relay()
    assert cast.chidi.pk not in told()


def test_what_is_hidden_is_hidden_in_the_group_too(cast, rounds, relay):
    given = offering(by=cast.ben, course=rounds, group=cast.group)
    made = actions.announce(by=cast.ben, offering=given, **WORDS)
    post = Post.objects.get(title="Bring a chart")
    moderated = {"announcement": made, "by": None}
    for act, state in (
        (actions.hide_announcement, "hidden"),
        (actions.remove_announcement, "removed"),
        (actions.restore_announcement, "published"),
    ):
        act(**moderated)
        relay()
        post.refresh_from_db()
        assert post.state == state


def test_sending_it_twice_tells_it_once(cast, rounds):
    given = offering(by=cast.amara, course=rounds)
    form = uuid7()
    for _time in range(2):
        actions.announce(by=cast.amara, offering=given, public_id=form, **WORDS)
    assert Announcement.objects.count() == 1


def test_what_is_refused_comes_back_as_it_was_typed(cast, rounds, client_of):
    given = offering(by=cast.amara, course=rounds)
    address = f"{rounds.get_absolute_url()}teach/{given.public_id}/announce/"
    answer = client_of(cast.amara).post(address, {"title": "", "body": "On Monday"})
    assert answer.status_code == 422
    assert "On Monday" in answer.content.decode()


def test_its_learners_can_report_it_and_moderators_hide_it(cast, rounds, client_of):
    given = offering(by=cast.amara, course=rounds)
    actions.begin_course(by=cast.chidi, offering=given)
    row = actions.announce(by=cast.amara, offering=given, **WORDS)
    report = f"/report/courses.announcement/{row.public_id}/"
    assert client_of(cast.chidi).get(report).status_code == 200
    assert client_of(cast.emre).get(report).status_code == 404
    actions.hide_announcement(announcement=row, by=cast.ben)
    page = client_of(cast.chidi).get(rounds.get_absolute_url()).content.decode()
    assert "Bring a chart" not in page
