"""Without a connection, what was opened can be read, and what is written is sent later, once."""

import pytest
from playwright.sync_api import expect

from communities.feed.actions import publish_post
from communities.feed.models import Post
from communities.groups.models import GroupMembership
from tests.browser.conftest import cookies_of, ready
from tests.cast import assemble
from tests.waiting import eventually

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.browser.offline_urls"),
    pytest.mark.usefixtures("patience"),
]
# Until the service worker has kept the page that was opened first.
FIRST_KEPT = """async () => {
    await navigator.serviceWorker.ready;
    while (!(await caches.keys()).some((name) => name.startsWith("pages-"))) {
        await new Promise((again) => setTimeout(again, 20));
    }
}"""

# The browser's own sync would send it as soon as there is a connection.
NO_SYNC = "delete ServiceWorkerRegistration.prototype.sync"
SEND = """async () => {
    while (!self.writeQueue) await new Promise((again) => setTimeout(again, 20));
    await self.writeQueue.send();
}"""


@pytest.fixture
def cast():
    return assemble()


@pytest.fixture
def page(window, line, client_of, cast):
    """Chidi's phone, with the notes open."""
    page = window(client_of(cast.chidi), base_url=line.url, service_workers="allow")
    page.goto("/notes/")
    ready(page)
    page.evaluate(FIRST_KEPT)
    return page


def write(page, words):
    page.get_by_label("Note").fill(words)
    page.get_by_role("button", name="Save").click()


def is_kept(page, address):
    ask = "async (one) => Boolean(await caches.match(one, {ignoreVary: true}))"
    return eventually(lambda: page.evaluate(ask, address))


def bodies():
    return list(Post.objects.order_by("pk").values_list("body", flat=True))


def test_a_page_that_was_opened_can_be_read_again_and_says_that_it_is_a_copy(page, line, cast):
    post = publish_post(
        by=cast.ben, community=cast.community, kind="discussion", title="", body="North, 12."
    )
    page.goto(post.get_absolute_url())
    assert is_kept(page, post.get_absolute_url())
    line.cut()
    page.goto("/notes/")
    ready(page)
    expect(page.get_by_text("You are offline. This is a copy of")).to_be_visible()
    page.goto(post.get_absolute_url())
    expect(page.get_by_role("paragraph").filter(has_text="North, 12.")).to_be_visible()
    line.mend()
    page.reload()
    expect(page.get_by_role("paragraph").filter(has_text="North, 12.")).to_be_visible()
    expect(page.get_by_text("You are offline.")).to_have_count(0)


def test_another_page_says_what_there_is_to_read(page, line):
    line.cut()
    page.goto("/groups/")
    expect(page.get_by_role("heading", name="On this device")).to_be_visible()
    page.get_by_role("link", name="Notes").click()
    expect(page.get_by_label("Note")).to_be_visible()


def test_what_was_written_without_a_connection_is_sent_once_when_there_is_one(page, line):
    line.cut()
    page.reload()
    ready(page)
    write(page, "North, 12.")
    expect(page.locator(".saved")).to_have_text("Kept on this device.")
    assert bodies() == []
    line.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".saved")).to_have_text("")
    assert bodies() == ["North, 12."]
    page.reload()
    page.evaluate(SEND)
    assert bodies() == ["North, 12."]


def test_what_arrived_but_was_not_answered_is_not_done_twice(page, line):
    """The connection ends between the request and its answer."""
    page.evaluate(NO_SYNC)
    page.route("**/quiet-rounds/new/", lambda route: (route.fetch(), route.abort()))
    write(page, "North, 12.")
    expect(page.locator(".saved")).to_have_text("Kept on this device.")
    assert bodies() == ["North, 12."]
    page.unroute("**/quiet-rounds/new/")
    page.evaluate(SEND)
    expect(page.locator(".saved")).to_have_text("")
    assert bodies() == ["North, 12."]


def test_the_newest_of_one_place_is_what_is_sent(page, line):
    line.cut()
    for words in ("North, 12.", "North, 13."):
        write(page, words)
        expect(page.locator(".saved")).to_have_text("Kept on this device.")
    page.goto("/notes/?slot=2")
    expect(page.get_by_role("heading", name="On this device")).to_be_visible()
    line.mend()
    page.goto("/notes/?slot=2")
    assert eventually(bodies)
    assert bodies() == ["North, 13."]


def test_it_waits_when_the_tab_is_closed(page, line):
    line.cut()
    write(page, "North, 12.")
    expect(page.locator(".saved")).to_have_text("Kept on this device.")
    context = page.context
    page.close()
    line.mend()
    other = context.new_page()
    other.goto("/notes/")
    assert eventually(bodies)
    assert bodies() == ["North, 12."]


def test_what_is_refused_later_is_shown_with_its_words(page, line, cast):
    line.cut()
    write(page, "North, 12.")
    expect(page.locator(".saved")).to_have_text("Kept on this device.")
    GroupMembership.objects.filter(user=cast.chidi).delete()
    line.mend()
    page.goto("/offline/")
    expect(page.get_by_text("This was not taken.")).to_be_visible()
    expect(page.get_by_text("North, 12.")).to_be_visible()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_text("North, 12.")).to_have_count(0)
    assert bodies() == []


def test_nobody_else_reads_or_sends_it(page, line, cast, client_of):
    page.evaluate(NO_SYNC)
    line.cut()
    write(page, "North, 12.")
    expect(page.locator(".saved")).to_have_text("Kept on this device.")
    line.mend()
    page.context.clear_cookies()
    page.context.add_cookies(cookies_of(client_of(cast.ben), line.url))
    page.goto("/notes/")
    ready(page)
    page.evaluate(SEND)
    page.goto("/offline/")
    expect(page.get_by_text("Somebody else wrote something here.")).to_be_visible()
    expect(page.get_by_text("North, 12.")).to_have_count(0)
    assert bodies() == []


def test_copies_go_when_somebody_signs_out(page, line):
    page.context.clear_cookies()
    page.goto("/")
    line.cut()
    page.goto("/notes/")
    expect(page.get_by_text("Nothing is kept here.")).to_be_visible()
