"""Certificates for tests, made by calling actions."""

from typing import Any

from communities.community.models import Community
from learning.courses import actions as courses
from learning.courses.models import Course, Enrolment, Offering
from learning.pathways import actions
from learning.pathways.forms import new_design, words_of
from learning.pathways.models import Certificate, Design
from plc.accounts.models import User
from tests.learning.courses import making


def design(*, by: User, community: Community, course: Course | None = None, **words: Any) -> Design:
    given = dict(words_of(new_design(community, course))) | words
    return actions.make_design(by=by, community=community, course=course, **given)


def certified(
    *, by: User, community: Community, group: Any = None, **terms: Any
) -> tuple[Course, Offering]:
    """A course of one lesson that gives a certificate, given to the community or group."""
    course = making.course(by=by, community=community, group=group, lessons=1)
    made = design(by=by, community=community, course=course)
    actions.set_certification(by=by, course=course, design=made, **terms)
    return course, making.offering(by=by, course=course, group=group)


def complete(person: User, offering: Offering) -> Enrolment:
    person = type(person).objects.get(pk=person.pk)  # as on the next request
    enrolment = courses.begin_course(by=person, offering=offering)
    for lesson in making.lessons_of(offering.course):
        courses.complete_lesson(by=person, enrolment=enrolment, lesson=lesson)
    courses.settle_course(enrolment=enrolment)
    enrolment.refresh_from_db()
    enrolment.offering = offering
    return enrolment


def certificate(person: User, offering: Offering) -> Certificate:
    made = actions.issue_certificate(by=None, enrolment=complete(person, offering))
    assert made is not None
    return made
