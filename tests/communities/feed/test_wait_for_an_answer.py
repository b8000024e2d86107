"""On the home page of whoever knows about it a question waits until somebody has answered."""

import pytest

from communities.feed.actions import mute_post, write_comment
from plc.accounts.actions import set_entries, set_skills

from .words import a_question, an_answer

WAITS = 'class="waiting-item"'
TITLE = "How long do run charts need to be?"


@pytest.fixture
def ben(cast, client_of):
    """Practises run charts."""
    set_skills(person=cast.ben, by=cast.ben, skills=[("Run charts", 3), ("Rotas", 1)])
    return client_of(cast.ben)


def asks(cast, relay, title=TITLE, **said):
    question = a_question(cast, title=title, body="We have nine weeks.", **said)
    relay()
    return question


def waits(browser, title=TITLE):
    browser.post("/feed/seen/", {"until": "2020-01-01T00:00:00Z"})  # asked anew, not from memory
    found = browser.get("/").text.split("</ol>")[0]
    return WAITS in found and title in found and "you know about it" in found


def test_it_waits_for_who_practises_it_until_it_is_answered(cast, relay, ben, client_of):
    question = asks(cast, relay)
    assert waits(ben)
    assert not waits(client_of(cast.chidi)), "who asked"
    assert not waits(client_of(cast.dina)), "who knows nothing of it, and observes"
    an_answer(cast, question)
    assert not waits(ben)


def test_it_waits_for_who_offers_help_with_it_in_other_forms_of_the_words(cast, relay, client_of):
    helps = {"can_help": [("charting runs", "")]}
    set_entries(person=cast.ben, by=cast.ben, lists=helps)
    asks(cast, relay)
    assert waits(client_of(cast.ben))


def test_what_one_only_begins_or_never_spoke_of_does_not_wait(cast, relay, ben):
    for title in ("How do we write rotas?", "How long do charts need to be?"):
        asks(cast, relay, title)
        assert not waits(ben, title)


def test_of_many_two_wait_and_none_costs_a_query_of_its_own(cast, relay, ben):
    for _ in range(5):
        asks(cast, relay)
    assert ben.get("/").text.count("you know about it") == 2


def test_saying_something_below_it_or_muting_it_puts_it_away(cast, relay, ben):
    question = asks(cast, relay)
    write_comment(by=cast.ben, post=question, body="Weeks of what?")
    assert not waits(ben)
    other = asks(cast, relay, "Where do run charts begin?")
    assert waits(ben, "Where do run charts begin?")
    mute_post(by=cast.ben, post=other)
    assert not waits(ben, "Where do run charts begin?")


def test_it_waits_where_one_can_answer_alone(cast, relay, client_of):
    """Dina observes the group; Amara is not in it."""
    for person in (cast.dina, cast.amara):
        set_skills(person=person, by=person, skills=[("Run charts", 4)])
    asks(cast, relay)
    assert not waits(client_of(cast.dina)) and not waits(client_of(cast.amara))
    asks(cast, relay, "Do run charts lie?", group=None)
    assert waits(client_of(cast.dina), "Do run charts lie?")
