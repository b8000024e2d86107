"""Whoever opens a post has seen what they were told about it: bell, inbox and home agree."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from communities.feed.actions import write_comment
from plc.accounts.actions import dismiss_completion
from plc.notifications.models import Notification

from .words import a_post, a_question, an_answer, at

BELL = re.compile(r'id="bell".*?</a>', re.DOTALL)
# Counts are forgotten after commit.
pytestmark = pytest.mark.django_db(transaction=True)
INBOX = re.compile(r'data-count="notifications">(.*?)</span></a>', re.DOTALL)


def unread(person) -> list[str]:
    new = Notification.objects.filter(person=person, read_at=None, withdrawn_at=None)
    return list(new.order_by("id").values_list("kind", flat=True))


def says_read(post) -> dict:
    return {
        "path": reverse("feed:read_post", args=[post.public_id]),
        "data": {"until": timezone.now().isoformat()},
        "headers": {"Sec-Fetch-Mode": "cors"},
    }


def test_a_post_that_was_opened_takes_its_own_notices_along_and_no_others(cast, relay, client_of):
    mine, other = a_question(cast), a_post(cast, title="Elsewhere")
    answer = an_answer(cast, mine)
    write_comment(by=cast.ben, post=mine, parent=answer, body=f"And {at(cast.chidi)}")
    write_comment(by=cast.ben, post=other, body="Also here")
    relay()
    assert unread(cast.chidi) == ["feed.answer", "feed.mention-in-comment", "feed.reply"]
    browser = client_of(cast.chidi)
    page = browser.get(mine.get_absolute_url()).content.decode()
    assert unread(cast.chidi), "fetching the page, which browsers do beforehand, marks nothing"
    assert says_read(mine)["path"] in page
    assert browser.post(**says_read(mine)).status_code == 204
    assert unread(cast.chidi) == ["feed.reply"]
    assert says_read(mine)["path"] not in browser.get(mine.get_absolute_url()).content.decode()


def test_what_was_told_after_the_page_was_made_stays_new(cast, relay, client_of):
    mine = a_question(cast)
    before = says_read(mine)
    an_answer(cast, mine)
    relay()
    client_of(cast.chidi).post(**before)
    assert unread(cast.chidi) == ["feed.answer"]


def test_without_javascript_a_button_says_it_and_leads_back_to_the_post(cast, relay, client_of):
    mine = a_question(cast)
    an_answer(cast, mine)
    relay()
    sent = says_read(mine) | {"headers": {"Sec-Fetch-Mode": "navigate"}}
    answer = client_of(cast.chidi).post(**sent)
    assert (answer.status_code, answer["Location"]) == (303, mine.get_absolute_url())
    assert unread(cast.chidi) == []


def test_the_page_of_long_replies_says_it_too(cast, relay, client_of):
    mine = a_question(cast)
    answer = an_answer(cast, mine)
    relay()
    page = client_of(cast.chidi).get(reverse("feed:replies", args=[answer.public_id]))
    assert says_read(mine)["path"] in page.content.decode()


def test_a_post_asks_nothing_of_notices_where_none_are_new(cast, client_of, queries):
    mine = a_question(cast)
    browser = client_of(cast.chidi)
    browser.get(mine.get_absolute_url())
    with queries(at_most=30) as asked:
        browser.get(mine.get_absolute_url())
    assert not [one for one in asked if 'FROM "notifications_notification"' in one["sql"]]


def test_the_bell_that_is_fetched_anew_brings_the_count_of_the_inbox(cast, relay, client_of):
    an_answer(cast, a_question(cast))
    relay()
    browser = client_of(cast.chidi)
    assert ">1<span" in INBOX.search(browser.get("/").content.decode())[1]
    fetched = browser.get(reverse("notifications:bell")).content.decode()
    assert ">1<" in BELL.search(fetched)[0]
    assert 'hx-swap-oob="innerHTML:.nav-rail [data-count=notifications]"' in fetched
    assert 'hx-swap-oob="innerHTML:.bottom-bar [data-count=notifications]"' in fetched
    browser.post(reverse("notifications:read_all"))
    fetched = browser.get(reverse("notifications:bell")).content.decode()
    assert "hx-swap-oob" in fetched
    assert ">1<" not in fetched


def test_marking_one_as_read_in_the_list_rings_the_bell_of_the_page(cast, relay, client_of):
    an_answer(cast, a_question(cast))
    relay()
    notice = Notification.objects.get(person=cast.chidi)
    address = reverse("notifications:read", args=[notice.public_id])
    answer = client_of(cast.chidi).post(address, headers={"HX-Request": "true"})
    assert "live:bell" in answer["HX-Trigger"]


def heading(page: str) -> str:
    return re.sub(r"<[^>]+>", "", re.search(r"<h1>(.*?)</h1>", page, re.DOTALL)[1]).strip()


@pytest.fixture
def settled(cast):
    """Chidi has nothing left to settle in with."""
    cast.community.memberships.update(onboarded_at=timezone.now())
    dismiss_completion(person=cast.chidi, by=cast.chidi)


@pytest.mark.usefixtures("settled")
def test_home_does_not_say_that_nothing_waits_while_a_mention_is_unread(cast, relay, client_of):
    post = a_post(cast, by=cast.ben, body=f"What do you say, {at(cast.chidi)}?")
    browser = client_of(cast.chidi)
    assert heading(browser.get("/").content.decode()) == "Nothing is waiting on you"
    relay()
    page = browser.get("/").content.decode()  # what waits is kept for a minute, but for this
    assert heading(page) == "One thing is waiting on you"
    assert "Ben Achterberg mentioned you in “Rounds”" in page
    browser.post(**says_read(post))
    assert heading(browser.get("/").content.decode()) == "Nothing is waiting on you"


@pytest.mark.usefixtures("settled")
def test_home_names_other_news_instead_of_nothing(cast, relay, client_of):
    an_answer(cast, a_question(cast))
    relay()
    assert heading(client_of(cast.chidi).get("/").content.decode()) == "1 new notification"
