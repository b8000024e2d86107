"""Who answers a question sees the points arrive on their own page, without reloading it."""

import pytest
from playwright.sync_api import expect

from communities.feed import actions as feed
from gamification.following import follow
from tests.cast import assemble
from tests.communities.feed.words import a_question
from tests.plc.live.conftest import live, live_process

__all__ = ["live", "live_process"]  # the fixtures

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_accepted_answer_arrives_at_the_path_of_its_author(window, client_of, live, relay):
    cast = assemble()
    question = a_question(cast)
    answer = feed.write_comment(by=cast.ben, post=question, body="One by one.", kind="answer")
    page = window(client_of(cast.ben), stream=live.port)
    with page.expect_request("**/live/**"):
        page.goto("/c/westmoor/recognition/")
    expect(page.locator("#path")).to_be_visible()
    expect(page.locator("#path")).not_to_contain_text("1 accepted answer")
    page.evaluate("window.sameDocument = true")

    feed.accept_answer(by=cast.chidi, comment=answer)
    relay()
    follow()

    expect(page.locator("#path")).to_contain_text("1 accepted answer", timeout=20_000)
    assert page.evaluate("window.sameDocument")
