"""Certificates are issued once, by rule or by hand; they are corrected, revoked and renewed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from learning.assessment.actions.grading import Found, mark_submission, release_result
from learning.assessment.actions.results import hand_in
from learning.assessment.actions.submissions import Work
from learning.assessment.actions.submissions import hand_in as hand_in_work
from learning.courses.actions import start_assignment, start_quiz
from learning.courses.marks import Mark, marks_of
from learning.courses.models import Enrolment
from learning.pathways import actions
from learning.pathways.models import AfterDeletion, Certificate, CertificateLog, State
from learning.pathways.numbers import check_digit, letters_of, number
from learning.pathways.tasks import remind_of_ends
from plc.core.refusals import Refused
from plc.notifications.models import Notification
from tests.learning.assessment.giving import a_quiz, answered
from tests.learning.assessment.working import an_assignment
from tests.learning.courses import making as courses
from tests.learning.pathways import making


@pytest.fixture
def offering(cast):
    return making.certified(by=cast.amara, community=cast.community, months=24)[1]


def test_whoever_completes_the_course_is_given_a_certificate_once(cast, offering, facts, relay):
    making.complete(cast.chidi, offering)
    relay()
    relay()
    certificate = Certificate.objects.get()
    assert (certificate.holder, certificate.name) == (cast.chidi, cast.chidi.name)
    assert certificate.title == offering.course.name
    assert certificate.state == State.VALID
    assert certificate.expires_at > timezone.now() + timedelta(days=700)
    assert [name for name, _ in facts()].count("pathways.CertificateIssued") == 1
    assert Notification.objects.filter(kind="pathways.certificate", person=cast.chidi).count() == 1


@pytest.mark.django_db(transaction=True)
def test_fifty_completions_at_once_make_one(cast, offering):
    enrolment = making.complete(cast.chidi, offering)

    def issue(_):
        try:
            return actions.issue_certificate(by=None, enrolment=enrolment).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(issue, range(50)))) == 1
    assert Certificate.objects.count() == 1


def test_by_hand_nothing_comes_by_itself_and_nobody_certifies_themselves(cast, relay):
    _course, offering = making.certified(by=cast.amara, community=cast.community, automatic=False)
    done, own = making.complete(cast.chidi, offering), making.complete(cast.amara, offering)
    relay()
    assert not Certificate.objects.exists()
    given = {"by": cast.amara, "offering": offering}
    with pytest.raises(Refused, match="Somebody else"):
        actions.issue_many(**given, enrolments=[done, own])
    assert not Certificate.objects.exists()
    assert actions.issue_many(**given, enrolments=[done]) == 1
    assert actions.issue_many(**given, enrolments=[done]) == 0


def test_pressing_twice_renews_once(cast, offering, client_of):
    first = making.certificate(cast.chidi, offering)
    amara, person = client_of(cast.amara), str(cast.chidi.public_id)
    slugs = [cast.community.slug, offering.course.slug, offering.public_id]
    address = reverse("pathways:certificates", args=slugs)
    seen = f'name="seen-{person}" value="1"'
    assert seen in amara.post(address, {"person": person}).content.decode()
    sent = {"person": person, "confirmed": "1", f"seen-{person}": "1"}
    for _time in range(2):
        assert amara.post(address, sent).status_code == 303
    assert list(Certificate.objects.values_list("period", "renews")) == [(1, None), (2, first.pk)]


def test_a_pass_mark_needs_a_quiz(cast):
    course = courses.course(by=cast.amara, community=cast.community, lessons=1)
    with pytest.raises(Refused, match="quiz"):
        actions.set_certification(by=cast.amara, course=course, pass_mark=80)


def test_another_name_is_a_new_version_of_the_same_number(cast, offering):
    certificate = making.certificate(cast.chidi, offering)
    assert actions.correct_name(by=cast.amara, certificate=certificate, name="Chidi N. Obi")
    assert not actions.correct_name(by=cast.amara, certificate=certificate, name="Chidi N. Obi")
    again = Certificate.objects.get()
    assert (again.number, again.version, again.name) == (certificate.number, 2, "Chidi N. Obi")
    assert CertificateLog.objects.get(kind="renamed").before == certificate.name


def test_revoking_needs_a_reason_and_can_be_taken_back(cast, offering, relay):
    certificate = making.certificate(cast.chidi, offering)
    relay()
    with pytest.raises(Refused, match="why"):
        actions.revoke_certificate(by=cast.amara, certificate=certificate, reason=" ")
    given = {"by": cast.amara, "certificate": certificate}
    assert actions.revoke_certificate(**given, reason="Somebody else sat the quiz.")
    assert not actions.revoke_certificate(**given, reason="Again.")
    relay()
    assert Certificate.objects.get().state == State.REVOKED
    assert Notification.objects.filter(kind="pathways.revoked", person=cast.chidi).count() == 1
    assert actions.reinstate_certificate(**given)
    assert Certificate.objects.get().state == State.VALID
    assert list(CertificateLog.objects.values_list("kind", flat=True)) == [
        "issued",
        "revoked",
        "reinstated",
    ]


def test_its_holder_is_reminded_sixty_and_fourteen_days_before_the_end(cast, offering, relay):
    making.certificate(cast.chidi, offering)
    for left, told in ((90, 0), (59, 1), (50, 1), (13, 2), (5, 2)):
        Certificate.objects.update(expires_at=timezone.now() + timedelta(days=left))
        remind_of_ends()
        remind_of_ends()
        relay()
        assert Notification.objects.filter(kind="pathways.ends").count() == told, left


def test_doing_it_again_renews_it(cast, offering):
    first = making.certificate(cast.chidi, offering)
    Certificate.objects.update(expires_at=timezone.now() - timedelta(days=1))
    enrolment = first.enrolment
    second = actions.issue_certificate(by=cast.amara, enrolment=enrolment, again=True)
    assert (second.period, second.renews) == (2, first)
    assert second.number != first.number
    assert second.state == State.VALID


@pytest.mark.parametrize("choice", AfterDeletion.values)
def test_what_becomes_of_it_when_the_account_goes_is_its_holders_choice(cast, offering, choice):
    certificate = making.certificate(cast.chidi, offering)
    name = certificate.name
    actions.keep_certificate(
        by=cast.chidi, certificate=certificate, after_deletion=choice, cohort_agreed=False
    )
    actions.erase_holder(person=cast.chidi)
    left = Certificate.objects.get()
    assert left.holder is None
    assert left.name == (name if choice == AfterDeletion.KEEP_WITH_NAME else "")
    assert (left.revoked_at is not None) == (choice == AfterDeletion.REVOKE)


def test_a_design_is_legible_and_names_only_what_there_is(cast):
    given = {"by": cast.amara, "community": cast.community}
    for words, said in (
        ({"body": "Well done, {holder}"}, "stands for nothing"),
        ({"body": "Well done, {name"}, "other half"),
        ({"ink": "#cccccc"}, "Hard to read"),
        ({"accent": "red"}, "colour"),
        ({"heading": "For {name}"}, "same for everybody"),
    ):
        with pytest.raises(Refused, match=said):
            making.design(**given, **words)


def test_issued_certificates_keep_their_look_when_the_design_changes(cast, offering):
    certificate = making.certificate(cast.chidi, offering)
    design = offering.course.certification.design
    actions.change_design(by=cast.amara, design=design, heading="Something else")
    certificate.refresh_from_db()
    assert certificate.face["heading"] == "Certificate"
    with pytest.raises(Refused, match="Choose another one"):
        actions.retire_design(by=cast.amara, design=design)


def test_numbers_are_read_aloud_and_a_slip_is_noticed():
    made = number("AV", 2026, 42)
    assert made.startswith("AV-2026-00042-")
    digits = "202600042"
    assert all(
        check_digit(digits[:at] + str((int(digits[at]) + 1) % 10) + digits[at + 1 :])
        != check_digit(digits)
        for at in range(len(digits))
    )
    assert [letters_of(slug) for slug in ("aldervale", "north-east-schools", "9")] == [
        "AL",
        "NES",
        "XX",
    ]


@pytest.fixture
def tested(cast):
    """A course with a quiz of which half is asked for, and who takes it."""
    quiz = a_quiz(cast, ["single", "truefalse"])
    course = courses.course(by=cast.amara, community=cast.community, lessons=1)
    source = f'Count.\n\n::: quiz {{id="{quiz.public_id}"}}\n:::'
    courses.lesson(by=cast.amara, course=course, name="Median", source=source)
    design = making.design(by=cast.amara, community=cast.community, course=course)
    actions.set_certification(by=cast.amara, course=course, design=design, pass_mark=50)
    return quiz, courses.offering(by=cast.amara, course=course)


def take(person, offering, quiz, **how):
    """The quiz of the second lesson."""
    enrolment = Enrolment.objects.get(user=person, offering=offering)
    enrolment.offering = offering
    lesson = courses.lessons_of(offering.course)[1]
    attempt = start_quiz(by=person, enrolment=enrolment, lesson=lesson, quiz=quiz)
    answered(attempt, **how)
    hand_in(by=person, attempt=attempt)


def test_who_completed_without_reaching_the_mark_is_not_certified(cast, tested):
    quiz, offering = tested
    enrolment = making.complete(cast.chidi, offering)
    assert actions.issue_certificate(by=None, enrolment=enrolment) is None
    take(cast.chidi, offering, quiz, right=False)
    assert actions.issue_certificate(by=None, enrolment=enrolment) is None


def test_who_completed_first_and_passed_later_is_certified_then(cast, tested, relay):
    quiz, offering = tested
    making.complete(cast.chidi, offering)
    relay()
    assert not Certificate.objects.exists()
    take(cast.chidi, offering, quiz)
    relay()
    assert Certificate.objects.get().holder == cast.chidi


def test_assignments_with_points_count_in_the_mark_once_they_are_released(cast, tested, relay):
    quiz, offering = tested
    assignment = an_assignment(cast, points=4)
    source = f'Try.\n\n::: assignment {{id="{assignment.public_id}"}}\n:::'
    lesson = courses.lesson(by=cast.amara, course=offering.course, name="Try", source=source)
    enrolment = making.complete(cast.chidi, offering)
    take(cast.chidi, offering, quiz)
    given = {"enrolment": enrolment, "lesson": lesson, "assignment": assignment}
    submission = start_assignment(by=cast.chidi, **given)
    hand_in_work(by=cast.chidi, submission=submission, work=Work("We count."))
    mark_submission(
        by=cast.amara, submission=submission, found=Found(points=Decimal(1), accepted=True)
    )
    relay()
    assert marks_of([enrolment])[enrolment.pk] == Mark(None, 2)
    assert not Certificate.objects.exists()
    release_result(by=cast.amara, submission=submission)
    relay()
    assert marks_of([enrolment])[enrolment.pk] == Mark(Decimal("62.5"), 2)
    assert Certificate.objects.get().holder == cast.chidi


def test_a_mark_is_of_the_offering_that_was_taken(cast, tested):
    """What was passed in a group's offering does not certify another."""
    quiz, offering = tested
    making.complete(cast.chidi, offering)
    take(cast.chidi, offering, quiz)
    other = courses.offering(by=cast.amara, course=offering.course, group=cast.group)
    elsewhere = making.complete(cast.chidi, other)
    assert actions.issue_certificate(by=None, enrolment=elsewhere) is None
