"""Who answers a question sees the notice, the points, the badge and the new place on the board
arrive on their own page, without reloading it."""

import re

import pytest
from playwright.sync_api import expect

from communities.feed import actions as feed
from gamification.actions import leaderboards
from gamification.boards import building
from gamification.following import follow
from gamification.models import Badge, Board
from tests.cast import assemble
from tests.communities.feed.words import a_question
from tests.gamification.giving import give
from tests.plc.live.conftest import live, live_process

__all__ = ["live", "live_process"]  # the fixtures

pytestmark = pytest.mark.django_db(transaction=True)


def test_all_that_follows_an_accepted_answer_arrives_at_its_author(window, client_of, live, relay):
    cast = assemble()
    for person, points in ((cast.chidi, 10), (cast.ben, 3)):
        give(person, points, community=cast.community)
    for board in Board.objects.filter(place=-cast.community.pk):
        building.build(board.pk)
    answer = feed.write_comment(
        by=cast.ben, post=a_question(cast), body="One by one.", kind="answer"
    )
    badge = Badge.objects.get(key="good-answer", community=None)
    page = window(client_of(cast.ben), stream=live.port)
    with page.expect_request("**/live/**"):
        page.goto("/c/westmoor/recognition/")
    path, mine = page.locator("#path"), page.locator("#path tr[aria-current=true]")
    expect(mine).to_have_text(re.compile(r"^\s*2\s+Ben Achterberg"))
    page.locator("#weeks-data summary").click()
    page.evaluate("window.sameDocument = true")

    feed.accept_answer(by=cast.chidi, comment=answer)
    relay()  # the points
    follow()  # the badge and the place
    relay()

    expect(path).to_contain_text("1 accepted answer", timeout=20_000)
    earned = path.locator(".badge:not(.not-yet)").filter(has_text=badge.title)
    expect(earned).to_be_visible(timeout=20_000)
    expect(mine).to_have_text(re.compile(r"^\s*1\s+Ben Achterberg"), timeout=20_000)
    expect(page.locator("#weeks-data")).to_have_attribute("open", "")
    # That it was accepted, and the badge.
    expect(page.locator("#bell")).to_have_accessible_name(re.compile(r"^\d+ notifications"))
    assert page.evaluate("window.sameDocument")


@pytest.mark.parametrize(
    ("path", "arrives"),
    [("boards/?period=month", "You have 7 points, which is place 1."), ("", "Around you")],
)
def test_the_first_points_of_a_community_arrive(window, client_of, live, path, arrives):
    cast = assemble()
    page = window(client_of(cast.ben), stream=live.port)
    with page.expect_request("**/live/**"):
        page.goto(f"/c/westmoor/recognition/{path}")
    expect(page.locator("#main")).not_to_contain_text(arrives)
    page.evaluate("window.sameDocument = true")
    give(cast.ben, 7, community=cast.community)
    expect(page.locator("#main")).to_contain_text(arrives, timeout=20_000)
    assert page.evaluate("window.sameDocument")


def test_what_others_give_moves_the_boards_that_are_open(window, client_of, live, places):
    client = client_of(places.chidi)
    path, boards = [window(client, stream=live.port) for _ in range(2)]
    for page, address in ((path, ""), (boards, "boards/")):
        with page.expect_response("**/live/**"):  # heard from now on
            page.goto(f"/c/westmoor/recognition/{address}")
        expect(page.locator("tr[aria-current=true]")).to_have_text(re.compile(r"^\s*1\s+Chidi"))
    for board in Board.objects.filter(place=-places.community.pk):
        building.build(board.pk)
    give(places.ben, 20, community=places.community)
    follow()
    for page in (path, boards):
        mine = page.locator("tr[aria-current=true]")
        expect(mine).to_have_text(re.compile(r"^\s*2\s+Chidi"), timeout=20_000)


# Counts the sections that were fetched anew and have taken their place.
COUNT_SETTLED = """
    document.body.dataset.settled = 0;
    document.addEventListener("htmx:afterSettle", () => { document.body.dataset.settled++; });
"""


@pytest.fixture
def places():
    cast = assemble()
    for person, points in ((cast.chidi, 10), (cast.ben, 3)):
        give(person, points, community=cast.community)
    return cast


def move(page):
    """What the page is told when somebody's place changes."""
    page.evaluate("document.body.dispatchEvent(new Event('live:board'))")


def test_the_focus_stays_where_it_is_when_places_arrive(window, client_of, places):
    page = window(client_of(places.ben))
    for path, link in (("boards/", "Top of the list"), ("", "All leaderboards")):
        page.goto(f"/c/westmoor/recognition/{path}")
        page.evaluate(COUNT_SETTLED)
        links = (page.get_by_role("link", name=link), page.locator(".table-scroll[id]"))
        for times, wanted in enumerate(links, 1):
            wanted.focus()
            move(page)
            expect(page.locator("body")).to_have_attribute("data-settled", str(times))
            expect(wanted).to_be_focused()


@pytest.mark.parametrize("path", ["", "boards/"])
def test_places_that_move_while_they_are_fetched_are_fetched_again(window, client_of, places, path):
    page = window(client_of(places.ben))
    page.goto(f"/c/westmoor/recognition/{path}")
    page.evaluate(COUNT_SETTLED)

    def overtake(route):
        move(page)
        route.continue_()

    page.route("**/recognition/**", overtake, times=1)
    move(page)
    expect(page.locator("body")).to_have_attribute("data-settled", "2")


def test_boards_that_were_closed_meanwhile_are_no_longer_on_the_page(window, client_of, places):
    page = window(client_of(places.ben))
    page.goto("/c/westmoor/recognition/boards/")
    leaderboards.close_boards(community=places.community, by=places.amara)
    move(page)
    expect(page.get_by_text("No leaderboards here")).to_be_visible()
