"""The address of what is founded follows its name, until somebody writes another."""

import pytest
from playwright.sync_api import expect

from plc.core.slug import slugify
from tests.browser.conftest import ready
from tests.cast import assemble

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ["Grüße & Küche", "L’École  Élémentaire 7–8", "Þórr", "Школа", "Łódź " * 20]


@pytest.fixture
def page(window, client_of):
    return window(client_of(assemble().amara))


@pytest.mark.parametrize("where", ["/c/new/", "/c/westmoor/groups/new/?from=cohort"])
def test_the_address_follows_the_name_until_another_is_written(page, where):
    page.goto(where)
    ready(page)
    name, address = page.get_by_label("Name", exact=True), page.get_by_label("Address")
    name.press_sequentially("Ward Five")
    expect(address).to_have_value("ward-five")
    for one in NAMES:  # as the server makes it, or left to the server
        name.fill(one)
        assert address.input_value() in (slugify(one), ""), one
    name.fill("Ward Five")
    address.fill("fifth")
    name.fill("Ward Six")
    expect(address).to_have_value("fifth")
    expect(page.get_by_text("It cannot be changed later.")).to_be_visible()
