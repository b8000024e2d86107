"""The main path with nothing but a keyboard; where one is can always be seen."""

import pytest
from playwright.sync_api import Page, expect

from communities.feed.models import Post
from tests import make
from tests.browser.conftest import ready
from tests.cast import assemble
from tests.make import PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("patience")]
# Whether what has the focus, or the box it stands in, shows it.
SHOWS = """() => {
    const here = document.activeElement;
    const at = here.closest(".choice, .composer, .search") ?? here;
    return [here, at].some((one) => {
        const style = getComputedStyle(one);
        return style.outlineStyle !== "none" || style.boxShadow !== "none";
    });
}"""
# What has the focus, as one line.
HERE = """() => {
    const here = document.activeElement;
    return [here.tagName, here.id, here.name, here.getAttribute("aria-label"), here.innerText]
        .filter(Boolean).join(" ").slice(0, 160);
}"""


@pytest.fixture
def cast(transactional_db):
    cast = assemble()
    other = make.community(by=cast.amara, name="Northfield", slug="northfield")
    make.member(other, cast.chidi)
    return cast


def tab_to(page: Page, selector: str, *, most: int = 90) -> None:
    """Tab until the control has the focus; every stop on the way is seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        assert page.evaluate(SHOWS), f"no focus to be seen on {page.evaluate(HERE)}"
        if page.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} is not reached by Tab; at {page.evaluate(HERE)}")


def skip_to_content(page: Page) -> None:
    """The first stop of every page leads past the bars."""
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('a.skip')"), page.evaluate(HERE)
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def sign_in(page: Page, person) -> None:
    page.goto("/accounts/login/")
    ready(page)
    if not page.evaluate("document.activeElement.matches('[type=email]')"):
        tab_to(page, "[type=email]")
    page.keyboard.type(person.email)
    tab_to(page, "[type=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#bell")).to_be_visible()


def test_asking_answering_and_accepting_need_no_mouse(window, cast, relay):
    asker = window()
    sign_in(asker, cast.chidi)
    asker.goto("/c/westmoor/g/quiet-rounds/feed/")
    ready(asker)
    skip_to_content(asker)
    tab_to(asker, "[name=as][value=question]")
    asker.keyboard.press("Enter")
    asker.wait_for_url("**/new/?kind=question")
    ready(asker)
    skip_to_content(asker)
    tab_to(asker, "[name=title]")
    asker.keyboard.type("Who counts the rounds?")
    tab_to(asker, "textarea[name=body]")
    asker.keyboard.type("We all do.")
    tab_to(asker, "button.primary")
    asker.keyboard.press("Enter")
    asker.wait_for_url("**/p/**")
    expect(asker.get_by_role("heading", level=1)).to_have_text("Who counts the rounds?")

    other = window()
    sign_in(other, cast.ben)
    other.goto("/c/westmoor/g/quiet-rounds/feed/")
    ready(other)
    other.keyboard.press("j")
    expect(other.locator(".post[data-selected]")).to_contain_text("Who counts the rounds?")
    other.keyboard.press("Enter")
    other.wait_for_url("**/p/**")
    ready(other)
    other.keyboard.press("c")
    expect(other.get_by_role("textbox", name="Your answer")).to_be_focused()
    other.keyboard.type("Whoever walks them.")
    tab_to(other, "#write button.primary")
    other.keyboard.press("Space")
    expect(other.get_by_text("Whoever walks them.").first).to_be_visible()

    relay()
    asker.goto("/")
    ready(asker)
    tab_to(asker, "#bell")
    asker.keyboard.press("Enter")
    asker.wait_for_url("**/notifications/")
    ready(asker)
    skip_to_content(asker)
    tab_to(asker, ".notification a")
    asker.keyboard.press("Enter")
    asker.wait_for_url("**/p/**")
    ready(asker)
    tab_to(asker, "form[action$='/accept/'] button")
    asker.keyboard.press("Enter")
    expect(asker.locator(".verdict")).to_be_visible()
    assert Post.objects.get(title="Who counts the rounds?").accepted_answer_id


def test_search_and_the_switch_of_community_need_no_mouse(window, cast):
    page = window()
    sign_in(page, cast.chidi)
    page.goto("/c/westmoor/")
    ready(page)
    page.keyboard.press("/")
    expect(page.locator("[data-key-search]")).to_be_focused()
    assert page.evaluate(SHOWS)
    page.keyboard.type("rounds")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=rounds")
    ready(page)
    page.evaluate("document.activeElement.blur()")
    tab_to(page, "summary[aria-label='Switch community']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Your communities")).to_be_visible()
    for _ in range(6):
        page.keyboard.press("ArrowDown")
        if "Northfield" in page.evaluate(HERE):
            break
    assert page.evaluate(SHOWS)
    page.keyboard.press("Enter")
    page.wait_for_url("**/c/northfield/**")
    expect(page.locator("a.community")).to_contain_text("Northfield")
