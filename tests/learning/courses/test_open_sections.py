"""Sections open one by one; what is shut is neither read, nor found, nor given by mistake."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from learning.courses import actions
from learning.courses.models import Enrolment, Lesson, Offering, Release
from learning.courses.outline import is_open_by, outline_of, sections_left_shut
from learning.courses.search import lessons_of
from tests.learning.courses import making

CANARY = "Quetzalcoatlus"


@pytest.fixture
def course(cast):
    return making.course(by=cast.amara, community=cast.community)


@pytest.fixture
def later(cast, course):
    """A second section with a lesson."""
    section = actions.add_section(by=cast.amara, course=course, name="Later")
    section.course = course
    last = actions.add_lesson(by=cast.amara, section=section, name="Last", source=CANARY)
    actions.publish_lesson(by=cast.amara, lesson=last)
    return section


def opened(enrolment) -> list[bool]:
    """By the outline; the condition for queries says the same."""
    enrolment = Enrolment.objects.select_related("offering__course").get(pk=enrolment.pk)
    steps = outline_of(enrolment.offering.course, enrolment).steps
    found = [step.open for step in steps]
    mine = Enrolment.objects.filter(pk=enrolment.pk)
    rows = Lesson.objects.published().filter(is_open_by(mine)).values_list("pk", flat=True)
    assert {step.lesson.pk for step in steps if step.open} == set(rows)
    return found


def test_a_query_finds_exactly_the_lessons_that_the_outline_opens(cast, course, later):
    offering = making.offering(by=cast.amara, course=course)
    enrolment = actions.begin_course(by=cast.chidi, offering=offering)
    first, second, _last = making.lessons_of(course)
    given, now = {"by": cast.amara, "offering": offering}, timezone.now()
    assert opened(enrolment) == [True, True, True]
    actions.set_lesson_rule(by=cast.amara, lesson=second, rule="marked", needs=first)
    assert opened(enrolment) == [True, False, True]
    actions.change_offering(**given, drip="days")
    actions.set_releases(**given, releases={first.section: 0, later: 7})
    assert opened(enrolment) == [True, False, False]
    Enrolment.objects.filter(pk=enrolment.pk).update(began_at=now - timedelta(days=8))
    assert opened(enrolment) == [True, False, True]
    actions.complete_lesson(by=cast.chidi, enrolment=enrolment, lesson=first)
    assert opened(enrolment) == [True, True, True]
    actions.change_offering(**given, drip="dates")
    actions.set_releases(**given, releases={later: now + timedelta(hours=2)})
    assert opened(enrolment) == [True, False, False]  # what was done stays open
    Release.objects.update(on=now - timedelta(hours=2))
    assert opened(enrolment) == [True, False, True]
    Offering.objects.update(starts_at=now + timedelta(days=1), drip="at-once")
    assert opened(enrolment) == [True, False, False]
    Offering.objects.update(starts_at=None)
    actions.remove_lesson(by=cast.amara, lesson=first)
    assert opened(enrolment) == [True, True]


def test_a_lesson_that_is_shut_is_not_found(cast, course, later, client_of, relay):
    offering = making.offering(by=cast.amara, course=course, drip="days")
    actions.set_releases(by=cast.amara, offering=offering, releases={later: 7})
    actions.begin_course(by=cast.chidi, offering=offering)
    relay()
    chidi = client_of(cast.chidi)
    address = f"{reverse('search:search')}?q={CANARY}"
    assert "Last" not in chidi.get(address).content.decode()
    assert not lessons_of(cast.chidi).exists()
    assert "Last" in client_of(cast.amara).get(address).content.decode()
    Enrolment.objects.update(began_at=timezone.now() - timedelta(days=8))
    assert "Last" in chidi.get(address).content.decode()


def test_a_section_stays_shut_until_those_who_teach_say_when_it_opens(
    cast, course, later, client_of
):
    amara = client_of(cast.amara)
    slugs = [course.community.slug, course.slug]
    conditions = {"place": "community", "entry": "members", "drip": "days"}
    answer = amara.post(reverse("courses:give", args=slugs), conditions)
    offering = course.offerings.get()
    asks = reverse("courses:offering", args=[*slugs, offering.public_id])
    assert answer["Location"] == asks
    enrolment = actions.begin_course(by=cast.chidi, offering=offering)
    assert opened(enrolment) == [False, False, False]
    lesson = making.lessons_of(course)[0]
    assert (
        "have not said yet" in client_of(cast.chidi).get(lesson.get_absolute_url()).content.decode()
    )
    first = course.sections.first()
    wrong = amara.post(asks, conditions | {f"opens-{first.public_id}": "soon"})
    assert wrong.status_code == 422 and 'value="soon"' in wrong.content.decode()
    amara.post(asks, conditions | {f"opens-{first.public_id}": "0"})
    assert opened(enrolment) == [True, True, False]
    assert list(sections_left_shut(offering)) == [later]
    learners = reverse("courses:learners", args=[*slugs, offering.public_id])
    assert "Nobody can read these sections yet" in amara.get(learners).content.decode()


def test_dates_have_a_time(cast, course, later, client_of):
    offering = making.offering(by=cast.amara, course=course, drip="dates")
    address = reverse(
        "courses:offering", args=[course.community.slug, course.slug, offering.public_id]
    )
    sent = {"entry": "members", "drip": "dates", f"opens-{later.public_id}": "2031-05-02T16:30"}
    client_of(cast.amara).post(address, sent)
    release = offering.releases.get(section=later)
    assert release.on is not None
    assert timezone.localtime(release.on).strftime("%H:%M") == "16:30"
    assert 'value="2031-05-02T16:30"' in client_of(cast.amara).get(address).content.decode()
