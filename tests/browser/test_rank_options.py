"""The order of a ranked poll: with the numbers or the buttons, and with nothing but a keyboard."""

import pytest
from playwright.sync_api import expect

from communities.feed.actions import publish_post
from communities.feed.actions.polls import NewPoll
from tests.browser.conftest import ready
from tests.cast import assemble

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(window, client_of):
    cast = assemble()
    post = publish_post(
        by=cast.ben,
        community=cast.community,
        group=cast.group,
        kind="poll",
        title="When do we count?",
        poll=NewPoll(options=["Early", "Late", "Never"], mode="ranked"),
    )
    page = window(client_of(cast.chidi))
    page.goto(post.get_absolute_url())
    ready(page)
    return page


def expect_order(page, *options):
    expect(page.locator("rank-order .rank label")).to_have_text(options)


def test_the_box_in_which_a_number_is_turned_keeps_the_focus(page):
    early, late = page.get_by_label("Early", exact=True), page.get_by_label("Late", exact=True)
    early.fill("2")
    late.focus()
    page.keyboard.press("ArrowUp")
    expect(late).to_have_value("1")
    expect(late).to_be_focused()
    expect_order(page, "Late", "Early", "Never")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(late).to_have_value("3")
    expect(late).to_be_focused()
    expect_order(page, "Early", "Late", "Never")


def test_a_button_gives_its_row_the_next_number_and_keeps_the_focus(page):
    never = page.locator("rank-order .rank", has_text="Never")
    expect(never.get_by_role("button")).to_have_text(["Put next"])
    page.get_by_role("button", name="Put next: Never").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Never", exact=True)).to_have_value("1")
    expect(page.get_by_role("button", name="Up: Never")).to_be_focused()
    page.get_by_role("button", name="Put next: Late").click()
    expect_order(page, "Never", "Late", "Early")
    page.get_by_role("button", name="Down: Never").click()
    expect_order(page, "Late", "Never", "Early")


def test_the_last_row_is_left_out_again_and_keeps_the_focus(page):
    page.get_by_role("button", name="Put next: Never").click()
    page.get_by_role("button", name="Put next: Late").click()
    expect(page.get_by_role("button", name="Leave out: Never")).to_have_count(0)
    page.get_by_role("button", name="Leave out: Late").click()
    expect(page.get_by_label("Late", exact=True)).to_have_value("")
    expect(page.get_by_role("button", name="Put next: Late")).to_be_focused()
    expect_order(page, "Never", "Late", "Early")


def test_tab_goes_on_from_the_number_that_was_typed(page):
    never = page.get_by_label("Never", exact=True)
    never.focus()
    page.keyboard.type("1")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Up: Never")).to_be_focused()
    expect_order(page, "Never", "Early", "Late")
