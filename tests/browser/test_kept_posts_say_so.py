"""Whether a post is kept is said by the button's word, not by its colour alone."""

import pytest
from playwright.sync_api import expect

from tests.cast import assemble
from tests.communities.feed.words import a_question

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_word_turns_with_the_press_and_stands_on_the_post_too(window, client_of):
    cast = assemble()
    question = a_question(cast)
    page = window(client_of(cast.ben))
    page.goto("/")
    with page.expect_response("**/keep/"):
        page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("button", name="Kept", exact=True)).to_be_visible()
    page.goto(question.get_absolute_url())
    expect(page.get_by_role("button", name="Kept", exact=True)).to_be_visible()
    page.get_by_role("button", name="Kept", exact=True).click()
    expect(page.get_by_role("button", name="Keep", exact=True)).to_be_visible()
