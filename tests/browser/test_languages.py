"""The pages that people use most, in German and from right to left, on a phone and on a desk."""

import pytest
from playwright.sync_api import Page

from communities.feed.actions import write_comment
from plc.accounts.actions import accounts
from tests import make
from tests.browser.conftest import without_stream
from tests.cast import assemble
from tests.communities.feed.words import a_question

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = [390, 1280]


@pytest.fixture
def places(transactional_db):
    """Chidi, and the addresses that he opens: home, community, group, a post of the group."""
    cast = assemble()
    post = a_question(cast, by=cast.ben)
    write_comment(by=cast.chidi, post=post, body="By hand, with a watch.", kind="answer")
    group = f"/c/{cast.community.slug}/g/{cast.group.slug}/"
    return cast.chidi, ["/", f"/c/{cast.community.slug}/", group, post.get_absolute_url()]


@pytest.fixture
def read_in(live_server, open_page, places):
    """`read_in(language, width)`: Chidi is signed in, and reads in this language."""

    def signed_in(language: str, width: int) -> Page:
        chidi, _paths = places
        accounts.set_preferences(person=chidi, by=chidi, language=language, time_zone="")
        page = open_page(f"{live_server.url}/accounts/login/", width=width)
        without_stream(page)
        page.get_by_label("Email").fill(chidi.email)
        page.get_by_label("Password").fill(make.PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(f"{live_server.url}/")
        return page

    return signed_in


@pytest.mark.parametrize("width", WIDTHS)
def test_long_german_words_have_room(live_server, read_in, places, violations, width):
    page = read_in("de", width)
    for path in places[1]:
        page.goto(live_server.url + path)
        assert page.locator("html").get_attribute("lang") == "de"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert violations(page) == [], path


def test_no_open_menu_leaves_a_narrow_page(live_server, read_in, places):
    page = read_in("de", 320)
    for path in places[1]:
        page.goto(live_server.url + path)
        for menu in page.locator("details.menu").all():
            menu.evaluate("menu => { menu.open = true }")
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
            menu.evaluate("menu => { menu.open = false }")


@pytest.mark.parametrize("width", WIDTHS)
def test_from_right_to_left_every_page_is_turned_round(
    live_server, read_in, places, violations, width
):
    page = read_in("ar-xb", width)
    for path in places[1]:
        page.goto(live_server.url + path)
        assert page.locator("html").get_attribute("dir") == "rtl"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert violations(page) == [], path
        mark, face = box(page, ".top-bar .community"), box(page, ".top-bar .me")
        assert mark["x"] > face["x"], path
        if width == 1280:
            rail, main = box(page, ".nav-rail"), box(page, "main")
            assert rail["x"] >= main["x"] + main["width"] - 1, path
        else:
            first, last = box(page, ".bottom-bar a >> nth=0"), box(page, ".bottom-bar a >> nth=-1")
            assert first["x"] > last["x"], path


def box(page: Page, selector: str) -> dict[str, float]:
    found = page.locator(selector).first.bounding_box()
    assert found
    return found


def test_what_people_wrote_says_its_own_language(live_server, read_in, places):
    page = read_in("de", 1280)
    page.goto(live_server.url + places[1][-1])
    assert page.locator("h1").get_attribute("lang") == "en"
    assert page.locator(".comment .body").first.get_attribute("lang") == "en"
