"""What leaked elsewhere does not leak here: instructors' words, other courses' learners, progress
that somebody sends, places that somebody joins by a crafted request, notices after leaving."""

import csv
import io

import pytest
from django.urls import reverse

from communities.groups import actions as groups
from learning.courses import actions
from learning.courses.models import Course, Enrolment, Lesson, Progress
from plc.search.models import SearchDocument
from tests import make
from tests.learning.courses import making

CANARY = "Quetzalcoatlus"
TEXT = f"For all.\n\n::: instructor\n\n{CANARY} is for those who teach.\n\n:::\n\nThe end."


@pytest.fixture
def course(cast):
    found = making.course(by=cast.amara, community=cast.community, lessons=1)
    making.lesson(by=cast.amara, course=found, name="With a canary", source=TEXT)
    return found


@pytest.fixture
def offering(cast, course):
    return making.offering(by=cast.amara, course=course)


@pytest.fixture
def enrolment(cast, offering):
    return actions.begin_course(by=cast.chidi, offering=offering)


def addresses(course):
    """Every page of a course that answers GET to somebody."""
    slugs = [course.community.slug, course.slug]
    yield reverse("courses:list", args=slugs[:1])
    yield reverse("courses:mine")
    for name in ("course", "write", "change", "files", "give", "authors"):
        yield reverse(f"courses:{name}", args=slugs)
    for lesson in making.lessons_of(course):
        for name in ("lesson", "write_lesson", "versions"):
            yield reverse(f"courses:{name}", args=[*slugs, lesson.public_id])
    for offering in course.offerings.all():
        for name in ("offering", "learners", "gradebook", "invite"):
            yield reverse(f"courses:{name}", args=[*slugs, offering.public_id])


def body_of(response) -> str:
    if response.streaming:
        return b"".join(response.streaming_content).decode()
    return response.content.decode()


def test_words_for_instructors_are_on_no_page_of_a_learner(
    cast, course, enrolment, client_of, relay
):
    relay()
    chidi = client_of(cast.chidi)
    for address in (*addresses(course), "/", f"/search/?q={CANARY}"):
        assert CANARY not in body_of(chidi.get(address)).replace(f"?q={CANARY}", "").replace(
            f'value="{CANARY}"', ""
        ) or address.startswith("/search/"), address
    assert not SearchDocument.objects.filter(body__contains=CANARY).exists()
    assert CANARY in body_of(client_of(cast.amara).get(making.lessons_of(course)[1].write_url))


def test_nobody_teaches_by_a_role_that_they_have_elsewhere(cast, course, enrolment, client_of):
    """Emre owns another community, Ben facilitates a group: neither sees the learners here."""
    own = make.community(by=cast.emre, slug="elsewhere")
    theirs = making.course(by=cast.emre, community=own)
    offering = course.offerings.get()
    for person in (cast.emre, cast.ben, cast.chidi, cast.dina, cast.fatima):
        client = client_of(person)
        for name in ("offering", "learners", "gradebook", "invite"):
            for slugs in ([course.community.slug, course.slug], [own.slug, theirs.slug]):
                address = reverse(f"courses:{name}", args=[*slugs, offering.public_id])
                response = client.get(address)
                assert response.status_code in (403, 404), (person, address)
                assert "Chidi" not in body_of(response)[body_of(response).find("<main") :]


def test_a_group_s_learners_are_seen_by_the_group_s_own_people_only(cast, course, client_of):
    """The author of the course gives it to a group that she does not belong to: she does not."""
    offering = making.offering(by=cast.ben, course=course, group=cast.group)
    actions.begin_course(by=cast.chidi, offering=offering)
    slugs = [course.community.slug, course.slug, offering.public_id]
    for name in ("learners", "gradebook", "offering"):
        address = reverse(f"courses:{name}", args=slugs)
        assert client_of(cast.amara).get(address).status_code == 404
        assert client_of(cast.ben).get(address).status_code == 200


def test_nobody_sends_progress_that_counts(cast, course, enrolment, client_of):
    first = making.lessons_of(course)[0]
    actions.set_lesson_rule(by=cast.amara, lesson=first, rule="time", least_minutes=10)
    chidi = client_of(cast.chidi)
    sent = {
        "seconds": "9999",
        "completed_at": "2020-01-01",
        "done": "1",
        "on": "1",
        "state": "learning",
        "expires_at": "2099-01-01",
        "minutes": "600",
        "film": "0",
        "second": "86399",
        "enrolment": str(enrolment.pk),
        "score": "100",
    }
    for name in ("visit", "done", "film", "visit", "done"):
        slugs = [course.community.slug, course.slug, first.public_id]
        chidi.post(reverse(f"courses:{name}", args=slugs), sent)
    progress = Progress.objects.get(enrolment=enrolment, lesson=first)
    assert progress.completed_at is None and progress.seconds < 60
    enrolment.refresh_from_db()
    assert enrolment.completed_at is None and enrolment.expires_at is None


def test_a_lesson_of_another_course_is_not_reached_through_ones_own(
    cast, course, enrolment, client_of
):
    other = making.course(by=cast.amara, community=cast.community, name="Other", lessons=1)
    lesson = making.lessons_of(other)[0]
    address = reverse("courses:lesson", args=[course.community.slug, course.slug, lesson.public_id])
    assert client_of(cast.chidi).get(address).status_code == 404


def test_no_crafted_request_joins_the_course_of_a_group(cast, course, client_of):
    groups.change_group(group=cast.group, by=cast.ben, visibility="hidden", confirmed=True)
    offering = making.offering(by=cast.ben, course=course, group=cast.group)
    gita = make.user("Gita Rao")
    make.member(cast.community, gita)
    for person in (gita, cast.emre, cast.fatima):
        slugs = [course.community.slug, course.slug, offering.public_id]
        response = client_of(person).post(reverse("courses:begin", args=slugs))
        assert response.status_code == 404
    assert not Enrolment.objects.filter(offering=offering).exists()


def test_the_course_of_a_hidden_group_is_a_secret_to_everybody_else(cast, client_of, relay):
    groups.change_group(group=cast.group, by=cast.ben, visibility="hidden", confirmed=True)
    secret = making.course(
        by=cast.ben, community=cast.community, group=cast.group, name=CANARY, lessons=1
    )
    making.offering(by=cast.ben, course=secret, group=cast.group)
    relay()
    gita = make.user("Gita Rao")
    make.member(cast.community, gita)
    for person in (gita, cast.emre, cast.amara):
        client = client_of(person)
        for address in (*addresses(secret), cast.community.get_absolute_url()):
            assert CANARY not in body_of(client.get(address)), (person, address)
        assert not Course.objects.visible_to(person).filter(pk=secret.pk).exists()
    assert CANARY in body_of(client_of(cast.chidi).get(next(addresses(secret))))


def test_whoever_left_a_group_is_told_nothing_more_and_reads_nothing(
    cast, course, client_of, relay
):
    offering = making.offering(by=cast.ben, course=course, group=cast.group)
    actions.begin_course(by=cast.chidi, offering=offering)
    actions.nudge_learner(by=cast.ben, offering=offering, person=cast.chidi, words="Well?")
    relay()
    chidi = client_of(cast.chidi)
    assert "Well?" in body_of(chidi.get("/notifications/"))
    groups.leave_group(group=cast.group, by=cast.chidi)
    relay()
    page = body_of(chidi.get("/notifications/"))
    assert "Well?" not in page and course.name not in page
    lesson = making.lessons_of(course)[0]
    assert chidi.get(lesson.get_absolute_url()).status_code == 404


def test_what_is_said_about_a_lesson_of_a_public_group_stays_with_its_members(
    cast, course, client_of
):
    groups.change_group(group=cast.group, by=cast.ben, visibility="public", confirmed=True)
    offering = making.offering(by=cast.ben, course=course, group=cast.group)
    enrolment = actions.begin_course(by=cast.chidi, offering=offering)
    post = actions.talk_about_lesson(
        by=cast.chidi, enrolment=enrolment, lesson=making.lessons_of(course)[0], body=CANARY
    )
    gita = make.user("Gita Rao")
    make.member(cast.community, gita)
    assert client_of(gita).get(post.get_absolute_url()).status_code == 404
    assert CANARY in body_of(client_of(cast.dina).get(post.get_absolute_url()))
    groups.change_group(group=cast.group, by=cast.ben, visibility="private", confirmed=True)
    groups.change_group(group=cast.group, by=cast.ben, visibility="public", confirmed=True)
    assert client_of(gita).get(post.get_absolute_url()).status_code == 404


def test_the_gradebook_takes_few_queries_and_is_a_table(cast, client_of, queries):
    course = making.course(by=cast.amara, community=cast.community, lessons=10)
    offering = making.offering(by=cast.amara, course=course)
    lessons = making.lessons_of(course)
    for number in range(12):
        person = make.user(f"Learner {number:02}")
        make.member(cast.community, person)
        enrolment = actions.begin_course(by=person, offering=offering)
        actions.complete_lesson(by=person, enrolment=enrolment, lesson=lessons[0])
    slugs = [course.community.slug, course.slug, offering.public_id]
    amara = client_of(cast.amara)
    amara.get("/")
    with queries(at_most=24):
        page = amara.get(reverse("courses:learners", args=slugs))
    assert page.content.decode().count("1 of 10") == 12
    rows = list(
        csv.reader(io.StringIO(body_of(amara.get(reverse("courses:gradebook", args=slugs)))))
    )
    assert len(rows) == 13 and len(rows[0]) == 15
    assert rows[1][0] == "Learner 00" and rows[1][2] == "1"


def test_a_removed_lesson_is_read_by_nobody(cast, course, enrolment, client_of):
    lesson = making.lessons_of(course)[0]
    actions.remove_lesson(by=cast.amara, lesson=lesson)
    assert client_of(cast.chidi).get(lesson.get_absolute_url()).status_code == 404
    assert Lesson.objects.filter(pk=lesson.pk).exists()
