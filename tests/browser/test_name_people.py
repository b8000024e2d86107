"""Naming somebody by the keyboard: the list stays while a name is typed, not a word longer."""

import re

import pytest
from playwright.sync_api import expect

from communities.community.actions import accept_charter, admit_member
from communities.groups.actions import admit_to_group
from tests import make
from tests.browser.conftest import ready
from tests.cast import assemble

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "/c/westmoor/g/quiet-rounds/new/"


@pytest.fixture
def page(window, client_of):
    cast = assemble()
    for name in ("Anna Zimmer", "Anna Maier", "Ann"):
        anna = make.user(name)
        admit_member(community=cast.community, user=anna, role="member", by=anna)
        accept_charter(community=cast.community, by=anna)
        admit_to_group(group=cast.group, user=anna, role="member", by=anna)
    page = window(client_of(cast.chidi))
    page.goto(NEW)
    ready(page)
    return page


def test_a_first_name_and_a_space_go_on_to_the_surname(page):
    body, options = page.locator("[name=body]"), page.get_by_role("option")
    body.press_sequentially("Thanks @Anna")
    expect(options).to_have_count(2)
    body.press_sequentially(" Ma")
    expect(options).to_have_count(1)
    body.press("Enter")
    expect(body).to_have_value("Thanks @Anna Maier ")
    body.press_sequentially("and @Anna nobody")
    expect(options.filter(visible=True)).to_have_count(0)
    body.press_sequentially(" else")
    body.press("Enter")
    expect(body).to_have_value("Thanks @Anna Maier and @Anna nobody else\n")
    assert page.locator("[name=named]").count() == 1


def test_who_is_named_hides_nobody_with_a_longer_name_and_a_space_takes_nobody(page):
    body, options = page.locator("[name=body]"), page.get_by_role("option")
    body.press_sequentially("Thanks @Ann")
    expect(options).to_have_count(3)
    page.locator("[data-insert='@Ann ']").click()
    expect(body).to_have_value("Thanks @Ann ")
    body.press_sequentially("and @Anna")
    expect(options.filter(visible=True)).to_have_count(2)
    expect(options.first).to_have_attribute("aria-selected", "true")
    body.press_sequentially(" ")
    expect(page.locator("[role=option][aria-selected=true]")).to_have_count(0)
    body.press("Enter")
    expect(body).to_have_value("Thanks @Ann and @Anna \n")


def test_whom_a_spotlight_is_about_is_completed_in_one_line(page):
    page.goto("/c/westmoor/stories/new/spotlight/")
    ready(page)
    about, options = page.locator("input[name=people]"), page.get_by_role("option")
    about.press_sequentially("@Anna Z")
    expect(options).to_have_count(1)
    about.press("Enter")
    expect(about).to_have_value("@Anna Zimmer ")
    expect(page).to_have_url(re.compile("/new/spotlight/$"))
    assert page.locator("[name=named]").count() == 1
