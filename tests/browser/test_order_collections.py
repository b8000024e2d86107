"""The order of a collection: dragged with the mouse, or with nothing but a keyboard."""

import pytest
from playwright.sync_api import expect

from learning.library import actions
from learning.library.wording import Content
from tests.browser.conftest import ready
from tests.cast import assemble

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def collection():
    cast = assemble()
    made = actions.begin_collection(by=cast.chidi, community=cast.community, title="Begin here")
    for title in ("First", "Second", "Third"):
        resource = actions.add_resource(
            by=cast.chidi,
            community=cast.community,
            kind="text",
            sent=actions.Sent(title=title),
            content=Content(body=title),
        )
        actions.add_to_collection(by=cast.chidi, collection=made, resource=resource)
    return made


@pytest.fixture
def page(window, client_of, collection):
    page = window(client_of(collection.owner))
    page.goto(collection.get_absolute_url())
    ready(page)
    page.get_by_text("Change the order").click()
    return page


def saved(page, *titles):
    page.get_by_role("button", name="Save the order").click()
    expect(page.locator("ol.shelf h3")).to_have_text(titles)


def test_a_row_is_dragged_to_another_place(page):
    expect(page.locator(".grip")).to_have_count(3)
    page.locator(".rank", has_text="Third").locator(".grip").hover()
    page.mouse.down()
    box = page.locator(".rank", has_text="First").bounding_box()
    page.mouse.move(box["x"] + 10, box["y"] + 3, steps=5)
    page.mouse.up()
    expect(page.get_by_label("Third", exact=True)).to_have_value("1")
    saved(page, "Third", "First", "Second")


def test_a_row_is_moved_with_the_keyboard(page):
    page.get_by_role("button", name="Up: Third").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    saved(page, "Third", "First", "Second")
