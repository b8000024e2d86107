"""What a card shows of its reader; people's words are left as they wrote them."""

import re

import pytest
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as CacheAway

from communities.feed import actions
from communities.feed.actions.polls import NewPoll
from communities.feed.cards import RECENT_CARDS, ReaderState, cards, render_cards
from communities.feed.models import Poll
from communities.feed.queries import (
    card_rows,
    these,
)
from plc.accounts.models import User
from tests.markup import without_layout

from .words import feed_of, post, run, shown

# What the card looks for in its own footer, written by a person.
QUOTED = (
    "give with data-keep on it",
    'name="give" value="helpful" aria-pressed="false"',
    'name="on" value="1" aria-pressed="false"',
)
REACTION = re.compile(
    r'name="(?:give|take)" value="(\w+)"[^>]*>\s*<svg[^>]*><use href="[^"#]*#([\w-]+)"'
)


@pytest.fixture
def quoting(cast):
    return actions.publish_post(
        by=cast.ben,
        community=cast.community,
        kind="discussion",
        body="\n\n".join(f"It says {words}." for words in QUOTED),
    )


def prose(response):
    return re.search(r'<div class="prose excerpt".*?</div>', response.content.decode(), re.DOTALL)[
        0
    ]


def test_words_about_markup_read_the_same_for_everybody(cast, client, client_of, quoting):
    cast.community.visibility = "public"
    cast.community.save()
    actions.react(by=cast.dina, to=quoting, kind="helpful")
    actions.keep_post(by=cast.dina, post=quoting)
    for who in (client, client_of(cast.dina), client_of(cast.ben)):
        said = prose(who.get("/c/westmoor/"))
        assert all(words in said for words in QUOTED), said


def test_who_has_no_account_keeps_nothing(cast, client, quoting):
    cast.community.visibility = "public"
    cast.community.save()
    page = client.get("/c/westmoor/").content.decode()
    assert "It says give" in page and "/keep/" not in page


@pytest.mark.parametrize("kind", ["discussion", "question", "win", "poll"])
def test_a_card_offers_the_words_of_the_posts_page_under_the_same_pictures(cast, client_of, kind):
    post = actions.publish_post(
        by=cast.ben,
        community=cast.community,
        kind=kind,
        title="" if kind == "discussion" else "A title",
        body="Something to say.",
        poll=NewPoll(options=["Yes", "No"]) if kind == "poll" else None,
    )
    reader = client_of(cast.dina)
    card = reader.get("/c/westmoor/").content.decode()
    page = reader.get(post.get_absolute_url()).content.decode()
    on_card = REACTION.findall(card)
    assert len(on_card) == 2
    assert REACTION.findall(page)[:2] == on_card


def card_of(post):
    """As somebody sees it who may say everything."""
    standing = ReaderState(is_signed_in=True, may_write=True, may_react=True)
    return re.sub("</svg>", "", without_layout(render_cards({post.pk: standing})[post.pk]))


def test_a_card_shows_what_the_reader_said_to_nobody_else(cast, client_of):
    one = post(cast.ben, cast.community)
    pressed = 'name="take" value="helpful" aria-pressed="true"'
    assert pressed not in client_of(cast.chidi).get("/").content.decode()
    actions.react(by=cast.chidi, to=one, kind="helpful")
    actions.keep_post(by=cast.chidi, post=one)
    mine = client_of(cast.chidi).get("/").content.decode()
    assert pressed in mine
    assert 'name="on" value="0" aria-pressed="true"' in mine
    others = client_of(cast.dina).get("/").content.decode()
    assert pressed not in others
    assert "<b>1</b>" in others


def test_a_card_offers_a_word_only_to_those_who_may_say_it(cast, client_of):
    asked = post(cast.ben, cast.community, cast.group, kind="question")
    poll = NewPoll(options=["Early", "Late"])
    post(cast.ben, cast.community, cast.group, kind="poll", poll=poll)
    post(cast.ben, cast.community, cast.group)
    offered = re.compile(r">(Answer|Comment)<")
    chidi, dina = client_of(cast.chidi), client_of(cast.dina)  # Dina observes the group
    page = re.sub("</svg>", "", chidi.get(feed_of(cast.group)).content.decode())
    assert len(offered.findall(page)) == 4
    page = re.sub("</svg>", "", dina.get(feed_of(cast.group)).content.decode())
    assert shown(dina.get(feed_of(cast.group))) and not offered.findall(page)
    actions.write_comment(by=cast.chidi, post=asked, body="Well.", kind="answer")
    assert "<b>1</b><span>answer</span>" in dina.get(feed_of(cast.group)).content.decode()


def test_a_card_of_a_closed_conversation_offers_no_word(cast, client_of):
    one = post(cast.ben, cast.community, kind="poll", poll=NewPoll(options=["Early", "Late"]))
    actions.lock_post(by=cast.amara, post=one)
    card = card_of(one)
    assert ">Answer<" not in card and ">Comment<" not in card and "closed" in card


def test_a_card_says_how_its_poll_is_answered(cast):
    for mode, said in (("ranked", "Put in order"), ("multiple", "Several choices")):
        poll = NewPoll(options=["Early", "Late"], mode=mode)
        one = post(cast.ben, cast.community, kind="poll", poll=poll)
        assert said in card_of(one)


def test_the_card_of_an_anonymous_poll_leads_there_and_promises_nothing(cast):
    """Not everybody of its place can answer it, and nobody twice."""
    one = post(cast.ben, cast.community, kind="poll", poll=NewPoll(options=["Early", "Late"]))
    Poll.objects.filter(post=one).update(anonymous=True)
    card = card_of(one)
    assert ">See the poll<" in card and ">Answer<" not in card


def test_a_known_card_follows_every_change_of_its_post(cast, client_of):
    one = post(cast.ben, cast.community, body="Before.")
    browser = client_of(cast.chidi)
    assert b"Before." in browser.get("/").content
    actions.edit_post(by=cast.ben, post=one, body="After.")
    assert b"After." in browser.get("/").content
    User.objects.filter(pk=cast.ben.pk).update(name="Benno")
    assert b"Benno" in browser.get("/").content
    actions.write_comment(by=cast.amara, post=one, body="Well.")
    assert b"<b>1</b><span>comment</span>" in browser.get("/").content
    User.objects.filter(pk=cast.ben.pk).update(state="deactivated")
    assert b"Someone who left" in browser.get("/").content
    assert b'lang="de"' not in browser.get("/").content
    type(cast.community).objects.filter(pk=cast.community.pk).update(language="de")
    assert b'lang="de"' in browser.get("/").content


def test_a_card_of_another_life_of_the_database_is_another_card(cast):
    """Its rows have the same numbers and versions as those of the life before."""
    one = post(cast.ben, cast.community)
    [row] = card_rows(these([one.pk]), cast.chidi)
    [(started,)] = run(("SELECT pg_postmaster_start_time()",))
    assert row.stamp[0] == started


def test_a_cache_that_is_away_is_asked_once_in_a_page_of_cards(cast, monkeypatch):
    one = post(cast.ben, cast.community)
    asked = []

    def away(self, *args, **kwargs):
        asked.append(args)
        raise CacheAway("gone")

    for name in ("get_many", "set_many"):
        monkeypatch.setattr(RedisCache, name, away)
    RECENT_CARDS.clear()
    [card] = cards(card_rows(these([one.pk]), cast.chidi), cast.chidi)
    assert one.body in card.html and len(asked) == 1


def test_without_a_cache_the_page_is_the_same(cast, client_of, monkeypatch):
    post(cast.ben, cast.community, body="Here all the same.")
    browser = client_of(cast.chidi)
    browser.get("/")

    def away(*args, **kwargs):
        raise CacheAway("gone")

    for name in ("get", "set", "get_many", "set_many", "delete_many"):
        monkeypatch.setattr(RedisCache, name, away)
    page = browser.get("/")
    assert b"Here all the same." in page.content


def test_what_people_write_stays_text(cast, client_of):
    bad = "<script>alert(1)</script>"
    User.objects.filter(pk=cast.ben.pk).update(name=bad)
    post(User.objects.get(pk=cast.ben.pk), cast.community, title=bad, body=bad + "<!--new-->")
    assert bad not in client_of(cast.chidi).get("/").content.decode()


def test_a_feed_asks_as_much_for_many_as_for_few(cast, client_of, queries):
    browser = client_of(cast.chidi)
    for some in (range(1, 4), range(4, 60)):
        for minutes in some:
            post(cast.ben, cast.community, minutes=minutes, topics=["rounds"])
        for address in ("/", "/c/westmoor/", feed_of(cast.group)):
            browser.get(address)
            with queries(at_most=12):
                browser.get(address)
