"""What the browser writes and what the server writes are written alike, in one zone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ready
from tests.cast import assemble
from tests.communities.feed.words import a_post

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("language, at", [("en", "CET"), ("de", "MEZ")])
def test_draft_card_and_page_agree(window, client_of, language, at):
    cast = assemble()
    cast.chidi.language, cast.chidi.time_zone = language, "Europe/Berlin"
    cast.chidi.save()
    post = a_post(cast, by=cast.ben)
    page = window(client_of(cast.chidi), locale="en-US", timezone_id="America/New_York")
    page.goto("/")
    on_card = page.locator(f"#post-{post.pk} time").first
    expect(on_card).to_have_attribute("title", re.compile(rf"\d\d:\d\d {at}$"), timeout=20_000)
    title = on_card.get_attribute("title")
    page.goto(post.get_absolute_url())
    ready(page)
    on_page = page.locator("article .person time").first
    assert on_page.get_attribute("title") == title, "the server writes as the browser does"
    page.locator("[data-key-write]").first.fill("Something")
    said = page.locator(".saved").first
    expect(said).to_contain_text(re.compile(r"\b\d\d:\d\d$"), timeout=20_000)
