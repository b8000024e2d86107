"""Places are given in order, to those who may take them; whoever waits can stop, and is told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from communities.community.actions import sanctions
from learning.courses import access, actions
from learning.courses.actions.enrolling import places_taken
from learning.courses.models import Enrolment, EnrolmentState
from tests import make
from tests.learning.courses import making


@pytest.fixture
def course(cast):
    return making.course(by=cast.amara, community=cast.community, lessons=1)


@pytest.fixture
def offering(cast, course):
    """One place, which is Chidi's."""
    given = making.offering(by=cast.amara, course=course, capacity=1)
    actions.begin_course(by=cast.chidi, offering=given)
    return given


def others(cast, *names):
    people = [make.user(name) for name in names]
    for person in people:
        make.member(cast.community, person)
    return people


def state_of(person):
    return Enrolment.objects.get(user=person).state


def test_a_free_place_goes_to_a_newcomer_past_those_who_cannot_take_it(cast, offering, facts):
    gita, hugo = others(cast, "Gita Rao", "Hugo Lind")
    actions.begin_course(by=gita, offering=offering)
    sanctions.sanction_member(
        by=cast.amara,
        community=cast.community,
        user=gita,
        kind="suspension",
        reason="Rude.",
        text="Be kind.",
        until=timezone.now() + timedelta(days=7),
    )
    actions.begin_course(by=hugo, offering=offering)
    assert access.waiting_in(hugo, offering)[1] == 1
    actions.leave_course(by=hugo, enrolment=Enrolment.objects.get(user=hugo))
    Enrolment.objects.filter(user=cast.chidi).update(state=EnrolmentState.LEFT)
    facts()
    actions.begin_course(by=hugo, offering=offering)
    assert (state_of(gita), state_of(hugo)) == ("waiting", "learning")
    [began] = [data for name, data in facts() if name == "courses.EnrolmentBegan"]
    assert not began["promoted"]


def test_whoever_waits_leaves_the_line_on_the_page_of_the_course(cast, course, offering, client_of):
    actions.begin_course(by=cast.ben, offering=offering)
    ben = client_of(cast.ben)
    page = ben.get(course.get_absolute_url()).content.decode()
    mine = Enrolment.objects.get(user=cast.ben)
    address = reverse("courses:leave", args=[course.community.slug, course.slug, mine.public_id])
    assert "You are number 1" in page and f'action="{address}"' in page
    assert ben.post(address).status_code == 303
    assert state_of(cast.ben) == "left"


def test_closing_an_offering_ends_its_line_and_says_so(cast, course, offering, client_of, relay):
    actions.begin_course(by=cast.ben, offering=offering)
    actions.close_offering(by=cast.amara, offering=offering)
    relay()
    assert (state_of(cast.ben), state_of(cast.chidi)) == ("left", "learning")
    assert cast.ben.notifications.filter(kind="courses.line").count() == 1
    assert not cast.chidi.notifications.filter(kind="courses.line").exists()
    assert "no place became free" in client_of(cast.ben).get("/notifications/").content.decode()


def test_those_who_teach_see_who_waits_and_give_places_out_of_turn(
    cast, course, offering, client_of, relay
):
    gita, hugo = others(cast, "Gita Rao", "Hugo Lind")
    first, second = (actions.begin_course(by=one, offering=offering) for one in (gita, hugo))
    amara, slugs = client_of(cast.amara), [course.community.slug, course.slug, offering.public_id]
    page = amara.get(reverse("courses:learners", args=slugs)).content.decode()
    assert page.index("Gita Rao") < page.index("Hugo Lind")
    for enrolment, what in ((second, "give"), (first, "end"), (first, "give")):
        address = reverse("courses:answer_waiting", args=[*slugs, enrolment.public_id])
        amara.post(address, {"do": what})
    assert (state_of(gita), state_of(hugo)) == ("left", "learning")
    relay()
    assert hugo.notifications.filter(kind="courses.place").exists()
    assert gita.notifications.filter(kind="courses.line").exists()


@pytest.mark.django_db(transaction=True)
def test_many_begin_and_leave_at_once_and_no_place_is_given_twice(cast, course):
    given = making.offering(by=cast.amara, course=course, capacity=3)
    people = others(cast, *(f"Person {letter}" for letter in "ABCDEFGHIJ"))
    for person in people[:3]:
        actions.begin_course(by=person, offering=given)
    ready = Barrier(len(people))

    def act(person):
        try:
            ready.wait(30)
            mine = Enrolment.objects.filter(user=person).first()
            if mine is not None:
                actions.leave_course(by=person, enrolment=mine)
            else:
                actions.begin_course(by=person, offering=given)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as workers:
        list(workers.map(act, people))
    states = [state_of(person) for person in people]
    assert states[:3] == ["left"] * 3
    assert sorted(states[3:]) == ["learning"] * 3 + ["waiting"] * 4
    assert places_taken(given) == 3
    line = Enrolment.objects.filter(offering=given, state="waiting").order_by("asked_at", "id")
    numbers = [access.waiting_in(row.user, given)[1] for row in line]
    assert numbers == [1, 2, 3, 4]
