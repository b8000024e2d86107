"""A certificate that ends is renewed by taking its course again; what was done before is kept."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from communities.community.models import Membership
from learning.assessment.actions.results import hand_in
from learning.assessment.models import Attempt
from learning.courses import actions as courses
from learning.courses.gradebook import taking
from learning.courses.grades import items_of, rows_of
from learning.courses.models import Enrolment, EnrolmentState, Rating
from learning.pathways import actions
from learning.pathways.models import Certificate, HoursEntry
from learning.pathways.models.pathways import ATTESTED
from learning.pathways.renewing import EARLY
from learning.pathways.waiting import to_renew
from plc.accounts.models import User
from plc.core.refusals import Refused
from tests.learning.assessment.giving import a_quiz, answered
from tests.learning.courses import making as course_making
from tests.learning.pathways import making

SOON = timedelta(days=30)


@pytest.fixture
def offering(cast):
    return making.certified(by=cast.amara, community=cast.community, months=24, hours=6)[1]


def held(person, offering, *, ends_in):
    """A certificate that was issued so long ago that it ends then."""
    certificate = making.certificate(person, offering)
    then = timezone.now() - timedelta(days=730) + ends_in
    ids = {"pk": certificate.enrolment_id}
    Enrolment.objects.filter(**ids).update(began_at=then, completed_at=then)
    ends_at = timezone.now() + ends_in
    rows = Certificate.objects.filter(pk=certificate.pk)
    rows.update(done_at=then, issued_at=then, expires_at=ends_at)
    certificate.refresh_from_db()
    return certificate


def again(person, certificate):
    """Takes the course once more, to its end."""
    person = User.objects.get(pk=person.pk)
    enrolment = Enrolment.objects.select_related("offering__course__community").get(
        pk=certificate.enrolment_id
    )
    anew = courses.take_again(by=person, enrolment=enrolment)
    for lesson in course_making.lessons_of(enrolment.offering.course):
        courses.complete_lesson(by=person, enrolment=anew, lesson=lesson)
    courses.settle_course(enrolment=anew)
    return anew


def test_taking_it_again_renews_it_and_keeps_what_was_before(cast, offering, relay):
    first = held(cast.chidi, offering, ends_in=SOON)
    relay()
    courses.rate_course(by=cast.chidi, enrolment=first.enrolment, stars=4)
    anew = again(cast.chidi, first)
    relay()
    second = Certificate.objects.get(renews=first)
    assert (second.enrolment, second.period) == (anew, 2)
    before = Enrolment.objects.get(pk=first.enrolment_id)
    assert (before.state, before.round) == (EnrolmentState.PAST, 1)
    assert before.completed_at == first.done_at
    assert before.progress.count() == 1
    assert Rating.objects.get().enrolment == anew
    assert HoursEntry.objects.standing().filter(user=cast.chidi, key=str(anew.pk)).exists()


def test_whoever_renews_early_loses_no_month(cast, offering, relay):
    first = held(cast.chidi, offering, ends_in=SOON)
    again(cast.chidi, first)
    relay()
    second = Certificate.objects.get(renews=first)
    assert second.expires_at > first.expires_at + timedelta(days=725)


@pytest.mark.parametrize("days", [EARLY.days + 5, None])
def test_nobody_takes_again_what_need_not_be_renewed(cast, offering, days):
    first = held(cast.chidi, offering, ends_in=timedelta(days=days or 500))
    with pytest.raises(Refused, match="read it again"):
        again(cast.chidi, first)


def test_asking_twice_begins_one_round(cast, offering):
    first = held(cast.chidi, offering, ends_in=-SOON)
    person = User.objects.get(pk=cast.chidi.pk)
    anew = courses.take_again(by=person, enrolment=first.enrolment)
    assert courses.take_again(by=person, enrolment=first.enrolment) == anew
    assert Enrolment.objects.filter(user=cast.chidi).count() == 2


def test_a_quiz_is_taken_anew_and_the_gradebook_shows_the_present_round(cast):
    quiz = a_quiz(cast, attempts_most=1)
    course = course_making.course(by=cast.amara, community=cast.community, lessons=0)
    source = f'Count.\n\n::: quiz {{id="{quiz.public_id}"}}\n:::'
    lesson = course_making.lesson(by=cast.amara, course=course, name="Median", source=source)
    design = making.design(by=cast.amara, community=cast.community, course=course)
    actions.set_certification(by=cast.amara, course=course, design=design, months=24)
    offering = course_making.offering(by=cast.amara, course=course)
    first = held(cast.chidi, offering, ends_in=SOON)
    for enrolment in (first.enrolment, None):
        enrolment = enrolment or courses.take_again(by=cast.chidi, enrolment=first.enrolment)
        attempt = courses.start_quiz(by=cast.chidi, enrolment=enrolment, lesson=lesson, quiz=quiz)
        answered(attempt, right=enrolment.round == 1)
        hand_in(by=cast.chidi, attempt=attempt)
    assert Attempt.objects.values_list("sitting").distinct().count() == 2
    items = items_of(offering)
    [row] = rows_of(taking(User.objects.filter(pk=cast.chidi.pk), offering), items)
    assert [cell.percent for cell in row.cells if cell.kind == "quiz"] == [0]
    assert [len(item.given) for item in items] == [0, 2]


def test_a_refresher_renews_the_certificate_of_the_longer_course(cast, offering, relay):
    first = held(cast.chidi, offering, ends_in=SOON)
    short, given = making.certified(by=cast.amara, community=cast.community, renews=offering.course)
    making.complete(cast.chidi, given)
    relay()
    assert Certificate.objects.get(course=short).renews == first


def test_it_waits_at_home_until_it_is_renewed(cast, offering, client_of, relay):
    first = held(cast.chidi, offering, ends_in=SOON)
    person = User.objects.get(pk=cast.chidi.pk)
    assert offering.course.name in client_of(person).get("/").text
    [item] = to_renew(person)
    assert item.href.startswith(first.get_absolute_url())
    again(cast.chidi, first)
    relay()
    assert not to_renew(person)


def test_home_stays_within_twelve_questions(cast, offering, client_of, queries):
    """Of somebody who has settled in."""
    held(cast.dina, offering, ends_in=SOON)
    Membership.objects.filter(user=cast.dina).update(onboarded_at=timezone.now())
    browser = client_of(cast.dina)
    browser.post("/feed/seen/", {"until": "2020-01-01T00:00:00Z"})  # forgets what is kept
    with queries(at_most=12):
        assert "Renew your certificate" in browser.get("/").text


def test_its_page_leads_to_the_course_and_the_course_lets_one_begin_anew(
    cast, offering, client_of, client, relay
):
    first = held(cast.chidi, offering, ends_in=SOON)
    browser = client_of(cast.chidi)
    course = offering.course.get_absolute_url()
    assert f'href="{course}"' in browser.get(first.get_absolute_url()).text
    assert "Take it again" in browser.get(course).text
    address = reverse(
        "courses:again",
        args=[cast.community.slug, offering.course.slug, first.enrolment.public_id],
    )
    assert address in browser.get(course).text
    assert browser.post(address).status_code == 303
    assert "You completed it before" in browser.get(course).text
    anew = Enrolment.objects.get(user=cast.chidi, round=2)
    anew.offering = offering
    lesson = course_making.lessons_of(offering.course)[0]
    courses.complete_lesson(by=cast.chidi, enrolment=anew, lesson=lesson)
    courses.settle_course(enrolment=anew)
    relay()
    second = Certificate.objects.get(renews=first)
    assert second.number in client.get(first.get_absolute_url()).text
    shown = client.get(second.get_absolute_url()).text
    assert first.number in shown
    assert first.get_absolute_url() not in shown  # it may have a name on it from before


def test_that_of_a_pathway_is_renewed_by_whoever_looks_after_the_pathway(cast, client_of, relay):
    other, _given = making.certified(by=cast.amara, community=cast.community)
    terms = {"design": making.design(by=cast.amara, community=cast.community), "months": 12}
    given = {"by": cast.amara, "community": cast.community, "name": "Leading rounds"}
    pathway = actions.make_pathway(**given, **terms)
    words = {"kind": ATTESTED, "words": "Led a round"}
    step = actions.add_step(by=cast.amara, stage=pathway.stages.get(), **words)
    actions.publish_pathway(by=cast.amara, pathway=pathway)
    walker = actions.begin_pathway(by=cast.chidi, pathway=pathway)
    actions.attest_step(by=cast.amara, walker=walker, step=step, words="It was led well.")
    relay()
    first = Certificate.objects.get()
    address = reverse("pathways:renew", args=[first.public_id])
    amara, chidi = client_of(cast.amara), client_of(cast.chidi)
    assert amara.post(address).status_code == 303
    assert Certificate.objects.count() == 1, "a year before its end"
    Certificate.objects.update(expires_at=timezone.now() + SOON)
    page = chidi.get(first.get_absolute_url()).text
    assert "A pathway is gone once" in page
    assert other.get_absolute_url() not in page, "it has nothing to do with the pathway"
    assert chidi.post(address).status_code == 403
    assert address in amara.get(first.get_absolute_url()).text
    for _twice in range(2):
        assert amara.post(address).status_code == 303
    second = Certificate.objects.get(renews__isnull=False)
    assert (second.renews, second.period, second.holder) == (first, 2, cast.chidi)
    assert second.expires_at > first.issued_at + timedelta(days=365 + 20)
