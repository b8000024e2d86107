"""A course is completed once it is whole and all that counts is done: not before, and not later."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from learning.courses import actions
from learning.courses.models import Enrolment, Progress
from learning.courses.outline import outline_of
from tests.learning.courses import making


@pytest.fixture
def course(cast):
    return making.course(by=cast.amara, community=cast.community)


@pytest.fixture
def enrolment(cast, course):
    return actions.begin_course(
        by=cast.chidi, offering=making.offering(by=cast.amara, course=course)
    )


def finish(enrolment, *lessons) -> bool:
    for lesson in lessons:
        actions.complete_lesson(by=enrolment.user, enrolment=enrolment, lesson=lesson)
    return actions.settle_course(enrolment=enrolment)


def is_completed(enrolment) -> bool:
    enrolment.refresh_from_db()
    return enrolment.completed_at is not None


def test_nobody_completes_it_while_more_lessons_are_to_come(
    cast, course, enrolment, client_of, relay, facts
):
    amara, chidi = client_of(cast.amara), client_of(cast.chidi)
    address = reverse("courses:growing", args=[course.community.slug, course.slug])
    amara.post(address, {"on": "1"})
    assert not finish(enrolment, *making.lessons_of(course))
    relay()
    assert not is_completed(enrolment)
    assert "More lessons are to come" in chidi.get(course.get_absolute_url()).content.decode()
    amara.post(address, {"on": "0"})
    facts()
    relay()
    assert is_completed(enrolment)
    assert [name for name, _data in facts()].count("courses.CourseCompleted") == 1


def test_a_planned_lesson_keeps_it_open_until_it_is_published_and_done(
    cast, course, enrolment, relay
):
    coming = making.lesson(by=cast.amara, course=course, published=False)
    at = timezone.now() + timedelta(days=7)
    actions.schedule_lesson(by=cast.amara, lesson=coming, at=at)
    assert not finish(enrolment, *making.lessons_of(course)[:2])
    actions.publish_lesson(by=cast.amara, lesson=coming)
    relay()
    assert not is_completed(enrolment)
    assert finish(enrolment, coming)


def test_a_lesson_that_is_not_planned_any_more_completes_it(cast, course, enrolment, relay):
    coming = making.lesson(by=cast.amara, course=course, published=False)
    at = timezone.now() + timedelta(days=7)
    actions.schedule_lesson(by=cast.amara, lesson=coming, at=at)
    finish(enrolment, *making.lessons_of(course)[:2])
    actions.schedule_lesson(by=cast.amara, lesson=coming, at=None)
    relay()
    assert is_completed(enrolment)


def test_taking_out_the_last_lesson_that_is_not_done_completes_it(cast, course, enrolment, relay):
    first, second = making.lessons_of(course)
    assert not finish(enrolment, first)
    actions.remove_lesson(by=cast.amara, lesson=second)
    relay()
    assert is_completed(enrolment)


def test_a_lesson_that_may_be_left_out_does_not_count(cast, course, enrolment, client_of):
    first, second = making.lessons_of(course)
    last = making.lesson(by=cast.amara, course=course, name="Last")
    sent = {"rule": "marked", "optional": "on"}
    slugs = [course.community.slug, course.slug, first.public_id]
    client_of(cast.amara).post(reverse("courses:rule", args=slugs), sent)
    chidi = client_of(cast.chidi)
    page = chidi.get(course.get_absolute_url()).content.decode()
    assert "may be left out" in page and "0 of 2 lessons done" in page
    assert outline_of(course, enrolment).next_for(enrolment).lesson == first
    finish(enrolment, second)
    assert outline_of(course, enrolment).next_for(enrolment).lesson == last
    assert finish(enrolment, last)


def test_time_counts_without_javascript_from_the_first_press(cast, course, enrolment, client_of):
    first, second = making.lessons_of(course)
    actions.set_lesson_rule(by=cast.amara, lesson=first, rule="time", least_minutes=5)
    chidi = client_of(cast.chidi)
    address = reverse("courses:done", args=[course.community.slug, course.slug, first.public_id])
    assert chidi.post(address, {"on": "1"})["Location"] == first.get_absolute_url()
    Progress.objects.update(seen_at=timezone.now() - timedelta(minutes=3))
    chidi.post(address, {"on": "1"})
    page = chidi.get(first.get_absolute_url()).content.decode()
    assert "About 2 are left" in page
    Progress.objects.update(seen_at=timezone.now() - timedelta(minutes=6))
    assert chidi.post(address, {"on": "1"})["Location"] == second.get_absolute_url()
    assert Progress.objects.get(lesson=first).completed_at is not None
    # Where they were led to is where they go on.
    assert Enrolment.objects.get().last_lesson == second
