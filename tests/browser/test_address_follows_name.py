"""The address of what is founded follows its name, until somebody writes another."""

import pytest
from playwright.sync_api import expect

from plc.core.slug import slugify
from tests.cast import assemble

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ["Grüße & Küche", "L’École  Élémentaire 7–8", "Þórr", "Школа", "Łódź " * 20]


@pytest.fixture
def page(browser, live_server, client_of):
    context = browser.new_context(base_url=live_server.url, reduced_motion="reduce")
    context.route("**/live/?**", lambda route: route.abort())
    context.add_cookies(
        [
            {"name": one.key, "value": one.value, "url": live_server.url}
            for one in client_of(assemble().amara).cookies.values()
        ]
    )
    page = context.new_page()
    yield page
    context.close()


@pytest.mark.parametrize("where", ["/c/new/", "/c/westmoor/groups/new/?from=cohort"])
def test_the_address_follows_the_name_until_another_is_written(page, where):
    page.goto(where)
    page.wait_for_load_state("networkidle")
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
