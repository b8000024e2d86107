"""What somebody typed is not lost, files neither: not to a reload, not to a form that came back."""

from contextlib import contextmanager
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect

from plc.accounts.models import User
from plc.web.models import Draft
from tests.browser.conftest import cookies_of, ready
from tests.cast import assemble

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("patience")]
NEW = "/c/westmoor/g/quiet-rounds/new/?kind=question"


@pytest.fixture
def page(window, client_of):
    """Chidi's browser. Its console may complain of a 422."""
    cast = assemble()
    return window(client_of(cast.chidi))


@contextmanager
def saved(page, **fields):
    """Until the server has a draft with these words; there may be an earlier one without them."""

    def has_them(answer):
        if "/drafts/" not in answer.url:
            return False
        sent = parse_qs(answer.request.post_data or "")
        return all(sent.get(name) == [words] for name, words in fields.items())

    with page.expect_response(has_them):
        yield


def test_a_reload_brings_back_what_was_typed(page):
    page.goto(NEW)
    ready(page)
    page.locator("[name=title]").fill("Who counts the rounds?")
    with saved(page, body="We all do, and **nobody** adds up."):
        page.locator("[name=body]").fill("We all do, and **nobody** adds up.")
    expect(page.locator(".saved").first).to_contain_text("Draft saved")
    page.reload()
    expect(page.locator("[name=title]")).to_have_value("Who counts the rounds?")
    expect(page.locator("[name=body]")).to_have_value("We all do, and **nobody** adds up.")


def test_leaving_in_the_middle_of_a_word_keeps_it(page):
    page.goto(NEW)
    ready(page)
    page.locator("[name=title]").fill("Who counts")
    page.goto("/groups/")
    # Sent while the page went away, so no page hears of the answer.
    for _ in range(100):
        if Draft.objects.exists():
            break
        page.wait_for_timeout(100)
    page.goto(NEW)
    expect(page.locator("[name=title]")).to_have_value("Who counts")


def test_a_form_that_came_back_has_the_words_and_the_files(page):
    """A question without a title is refused; nothing else has to be said again."""
    page.goto(NEW)
    ready(page)
    page.locator("[name=title]").evaluate("(box) => box.removeAttribute('required')")
    page.locator("[name=body]").fill("We all do.")
    page.locator("input[type=file]").set_input_files(
        {"name": "rounds.txt", "mimeType": "text/plain", "buffer": b"north 12, south 9"}
    )
    with page.expect_response(lambda answer: "/new/" in answer.url) as answered:
        page.get_by_role("button", name="Publish", exact=True).click()
    assert answered.value.status == 422
    expect(page.locator("[name=body]")).to_have_value("We all do.")
    expect(page.get_by_label("rounds.txt")).to_be_checked()
    page.wait_for_load_state()  # it goes to its errors then, also while a button is pressed
    ready(page)
    page.locator("[name=title]").fill("Who counts the rounds?")
    page.get_by_role("button", name="Publish", exact=True).click()
    page.wait_for_url("**/p/**")
    expect(page.locator(".files").get_by_text("rounds.txt")).to_be_visible()
    expect(page.get_by_text("We all do.").first).to_be_visible()
    assert not Draft.objects.exists()


def test_an_answer_half_written_is_there_after_a_reload(page):
    page.goto(NEW)
    page.locator("[name=title]").fill("Who counts the rounds?")
    page.locator("[name=body]").fill("Nobody adds up.")
    page.get_by_role("button", name="Publish", exact=True).click()
    page.wait_for_url("**/p/**")
    ready(page)
    page.get_by_text("Answer your own question").click()
    answer = page.get_by_role("textbox", name="Your answer")
    with saved(page, body="Whoever walks"):
        answer.fill("Whoever walks")
    page.reload()
    expect(answer).to_have_value("Whoever walks")


def local_drafts(page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))")


@pytest.fixture
def offline_draft(page):
    """Chidi typed while the server could not be reached; then it can be again."""
    page.goto(NEW)
    ready(page)
    page.route("**/drafts/**", lambda route: route.abort())
    page.locator("[name=body]").fill("Only on this device")
    expect(page.locator(".saved").first).to_contain_text("Saved on this device")
    page.unroute("**/drafts/**")
    return page


def test_the_next_person_at_a_shared_browser_does_not_get_what_was_kept_on_the_device(
    offline_draft, live_server, client_of
):
    page = offline_draft
    page.route("**/drafts/**", lambda route: route.abort())
    page.goto("/groups/")
    page.unroute("**/drafts/**")
    ben = client_of(User.objects.get(name="Ben Achterberg"))
    page.context.clear_cookies()
    page.context.add_cookies(cookies_of(ben, live_server.url))
    page.goto(NEW)
    ready(page)
    expect(page.locator("[name=body]")).to_have_value("")
    assert len(local_drafts(page)) == 1, "it still waits for Chidi"


def test_signing_out_hands_what_is_on_the_device_to_the_server_and_clears_the_device(
    offline_draft,
):
    page = offline_draft
    page.get_by_text("You: profile, settings, sign out").locator("..").click()
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url(lambda url: "new" not in url)
    assert local_drafts(page) == []
    assert Draft.objects.get().fields["body"] == ["Only on this device"]


@pytest.fixture
def two_versions(page):
    """The server has "First."; this device went on while it could not be reached, and was left."""
    page.goto(NEW)
    ready(page)
    with saved(page, body="First."):
        page.locator("[name=body]").fill("First.")
    expect(page.locator(".saved").first).to_contain_text("Draft saved")
    page.route("**/drafts/**", lambda route: route.abort())
    page.locator("[name=body]").fill("First. Second.")
    expect(page.locator(".saved").first).to_contain_text("Saved on this device")
    # What a page says as it goes would pass by the block.
    page.evaluate("document.querySelector('draft-keeper').dirty = false")
    page.goto("about:blank")
    page.unroute("**/drafts/**")
    assert Draft.objects.get().fields["body"] == ["First."]
    return page


def test_newer_words_of_this_device_stand_instead_of_older_ones_of_the_server(two_versions):
    page = two_versions
    page.goto(NEW)
    expect(page.locator("[name=body]")).to_have_value("First. Second.")
    with saved(page, title="Counting"):
        page.locator("[name=title]").fill("Counting")
    expect(page.locator(".saved").first).to_contain_text("Draft saved")
    assert Draft.objects.get().fields["body"] == ["First. Second."]
    assert local_drafts(page) == []


def test_where_both_went_on_elsewhere_both_are_kept(two_versions):
    draft = Draft.objects.get()
    draft.fields |= {"body": ["First. Elsewhere."], "title": ["Counting"]}
    draft.save()
    page = two_versions
    page.goto(NEW)
    both = "First. Elsewhere.\n\nFirst. Second."
    expect(page.locator("[name=body]")).to_have_value(both)
    expect(page.locator("[name=title]")).to_have_value("Counting")
    page.reload()
    expect(page.locator("[name=body]")).to_have_value(both)


def test_what_only_the_device_had_is_not_offered_again_once_it_was_sent(offline_draft):
    page = offline_draft
    page.locator("[name=title]").evaluate("(box) => { box.value = 'Who counts?'; }")
    page.get_by_role("button", name="Publish", exact=True).click()
    page.wait_for_url("**/p/**")
    page.goto(NEW)
    ready(page)
    expect(page.locator("[name=body]")).to_have_value("")
    assert local_drafts(page) == []


def test_a_save_on_its_way_while_the_form_is_sent_brings_nothing_back(page):
    page.goto(NEW)
    ready(page)
    page.route("**/drafts/**", lambda route: None)  # on its way until the page goes
    page.locator("[name=title]").fill("Who counts?")
    with page.expect_request("**/drafts/**") as late:
        page.locator("[name=body]").fill("We all do.")
    sent = late.value.post_data
    page.get_by_role("button", name="Publish", exact=True).click()
    page.wait_for_url("**/p/**")
    page.unroute("**/drafts/**")
    token = page.locator("meta[name=csrf-token]").get_attribute("content")
    headers = {"X-CSRFToken": token, "Content-Type": "application/x-www-form-urlencoded"}
    headers["Referer"] = page.url
    answer = page.request.post(late.value.url, data=sent, headers=headers)
    assert answer.status == 205
    assert not Draft.objects.exists()


def test_what_was_sent_while_the_network_was_gone_is_still_on_the_device(page):
    page.goto(NEW)
    ready(page)
    page.route("**/drafts/**", lambda route: route.abort())
    page.route("**/new/**", lambda route: route.abort())
    page.locator("[name=title]").fill("Who counts the rounds?")
    page.get_by_role("button", name="Publish", exact=True).click()
    page.wait_for_url("chrome-error://**")
    page.unroute_all()
    page.goto(NEW)
    expect(page.locator("[name=title]")).to_have_value("Who counts the rounds?")


def test_files_and_words_stay_when_the_kind_of_post_is_another(page):
    page.goto("/c/westmoor/g/quiet-rounds/new/")
    ready(page)
    page.locator("[name=body]").fill("We all do.")
    files = page.locator("input[type=file]")
    files.set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"})
    files.set_input_files({"name": "b.txt", "mimeType": "text/plain", "buffer": b"b"})
    page.get_by_role("button", name="Remove: b.txt").click()
    page.get_by_role("button", name="Question").click()
    page.wait_for_url("**/new/?kind=question")
    expect(page.locator("[name=body]")).to_have_value("We all do.")
    expect(page.get_by_label("a.txt")).to_be_checked()
    expect(page.get_by_text("b.txt")).to_have_count(0)


def test_what_went_on_in_the_long_form_is_not_in_the_small_one_again(page):
    feed = "/c/westmoor/g/quiet-rounds/feed/"
    page.goto(feed)
    ready(page)
    page.locator("[name=body]").fill("Said in the small form.")
    page.get_by_role("button", name="Files and more").click()
    page.wait_for_url("**/new/")
    ready(page)
    expect(page.locator("[name=body]")).to_have_value("Said in the small form.")
    page.get_by_role("button", name="Publish", exact=True).click()
    page.wait_for_url("**/p/**")
    page.goto(feed)
    ready(page)
    expect(page.locator("textarea[name=body]")).to_have_value("")
    assert not [key for key in local_drafts(page) if "feed.quick" in key]
    assert not Draft.objects.exists()


def test_a_file_chosen_before_the_page_was_ready_is_kept_beside_the_next(page):
    held = []
    page.route("**/file-drop*.js", lambda route: held.append(route))
    with page.expect_request("**/file-drop*.js"):
        page.goto(NEW, wait_until="commit")
    files = page.locator("input[type=file]")
    files.set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"})
    assert held, "the element is not defined yet"
    for route in held:
        route.continue_()
    expect(page.get_by_role("button", name="Remove: a.txt")).to_be_visible()
    files.set_input_files({"name": "b.txt", "mimeType": "text/plain", "buffer": b"b"})
    expect(page.get_by_role("button", name="Remove: b.txt")).to_be_visible()
    names = files.evaluate("(input) => [...input.files].map((file) => file.name)")
    assert names == ["a.txt", "b.txt"]


def test_the_button_says_that_a_post_with_an_hour_goes_out_later(page):
    page.goto("/c/westmoor/g/quiet-rounds/new/")
    ready(page)
    page.get_by_text("Publish later").first.click()
    expect(page.locator("button.primary")).to_have_text("Publish")
    page.locator("[name=publish_at]").fill("2027-11-23T10:00")
    expect(page.locator("button.primary")).to_have_text("Schedule")
