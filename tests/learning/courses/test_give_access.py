"""Days of access: from when they count, how they end, and how those who teach give more."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from learning.courses import access, actions
from learning.courses.models import Enrolment
from learning.courses.tasks import tell_whose_access_ends
from plc.core.refusals import Refused
from plc.notifications.models import Notification
from tests.learning.courses import making

DAY = timedelta(days=1)


@pytest.fixture
def course(cast):
    return making.course(by=cast.amara, community=cast.community, lessons=1)


def begin(person, offering):
    return actions.begin_course(by=person, offering=offering)


def test_whoever_has_not_started_begins_when_the_course_does(cast, course):
    now = timezone.now()
    given = making.offering(by=cast.amara, course=course, starts_at=now + DAY, access_days=30)
    early = begin(cast.chidi, given)
    actions.change_offering(by=cast.amara, offering=given, starts_at=now + 31 * DAY)
    early.refresh_from_db()
    assert early.began_at == now + 31 * DAY
    assert early.expires_at == now + 61 * DAY
    actions.change_offering(by=cast.amara, offering=given, starts_at=None)
    early.refresh_from_db()
    assert abs(early.began_at - now) < DAY


def test_more_days_are_for_those_who_learn_already_and_fewer_are_not(cast, course):
    given = making.offering(by=cast.amara, course=course, access_days=10)
    enrolment = begin(cast.chidi, given)
    for days, left in ((20, 20), (5, 20)):
        actions.change_offering(by=cast.amara, offering=given, access_days=days)
        enrolment.refresh_from_db()
        assert enrolment.expires_at == enrolment.began_at + left * DAY
    actions.change_offering(by=cast.amara, offering=given, access_days=None)
    enrolment.refresh_from_db()
    assert enrolment.expires_at is None


def test_whose_access_has_ended_reads_so_and_is_given_more_time(cast, course, client_of):
    given = making.offering(by=cast.amara, course=course, access_days=10)
    begin(cast.chidi, given)
    Enrolment.objects.update(expires_at=timezone.now() - DAY)
    amara, chidi = client_of(cast.amara), client_of(cast.chidi)
    page = chidi.get(course.get_absolute_url()).content.decode()
    assert "Your access to this course has ended" in page and ">Begin<" not in page
    with pytest.raises(Refused, match="has ended"):
        begin(cast.chidi, given)
    slugs = [course.community.slug, course.slug, given.public_id]
    learners = reverse("courses:learners", args=slugs)
    assert "Whose access ends" in amara.get(learners).content.decode()
    address = reverse("courses:give_time", args=[*slugs, cast.chidi.public_id])
    amara.post(address, {"days": "many"})
    assert access.enrolment_in(cast.chidi, course) is None
    amara.post(address, {"days": "7"})
    mine = access.enrolment_in(cast.chidi, course)
    assert mine is not None and mine.expires_at > timezone.now() + 6 * DAY


def test_whoever_takes_it_in_the_community_takes_it_in_their_group_as_well(cast, course, client_of):
    everywhere = begin(cast.chidi, making.offering(by=cast.amara, course=course))
    given = making.offering(by=cast.ben, course=course, group=cast.group)
    chidi, slugs = client_of(cast.chidi), [course.community.slug, course.slug]
    address = reverse("courses:begin", args=[*slugs, given.public_id])
    assert f'action="{address}"' in chidi.get(course.get_absolute_url()).content.decode()
    chidi.post(address)
    mine = access.enrolment_in(cast.chidi, course)
    assert mine is not None and mine.offering == given
    page = chidi.get(course.get_absolute_url()).content.decode()
    assert "Go on here" in page
    chidi.post(reverse("courses:begin", args=[*slugs, everywhere.offering.public_id]))
    assert access.enrolment_in(cast.chidi, course) == everywhere


def test_courses_that_wait_for_each_other_are_refused(cast, course):
    other = making.course(by=cast.amara, community=cast.community, lessons=1, name="Other")
    making.offering(by=cast.amara, course=course, entry="prerequisite", needs=other)
    with pytest.raises(Refused, match="Reading a run chart"):
        making.offering(by=cast.amara, course=other, entry="prerequisite", needs=course)


def test_whoever_joins_a_group_hears_of_its_courses(cast, course, relay):
    from tests import make

    making.offering(by=cast.ben, course=course, group=cast.group)
    relay()
    gita = make.user("Gita Rao")
    make.member(cast.community, gita)
    make.group_member(cast.group, gita)
    relay()
    assert gita.notifications.filter(kind="courses.given").count() == 1


def test_a_week_before_access_ends_its_learner_is_told_once_for_each_end(cast, course, relay):
    given = making.offering(by=cast.amara, course=course, access_days=30)
    enrolment = begin(cast.chidi, given)

    def told():
        tell_whose_access_ends()
        relay()
        return Notification.objects.filter(kind="courses.ending", person=cast.chidi).count()

    assert told() == 0
    ends = timezone.now() + timedelta(days=6)
    Enrolment.objects.filter(pk=enrolment.pk).update(
        began_at=ends - timedelta(days=30), expires_at=ends
    )
    assert [told(), told()] == [1, 1]
    actions.give_more_time(by=cast.amara, enrolment=enrolment, days=30)
    assert told() == 1


def test_own_notes_stay_to_be_read_when_access_has_ended(cast, course, client_of):
    given = making.offering(by=cast.amara, course=course, access_days=30)
    enrolment = begin(cast.chidi, given)
    [first] = making.lessons_of(course)
    actions.write_note(by=cast.chidi, lesson=first, body="Ask on Monday.")
    client, link = client_of(cast.chidi), f"{first.get_absolute_url()}#notes"
    assert reverse("courses:notes") in client.get(reverse("courses:mine")).content.decode()
    assert link in client.get(reverse("courses:notes")).content.decode()
    Enrolment.objects.filter(pk=enrolment.pk).update(expires_at=timezone.now())
    page = client.get(reverse("courses:notes")).content.decode()
    assert "Ask on Monday." in page
    assert link not in page
    assert (
        "Ask on Monday." not in client_of(cast.ben).get(reverse("courses:notes")).content.decode()
    )
