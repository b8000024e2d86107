"""What is said about the lessons of an offering that not everybody may take is read by those who
take or teach it, wherever somebody looks."""

import pytest
from django.urls import reverse
from django.utils import timezone

from communities.feed import listeners
from communities.feed.actions.comments import write_comment
from communities.feed.actions.places import pin_post
from communities.feed.doors import may_hear_post
from communities.feed.models import Post, PostSubscription
from learning.courses import actions
from learning.courses.models import CompletionRule, Enrolment, Progress
from plc.accounts.models import Follow, User
from plc.core.markdown import mention
from plc.core.refusals import Refused
from plc.notifications.models import Notification
from plc.search.models import SearchDocument
from tests import make
from tests.learning.courses import making

SAID = "Sunflower runs are odd"


def fresh(person):
    """As on the next request."""
    return User.objects.get(pk=person.pk)


@pytest.fixture
def offering(cast):
    course = making.course(by=cast.amara, community=cast.community, lessons=1)
    return making.offering(by=cast.amara, course=course, capacity=1)


@pytest.fixture
def gita(cast):
    gita = make.user("Gita Rao")
    make.member(cast.community, gita)
    return gita


def say(person, offering, body=SAID):
    enrolment = actions.begin_course(by=person, offering=offering)
    lesson = making.lessons_of(offering.course)[0]
    return actions.talk_about_lesson(by=person, enrolment=enrolment, lesson=lesson, body=body)


@pytest.fixture
def talk(cast, offering, gita):
    """Chidi has the only place, and names Gita."""
    return say(cast.chidi, offering, f"{SAID}, {mention(gita.name, gita.public_id)}")


def test_who_takes_or_teaches_it_reads_it(cast, offering, talk, client_of):
    for person in (cast.chidi, cast.amara):
        assert SAID in client_of(person).get(talk.get_absolute_url()).text
        assert may_hear_post(fresh(person), str(talk.public_id))
    lesson = making.lessons_of(offering.course)[0]
    page = client_of(cast.chidi).get(lesson.get_absolute_url()).text
    assert SAID in page
    assert "nobody else" in page


def test_nobody_else_finds_it_anywhere(cast, offering, talk, gita, client_of, relay):
    """Not whoever waits for a place, follows its author, or is named in it."""
    Follow.objects.create(follower=gita, followed=cast.chidi)
    actions.begin_course(by=gita, offering=offering)
    relay()
    address, here = talk.get_absolute_url(), [cast.community.slug]
    community = reverse("feed:community", args=here)
    pages = [
        *(reverse("feed:home"), community, reverse("feed:atom_community", args=here)),
        *(f"{community}?order={order}" for order in ("new", "top-week", "followed")),
        *(cast.chidi.get_absolute_url(), f"/search/?q={SAID.split()[0]}", "/notifications/"),
    ]
    for person in (gita, cast.ben, cast.dina):
        browser = client_of(person)
        assert browser.get(address).status_code == 404
        assert browser.post(f"{address}comments/", {"body": "Me too"}).status_code == 404
        assert [page for page in pages if SAID in browser.get(page).text] == []
        assert not may_hear_post(fresh(person), str(talk.public_id))
        assert not Post.objects.visible_to(fresh(person)).exists()
    assert not Notification.objects.filter(person__in=[gita, cast.ben, cast.dina]).exists()


def test_it_is_in_no_feed_of_those_who_read_it_either_and_nobody_pins_it(
    cast, talk, client_of, relay
):
    relay()
    assert talk.place is None
    browser = client_of(cast.amara)
    assert SAID not in browser.get(reverse("feed:community", args=[cast.community.slug])).text
    assert not SearchDocument.objects.filter(body__contains=SAID).exists()
    with pytest.raises(Refused, match="pinned"):
        pin_post(by=cast.amara, post=talk)
    assert "Pin on top" not in browser.get(talk.get_absolute_url()).text


def test_open_pages_of_the_community_hear_nothing(talk, relay, monkeypatch):
    heard = []
    monkeypatch.setattr(listeners, "publish", lambda topic, *_event: heard.append(topic))
    relay()
    assert [topic for topic in heard if not topic.startswith("post:")] == []


def test_whoever_leaves_the_course_reads_and_hears_nothing_more(cast, offering, talk, relay):
    write_comment(by=cast.amara, post=talk, body="Indeed.")
    relay()
    mine = Notification.objects.filter(person=cast.chidi, kind="feed.reply", withdrawn_at=None)
    assert mine.exists()
    actions.leave_course(by=cast.chidi, enrolment=Enrolment.objects.get(user=cast.chidi))
    relay()
    assert not mine.exists()
    assert not Post.objects.visible_to(fresh(cast.chidi)).exists()


def test_those_who_follow_it_are_told_while_they_take_it(cast, offering, talk, gita, relay):
    PostSubscription.objects.create(post=talk, user=gita, level=PostSubscription.Level.FOLLOW)
    actions.change_offering(by=cast.amara, offering=offering, capacity=2)
    say(fresh(gita), offering, "I saw that, too.")
    relay()
    assert Notification.objects.filter(person=cast.chidi, kind="feed.reply").exists()
    assert Notification.objects.filter(person=cast.amara, kind="courses.talk").exists()
    ended = {"expires_at": timezone.now()}
    Enrolment.objects.filter(user=gita).update(**ended)
    write_comment(by=cast.amara, post=talk, body="And again.")
    relay()
    assert not Notification.objects.filter(person=gita, kind="feed.followed").exists()


def test_another_offering_of_the_course_has_a_talk_of_its_own(cast, offering, talk, gita):
    actions.close_offering(by=cast.amara, offering=offering)
    next_year = making.offering(by=cast.amara, course=offering.course, capacity=9)
    other = say(fresh(gita), next_year, "We are new here.")
    assert other != talk
    assert list(Post.objects.visible_to(fresh(gita))) == [other]


def test_writing_there_completes_a_lesson_that_asks_for_it(cast, offering):
    lesson = making.lessons_of(offering.course)[0]
    actions.set_lesson_rule(by=cast.amara, lesson=lesson, rule=CompletionRule.DISCUSSION)
    say(cast.chidi, offering)
    assert Progress.objects.get(lesson=lesson).completed_at is not None
