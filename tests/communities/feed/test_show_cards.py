"""What a card shows of its reader; people's words are left as they wrote them."""

import re

import pytest

from communities.feed import actions
from communities.feed.actions.polls import NewPoll

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
