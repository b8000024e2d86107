"""From nothing to an accepted answer, as somebody new does it; and the main path without script."""

import re

import pytest
from playwright.sync_api import Page, expect

from communities.feed.actions import comments, posts
from communities.feed.actions.polls import NewPoll
from communities.feed.models import Post
from tests.cast import Cast, assemble
from tests.make import PASSWORD
from tests.plc.live.conftest import live, live_process

__all__ = ["live", "live_process"]  # the fixtures
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("patience")]
SECRET = "correct-horse-battery-9"


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()


def sign_up(page: Page, letters, *, name: str, email: str) -> None:
    page.goto("/accounts/signup/")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").first.fill(SECRET)
    press(page, "Make an account")
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm your address")
    (letter,) = letters(to=email)
    code = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", letter.text, re.MULTILINE)
    page.get_by_label("Code").fill(code[1])
    press(page, "Confirm")
    page.wait_for_url(lambda url: "/accounts/" not in url)


def found_community(page: Page) -> None:
    page.goto("/c/")
    page.get_by_role("link", name="Start a community").first.click()
    page.get_by_role("textbox", name="Name").fill("Night Shift")
    page.get_by_role("textbox", name="What is it for?").fill("Nights that patients sleep through.")
    page.get_by_role("textbox", name="Address").fill("night-shift")
    page.get_by_role("group", name="Who sees it?").get_by_role("radio").first.check()
    page.get_by_role("group", name="How do people join?").get_by_role("radio").first.check()
    press(page, "Start the community")
    page.wait_for_url("**/c/night-shift/**")


def write_charter(page: Page) -> None:
    page.goto("/c/night-shift/charter/")
    page.get_by_role("link", name="Write the charter").first.click()
    page.get_by_role("textbox", name="Mission").fill("Learn what a quiet night needs.")
    press(page, "Save the charter")
    expect(page.get_by_text("Learn what a quiet night needs.").first).to_be_visible()


def found_group(page: Page) -> None:
    page.goto("/c/night-shift/groups/")
    page.get_by_role("link", name="Start a group").first.click()
    page.get_by_role("link", name="An empty form").click()
    page.get_by_role("textbox", name="Name").fill("Ward Seven")
    page.get_by_role("textbox", name="What we are here for").fill("Fewer calls at night.")
    page.get_by_role("textbox", name="Address").fill("ward-seven")
    for question in ("What it is", "Who sees it?", "How do people join?"):
        page.get_by_role("group", name=question).get_by_role("radio").first.check()
    press(page, "Start the group")
    page.wait_for_url("**/g/ward-seven/**")


def ask(page: Page) -> str:
    page.goto("/c/night-shift/g/ward-seven/new/?kind=question")
    page.locator("[name=title]").fill("When do you dim the lights?")
    page.get_by_role("textbox", name="Text").fill("We tried **nine** and ten.")
    press(page, "Publish")
    page.wait_for_url("**/p/**")
    expect(page.get_by_role("heading", level=1)).to_have_text("When do you dim the lights?")
    return page.url


def test_from_nothing_to_an_accepted_answer(window, live, letters, relay):
    asker = window(stream=live.port)
    sign_up(asker, letters, name="Ines Duarte", email="ines@example.org")
    found_community(asker)
    write_charter(asker)
    found_group(asker)
    question = ask(asker)
    relay()
    bell = asker.locator("#bell")
    expect(bell).to_have_accessible_name("Inbox")

    other = window()
    sign_up(other, letters, name="Tomasz Wilk", email="tomasz@example.org")
    other.goto("/c/night-shift/about/")
    with other.expect_navigation():
        press(other, "Join")
    other.goto("/c/night-shift/charter/")
    with other.expect_navigation():
        press(other, "I accept it")
    other.goto("/c/night-shift/g/ward-seven/join/")
    with other.expect_navigation():
        press(other, "Join")
    other.goto(question)
    other.get_by_role("textbox", name="Your answer").fill("At nine, and we tell everyone at eight.")
    press(other, "Answer")
    expect(other.get_by_text("we tell everyone at eight").first).to_be_visible()

    relay()
    # Without a reload: the stream says that something came, and the page fetches the bell.
    expect(bell).to_have_accessible_name(re.compile(r"^\d+ notifications?$"))
    bell.click()
    asker.locator(".notification a", has_text="When do you dim the lights?").first.click()
    press(asker, "Accept this answer")
    expect(asker.get_by_text("Accepted answer").first).to_be_visible()
    relay()
    other.goto("/notifications/")
    expect(other.locator(".notification", has_text="accepted").first).to_be_visible()


def test_the_main_path_needs_no_script(window, relay):
    cast = assemble()
    place = {"community": cast.community, "group": cast.group}
    poll = posts.publish_post(
        **place,
        by=cast.ben,
        kind="poll",
        title="When do we meet?",
        poll=NewPoll(options=["Monday", "Tuesday"]),
    )
    page = window(java_script_enabled=False)
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(cast.chidi.email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    expect(page.locator("#bell")).to_be_visible()

    page.goto("/c/westmoor/g/quiet-rounds/new/?kind=question")
    page.locator("[name=title]").fill("Who counts the rounds?")
    page.get_by_role("textbox", name="Text").fill("We all do.")
    press(page, "Publish")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who counts the rounds?")
    page.get_by_text("Answer your own question").click()
    page.get_by_role("textbox", name="Your answer").fill("Whoever walks them.")
    press(page, "Answer")
    expect(page.get_by_text("Whoever walks them.").first).to_be_visible()
    page.get_by_text("Comment on the question instead").click()
    page.locator("#aside textarea").fill("And on Sundays?")
    press(page, "Comment")
    expect(page.get_by_text("And on Sundays?").first).to_be_visible()

    page.goto(poll.get_absolute_url())
    page.get_by_label("Tuesday").check()
    press(page, "Answer")
    expect(page.locator("#poll .mine")).to_contain_text("Tuesday")
    words = page.locator(".words").first
    word = words.get_by_role("button").first.inner_text().split()[0]
    words.get_by_role("button").first.click()
    pressed = page.locator(".words").first.locator("button[aria-pressed=true]")
    expect(pressed).to_contain_text(word)

    answer_by_ben(cast)
    relay()
    page.goto("/notifications/")
    expect(page.locator(".notification", has_text="Ben Achterberg").first).to_be_visible()
    with page.expect_navigation():
        press(page, "Mark all as read")
    page.goto("/notifications/")
    expect(page.locator(".notification[data-unread]")).to_have_count(0)


def answer_by_ben(cast: Cast) -> None:
    """Ben answers what Chidi asked, so that there is something to be notified of."""
    asked = Post.objects.get(title="Who counts the rounds?")
    comments.write_comment(by=cast.ben, post=asked, body="The registrar.", kind="answer")
