"""Those who teach a course see who is where and whose question waits; nobody is told too much."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from communities.community.actions import archive_community
from communities.feed.actions.comments import write_comment
from learning.courses import actions, offering_access
from learning.courses.actions.moderation import hide_course
from learning.courses.grades import gradebook_rows
from learning.courses.models import Enrolment
from tests import make
from tests.learning.courses import making
from tests.learning.courses.test_keep_courses_safe import body_of


@pytest.fixture
def course(cast):
    return making.course(by=cast.amara, community=cast.community)


@pytest.fixture
def offering(cast, course):
    return making.offering(by=cast.amara, course=course)


def page_for(actor_client, offering, query=""):
    slugs = [offering.course.community.slug, offering.course.slug, offering.public_id]
    return body_of(actor_client.get(reverse("courses:learners", args=slugs) + query))


def others(cast, offering, names):
    people = [make.user(name) for name in names]
    for person in people:
        make.member(cast.community, person)
        actions.begin_course(by=person, offering=offering)
    return people


def test_every_question_in_a_lesson_waits_until_somebody_who_teaches_answers(
    cast, course, offering, client_of, relay
):
    enrolment = actions.begin_course(by=cast.chidi, offering=offering)
    lesson = making.lessons_of(course)[0]
    talk = {"enrolment": enrolment, "lesson": lesson}
    post = actions.talk_about_lesson(by=cast.chidi, body="First question?", **talk)
    amara = client_of(cast.amara)
    assert "First question?" in page_for(amara, offering)
    write_comment(by=cast.amara, post=post, body="An answer.")
    assert "First question?" not in page_for(amara, offering)
    relay()
    asked = write_comment(by=cast.ben, post=post, body="And the second question?")
    relay()
    page = page_for(amara, offering)
    assert "And the second question?" in page and asked.get_absolute_url() in page
    write_comment(by=cast.amara, post=post, body="A second answer.", parent=asked)
    assert "And the second question?" not in page_for(amara, offering)


def test_who_teaches_hears_of_questions_that_come_as_comments(cast, course, offering, relay):
    enrolment = actions.begin_course(by=cast.chidi, offering=offering)
    lesson = making.lessons_of(course)[0]
    post = actions.talk_about_lesson(
        by=cast.chidi, enrolment=enrolment, lesson=lesson, body="First question?"
    )
    write_comment(by=cast.ben, post=post, body="And the second question?")
    write_comment(by=cast.amara, post=post, body="An answer.")
    relay()
    told = cast.amara.notifications.filter(kind="courses.question")
    assert told.count() == 1
    assert not cast.chidi.notifications.filter(kind="courses.question").exists()


def test_where_a_course_has_no_authors_who_governs_hears_of_questions(
    cast, course, offering, relay, client_of
):
    course.owner = offering.course.owner = None
    course.save()
    enrolment = actions.begin_course(by=cast.chidi, offering=offering)
    lesson = making.lessons_of(course)[0]
    asked = {"by": cast.chidi, "enrolment": enrolment, "lesson": lesson}
    post = actions.talk_about_lesson(body="First question?", **asked)
    relay()
    assert cast.amara.notifications.filter(kind="courses.talk").exists()
    actions.choose_authors(by=cast.amara, course=course, people=[cast.ben])
    assert list(offering_access.teachers_of(offering)) == [cast.ben]
    write_comment(by=cast.amara, post=post, body="An answer.")
    relay()
    assert "First question?" not in page_for(client_of(cast.amara), offering)
    assert not cast.ben.notifications.filter(kind="courses.question").exists()


def test_those_who_seem_stuck_are_found_at_once_with_the_lesson_they_were_in(
    cast, course, offering, client_of
):
    gita, _hugo = others(cast, offering, ["Gita Rao", "Hugo Lind"])
    lesson = making.lessons_of(course)[1]
    long_ago = timezone.now() - timedelta(days=11)
    Enrolment.objects.filter(user=gita).update(
        began_at=long_ago, last_at=long_ago, last_lesson=lesson
    )
    amara = client_of(cast.amara)
    page = page_for(amara, offering, "?who=stuck")
    assert "Gita Rao" in page and lesson.name in page and "Hugo Lind" not in page
    everybody = page_for(amara, offering)
    assert "Gita Rao" in everybody and "Hugo Lind" in everybody


def test_whoever_left_a_course_of_their_group_is_told_nothing_more_of_it(
    cast, course, client_of, relay
):
    offering = making.offering(by=cast.ben, course=course, group=cast.group)
    enrolment = actions.begin_course(by=cast.chidi, offering=offering)
    actions.leave_course(by=cast.chidi, enrolment=enrolment)
    assert cast.chidi in offering_access.learners_of(offering)
    assert cast.chidi not in offering_access.people_to_tell(offering)
    actions.announce(by=cast.ben, offering=offering, title="News", body="Tonight.")
    relay()
    assert not cast.chidi.notifications.filter(kind="courses.announced").exists()
    page = page_for(client_of(cast.ben), offering)
    assert "Left the course" in page


def test_ratings_show_nobody_below_five(cast, course, offering, client_of):
    people = others(cast, offering, ["Gita Rao", "Hugo Lind", "Ines Faro", "Jo Park", "Kei Mori"])
    taken = Enrolment.objects.filter(offering=offering).order_by("pk")
    taken.update(completed_at=timezone.now())
    enrolments = list(taken)
    chidi, amara = client_of(cast.chidi), client_of(cast.amara)
    for number, (person, enrolment) in enumerate(zip(people, enrolments, strict=True)):
        assert "of 5, as" not in body_of(chidi.get(course.get_absolute_url())) or number == 5
        assert "Words " not in page_for(amara, offering)
        actions.rate_course(by=person, enrolment=enrolment, stars=4, words=f"Words {number}")
    assert "4.0 of 5, as 5 people say" in body_of(chidi.get(course.get_absolute_url()))
    assert page_for(amara, offering).count("Words ") == 5


def test_somebody_is_taken_off_the_list(cast, course, client_of):
    offering = making.offering(by=cast.amara, course=course, entry="invitation")
    actions.invite_people(by=cast.amara, offering=offering, people=[cast.chidi, cast.dina])
    slugs = [course.community.slug, course.slug, offering.public_id]
    url = reverse("courses:invite", args=slugs)
    amara = client_of(cast.amara)
    for _time in range(2):
        assert amara.post(url, {"off": cast.chidi.public_id}).status_code == 303
    assert [row.user for row in offering.invitees.all()] == [cast.dina]


def test_too_many_addresses_are_refused_and_none_is_cut_off(cast, course, client_of):
    offering = making.offering(by=cast.amara, course=course, entry="invitation")
    slugs = [course.community.slug, course.slug, offering.public_id]
    lines = "\n".join(f"p{n}@example.org" for n in range(2001))
    answer = client_of(cast.amara).post(reverse("courses:invite", args=slugs), {"lines": lines})
    assert "These are 2001 addresses" in body_of(answer)


def test_the_catalogue_is_searched_by_words_lessons_and_authors(cast, offering, client_of, relay):
    relay()
    chidi = client_of(cast.chidi)
    url = reverse("courses:list", args=[cast.community.slug])
    for words in ("charts reading", "run ch", "Lesson 2", cast.amara.name):
        assert "Reading a run chart" in body_of(chidi.get(url, {"q": words})), words
    assert "Reading a run chart" not in body_of(chidi.get(url, {"q": "bicycle"}))


def test_nobody_reads_titles_of_courses_that_are_not_theirs_in_the_conditions(
    cast, course, offering, client_of
):
    named = {
        name: making.course(by=cast.amara, community=cast.community, lessons=1, name=name)
        for name in ("Secret", "Chosen", "Given", "Hidden")
    }
    for name in ("Given", "Hidden"):
        making.offering(by=cast.amara, course=named[name])
    hide_course(by=cast.amara, course=named["Hidden"])
    given = {"entry": "prerequisite", "needs": named["Chosen"]}
    actions.change_offering(by=cast.amara, offering=offering, **given)
    actions.choose_authors(by=cast.amara, course=course, people=[cast.chidi])
    slugs, chidi = [course.community.slug, course.slug], client_of(cast.chidi)
    page = body_of(chidi.get(reverse("courses:give", args=slugs)))
    assert ">Given</option>" in page
    assert ">Chosen</option>" not in page
    conditions = reverse("courses:offering", args=[*slugs, offering.public_id])
    page = body_of(chidi.get(conditions))
    assert ">Given</option>" in page and ">Chosen</option>" in page
    assert ">Secret</option>" not in page and ">Hidden</option>" not in page
    sent = {"entry": "prerequisite", "needs": named["Secret"].public_id, "drip": "at-once"}
    assert chidi.post(conditions, sent).status_code == 422
    offering.refresh_from_db()
    assert offering.needs == named["Chosen"]


@pytest.mark.parametrize("shut", ["archived", "taken down"])
def test_nothing_is_given_and_nobody_is_told_anything_in_a_place_that_is_shut(
    cast, course, offering, client_of, shut
):
    actions.begin_course(by=cast.chidi, offering=offering)
    if shut == "archived":
        archive_community(community=cast.community, by=cast.amara)
    else:
        hide_course(by=None, course=course)
    slugs, amara = [course.community.slug, course.slug, offering.public_id], client_of(cast.amara)
    assert amara.get(reverse("courses:learners", args=slugs)).status_code == 200
    chidi = cast.chidi.public_id
    sent = {
        reverse("courses:nudge", args=[*slugs, chidi]): {"words": "How is it?"},
        reverse("courses:give_time", args=[*slugs, chidi]): {"days": "7"},
        reverse("courses:invite", args=slugs): {"lines": "x@aldervale.example"},
        reverse("courses:offering", args=slugs): {"entry": "members", "drip": "at-once"},
        reverse("courses:close", args=slugs): {"on": "1"},
        reverse("courses:deadlines", args=slugs): {},
    }
    assert {amara.post(to, data).status_code for to, data in sent.items()} == {403}
    told = {"title": "News", "body": "Tonight at six."}
    answer = amara.post(reverse("courses:announce", args=slugs), told)
    assert answer.status_code == 422 and "Tonight at six." in body_of(answer)
    assert not offering.announcements.exists()


def test_results_are_read_after_the_end_and_nobody_is_asked_how_it_goes(
    cast, course, offering, client_of
):
    [gita, _hugo, ines] = others(cast, offering, ["Gita Rao", "Hugo Lind", "Ines Faro"])
    taken = Enrolment.objects.filter(offering=offering)
    long_ago = timezone.now() - timedelta(days=60)
    taken.update(began_at=long_ago, last_at=long_ago)
    taken.filter(user=gita).update(completed_at=long_ago)
    actions.leave_course(by=ines, enrolment=taken.get(user=ines))
    yesterday = timezone.now() - timedelta(days=1)
    actions.change_offering(by=cast.amara, offering=offering, ends_at=yesterday)
    offering.refresh_from_db()
    slugs, amara = [course.community.slug, course.slug, offering.public_id], client_of(cast.amara)
    said = {"Gita Rao": "Completed", "Hugo Lind": "Access ended", "Ines Faro": "Left the course"}
    lines = list(gradebook_rows(offering))[1:]
    assert {line[0]: line[1] for line in lines} == said
    grades = body_of(amara.get(reverse("courses:grades", args=slugs)))
    page = page_for(amara, offering)
    for name, standing in said.items():
        assert name in grades and name in page and standing in page
    assert "Send</button>" not in page
    assert "Hugo Lind" not in page_for(amara, offering, "?who=stuck")
    assert not offering_access.learners_of(offering).exists()
