"""Whether a post is kept is said by the button's word, not by its colour alone."""

import pytest
from playwright.sync_api import expect

from tests.cast import assemble
from tests.communities.feed.words import a_question

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_word_turns_with_the_press_and_stands_on_the_post_too(browser, live_server, client_of):
    cast = assemble()
    question = a_question(cast)
    context = browser.new_context(base_url=live_server.url)
    context.route("**/live/?**", lambda route: route.abort())
    context.add_cookies(
        [
            {"name": one.key, "value": one.value, "url": live_server.url}
            for one in client_of(cast.ben).cookies.values()
        ]
    )
    page = context.new_page()
    page.goto("/")
    with page.expect_response("**/keep/"):
        page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("button", name="Kept", exact=True)).to_be_visible()
    page.goto(question.get_absolute_url())
    expect(page.get_by_role("button", name="Kept", exact=True)).to_be_visible()
    page.get_by_role("button", name="Kept", exact=True).click()
    expect(page.get_by_role("button", name="Keep", exact=True)).to_be_visible()
    context.close()
