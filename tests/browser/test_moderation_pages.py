"""Reporting, decisions and the administration in a real browser: axe finds nothing, the policy
blocks nothing, and Django's own scripts work under it."""

import pytest
from playwright.sync_api import expect

from communities.moderation import actions
from tests.communities.moderation.conftest import QUEUE, decide, desk, place, report, report_url
from tests.make import PASSWORD

__all__ = ["place"]  # the fixture
pytestmark = pytest.mark.django_db(transaction=True)
LOOKS = [(1280, "light"), (390, "dark")]


def inside(page, url, person, to="/"):
    page.goto(f"{url}/accounts/login/?next={to}")
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda address: "/accounts/login/" not in address)


def test_pages_of_reporting_and_deciding_pass_axe(live_server, open_quietly, unfit, place):
    case = report(place.cast.dina, place.post, text="Please look.")
    line = decide(case, "silence", place.mona)
    pages = {
        place.cast.ben: [report_url(place.comment), report_url(place.post)],
        place.cast.dina: [f"/moderation/reports/{case.public_id}/"],
        place.cast.chidi: [f"/moderation/decisions/{line.public_id}/"],
    }
    for person, paths in pages.items():
        page = open_quietly(f"{live_server.url}/accounts/login/")
        inside(page, live_server.url, person)
        for path in paths:
            page.goto(live_server.url + path)
            assert unfit(page, *LOOKS) == []


def test_the_desk_of_a_moderator_passes_axe(live_server, open_quietly, unfit, place):
    case = report(place.cast.dina, place.post, text="Please look.")
    report(place.cast.ben, place.post, reason="spam")
    report(place.cast.dina, place.secret)
    line = decide(case, "hide", place.mona)
    actions.appeal_decision(decision=line, text="It was a quotation.", by=place.cast.chidi)
    page = open_quietly(f"{live_server.url}/accounts/login/")
    inside(page, live_server.url, place.mona, QUEUE)
    for path in (
        "/admin/",
        QUEUE,
        desk(case),
        desk(case, "decide", "silence"),
        desk(case, "decide", "ban"),
        desk(case, "close"),
    ):
        page.goto(live_server.url + path)
        page.wait_for_load_state("networkidle")
        assert unfit(page, *LOOKS) == []


def test_a_case_is_read_before_it_is_decided_on_a_phone_too(live_server, open_quietly, place):
    case = report(place.cast.dina, place.post, text="Please look.")
    page = open_quietly(f"{live_server.url}/accounts/login/", width=390)
    inside(page, live_server.url, place.mona, desk(case))
    parts = ("#then", "#reports", "#thing", "#log")
    heights = [page.locator(part).bounding_box()["y"] for part in parts]
    assert heights == sorted(heights)


def test_djangos_own_scripts_work_under_our_policy(live_server, open_quietly, place):
    """Choosing rows, a form with dates and two-column choices: nothing is blocked, nothing
    complains."""
    report(place.cast.dina, place.post)
    report(place.cast.dina, place.secret)
    page = open_quietly(f"{live_server.url}/accounts/login/")
    inside(page, live_server.url, place.cast.fatima, QUEUE)
    page.locator("#action-toggle").check()
    expect(page.locator(".action-counter")).to_contain_text("2 of 2 selected")
    page.locator("select[name=action]").select_option("close_all")
    page.get_by_role("button", name="Go").click()
    page.get_by_label("Reason, for moderators").fill("A quarrel that is over.")
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".messagelist")).to_contain_text("2 changed.")
    page.goto(f"{live_server.url}/admin/accounts/user/{place.cast.chidi.pk}/change/")
    expect(page.locator(".selector").first).to_be_visible()
