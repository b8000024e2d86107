"""The style guide holds every component; what is wrong there is wrong everywhere."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.browser.urls")]


@pytest.fixture
def look(live_server) -> str:
    return f"{live_server.url}/dev/look/"


def test_every_component_passes_axe(
    look: str, open_page: Callable[..., Page], unfit: Callable[..., list[str]]
) -> None:
    page = open_page(look)
    assert unfit(page, (1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")) == []


@pytest.mark.parametrize("query", ["", "?dir=rtl"])
def test_no_width_scrolls_sideways(look: str, open_page: Callable[..., Page], query: str) -> None:
    page = open_page(look + query)
    for width in (320, 390, 640, 768, 1024, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_menu_is_opened_and_left_by_keyboard(look: str, open_page: Callable[..., Page]) -> None:
    page = open_page(look)
    summary = page.get_by_label("Switch community")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Northfield Teachers")).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert "Westmoor" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Northfield Teachers")).to_be_hidden()
    expect(summary).to_be_focused()


def test_keys_lead_to_search_posts_and_help(look: str, open_page: Callable[..., Page]) -> None:
    page = open_page(look)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".post[data-selected]")).to_contain_text("Tomasz Wilk")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_hidden()
    page.keyboard.press("Tab")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    expect(page.locator("[data-key-write]")).to_be_focused()


def test_the_scheme_is_switched_at_once_and_stays(
    look: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(look)
    page.get_by_text("You: profile, settings, sign out").locator("..").click()
    with page.expect_response("**/scheme/"):
        page.get_by_role("button", name="Dark", exact=True).click()
    assert page.evaluate("document.documentElement.dataset.scheme") == "dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.scheme") == "dark"


def test_buttons_put_markdown_round_the_selection(
    look: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(look)
    box = page.locator("[data-key-write]")
    box.fill("try this")
    box.press("Control+a")
    page.get_by_role("button", name="Bold").click()
    expect(box).to_have_value("**try this**")
    box.press("Control+a")
    page.get_by_role("button", name="Numbered list").click()
    expect(box).to_have_value("1. **try this**")


def test_what_is_typed_is_kept_on_the_device_while_the_server_is_away(
    look: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(look)
    page.route("**/dev/look/", lambda route: route.abort(), times=5)
    box = page.locator("[data-key-write]")
    box.fill("Half a thought")
    expect(page.locator("draft-keeper .saved")).to_have_text("Saved on this device", timeout=5000)
    page.unroute("**/dev/look/")
    page.reload()
    expect(page.locator("[data-key-write]")).to_have_value("Half a thought")


def test_a_toast_goes_only_when_it_is_told_to(look: str, open_page: Callable[..., Page]) -> None:
    page = open_page(look)
    toast = page.locator(".toast", has_text="Post moved")
    toast.get_by_role("button", name="Close").click()
    expect(toast).to_have_count(0)
    expect(page.locator(".toast", has_text="That group is full")).to_be_visible()


def test_every_tab_stop_shows_where_it_is(look: str, open_page: Callable[..., Page]) -> None:
    page = open_page(look)
    page.evaluate("document.activeElement.blur()")
    for _ in range(40):
        page.keyboard.press("Tab")
        outline = page.evaluate(
            """() => {
                const here = document.activeElement;
                const at = here.closest(".choice, .composer") ?? here;
                return getComputedStyle(at).outlineStyle !== "none" || here === document.body;
            }"""
        )
        assert outline, page.evaluate("document.activeElement.outerHTML.slice(0, 120)")


def test_without_script_menus_open_and_forms_are_there(
    look: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(look, java_script_enabled=False)
    page.get_by_label("Switch community").click()
    expect(page.get_by_role("link", name="Northfield Teachers")).to_be_visible()
    expect(page.locator("[data-key-write]")).to_be_visible()


def test_people_to_mention_are_chosen_with_the_arrow_keys(
    look: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(look)
    rows = (
        '<li role="option" data-insert="@ines ">Ines</li>'
        '<li role="option" data-insert="@Ingrid Ö " data-named="7 Ingrid Ö">Ingrid</li>'
    )
    page.route("**/dev/look/?q=*", lambda route: route.fulfill(body=rows))
    box = page.locator("[data-key-write]")
    box.click()
    page.keyboard.type("Ask @in")
    expect(page.locator(".completion [role=option]")).to_have_count(2)
    near_the_caret = page.locator(".completion").bounding_box()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".completion").get_by_text("Ingrid")).to_have_attribute(
        "aria-selected", "true"
    )
    page.keyboard.press("Enter")
    expect(box).to_have_value("Ask @Ingrid Ö ")
    assert [one.input_value() for one in page.locator("[name=named]").all()] == ["7 Ingrid Ö"]
    expect(page.locator(".completion")).to_be_hidden()
    corner = box.bounding_box()
    assert near_the_caret["y"] - corner["y"] < 60, "under the first line, not under the box"
    page.keyboard.type("and @in")
    expect(page.locator(".completion")).to_be_visible()
    assert page.locator(".completion").bounding_box()["x"] > near_the_caret["x"] + 20
    page.keyboard.press("Escape")
    expect(page.locator(".completion")).to_be_hidden()


def test_the_preview_shows_what_the_server_makes_of_it(
    look: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(look)
    sent = []

    def answer(route) -> None:
        sent.append(route.request.post_data)
        route.fulfill(body="<p>Made <strong>there</strong></p>")

    page.route("**/dev/look/", answer)
    page.locator("[data-key-write]").fill("Made **here**")
    page.get_by_role("tab", name="Preview").click()
    expect(page.locator(".preview strong")).to_have_text("there")
    assert "text=Made+**here**" in sent
    page.get_by_role("tab", name="Text").click()
    expect(page.locator("[data-key-write]")).to_be_visible()


def test_files_are_listed_with_their_sizes_where_the_text_is_written(
    look: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(look)
    place = page.locator(".composer-files")
    expect(place).to_have_css("position", "absolute")
    place.locator("input").set_input_files(
        {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"x" * 1500}
    )
    expect(place.locator("li")).to_contain_text("notes.txt, 2 kB")
    expect(place).to_have_css("position", "static")
    place.get_by_role("button", name="Remove: notes.txt").click()
    expect(place.locator("li")).to_have_count(0)


def test_a_message_of_the_stream_becomes_an_event_and_none_is_missed(
    look: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(look)
    asked = []

    def stream(route) -> None:
        asked.append(route.request.url)
        body = f'id: {len(asked)}\ndata: {{"topic": "group:7", "n": {len(asked)}}}\n\n'
        route.fulfill(content_type="text/event-stream", body=body)

    page.route("**/live/?*", stream)
    heard = page.evaluate(
        """async () => {
            const heard = [];
            const twice = new Promise((resolve) => {
                document.body.addEventListener("live:group", (event) => {
                    if (heard.push(event.detail.n) === 2) resolve(heard);
                });
            });
            await import("guildhall/live-stream");
            const stream = document.createElement("live-stream");
            stream.setAttribute("url", "/live/");
            stream.setAttribute("topics", "group:7 bell");
            document.body.append(stream);
            return twice;
        }"""
    )
    assert heard == [1, 2]
    assert "topic=group%3A7&topic=bell" in asked[0]
    assert asked[1].endswith("&last=1")


def test_where_the_stream_fails_the_page_asks_instead(
    look: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(look)
    page.route("**/live/?*", lambda route: route.abort())
    page.route("**/pulse/", lambda route: route.fulfill(json=[{"topic": "bell"}]))
    rang = page.evaluate(
        """async () => {
            const rang = new Promise((resolve) => {
                document.body.addEventListener("live:bell", (event) => resolve(event.type));
            });
            await import("guildhall/live-stream");
            const stream = document.createElement("live-stream");
            stream.setAttribute("url", "/live/");
            stream.setAttribute("topics", "bell");
            stream.setAttribute("poll", "/pulse/");
            document.body.append(stream);
            return rang;
        }"""
    )
    assert rang == "live:bell"
