"""Opening a post clears what the bell said of it, at once and also where no live stream is had."""

import pytest
from playwright.sync_api import expect

from plc.notifications.models import Notification
from tests.cast import assemble
from tests.communities.feed.words import a_question, an_answer

pytestmark = pytest.mark.django_db(transaction=True)


def test_bell_inbox_and_bottom_bar_agree_without_reload(window, client_of, relay):
    cast = assemble()
    question = a_question(cast)
    an_answer(cast, question)
    relay()
    page = window(client_of(cast.chidi))
    page.goto("/")
    inbox = page.locator(".nav-rail [data-count=notifications]")
    expect(page.locator("#bell")).to_have_attribute("aria-label", "1 notification")
    expect(inbox).to_contain_text("1")
    page.goto(question.get_absolute_url())
    expect(page.locator("#bell")).to_have_attribute("aria-label", "Inbox", timeout=20_000)
    expect(inbox).to_be_empty()
    expect(page.locator(".bottom-bar [data-count=notifications]")).to_be_empty()
    assert not Notification.objects.filter(person=cast.chidi, read_at=None).exists()
