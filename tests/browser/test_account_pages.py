"""The pages of accounts pass axe in both schemes and do not scroll sideways."""

import pytest
from playwright.sync_api import expect

from plc.accounts import actions
from plc.accounts.models import MemberType, ProfileEntry, ProfileField, ProfileFieldGroup
from tests.browser.conftest import ready
from tests.cast import assemble

pytestmark = pytest.mark.django_db(transaction=True)
DOORS = ["login/", "signup/", "password/reset/", "login/code/", "inactive/"]
MINE = [
    "/me/",
    "/people/",
    "/me/profile/",
    "/me/profile/about/",
    "/me/profile/picture/",
    "/me/profile/help/",
    "/me/profile/skills/",
    "/me/profile/links/",
    "/me/profile/more/",
    "/me/profile/visibility/",
    "/me/security/",
    "/me/preferences/",
    "/me/blocked/",
    "/me/deactivate/",
    "/me/delete/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/add/",
]


@pytest.fixture
def dina(transactional_db):
    cast = assemble()
    dina = cast.dina
    kind = MemberType.objects.create(name="Nurse", plural="Nurses")
    lines = {"headline": "Charge nurse", "pronouns": "she/her", "location": "Westmoor"}
    actions.set_basics(person=dina, by=dina, name=dina.name, member_type=kind, **lines)
    actions.set_about(person=dina, by=dina, about="**Small** tests.")
    actions.set_skills(person=dina, by=dina, skills=[("Run charts", 3)])
    actions.set_links(person=dina, by=dina, links=[("Notes", "https://example.org")])
    lists = {kind: [("Rounds", "a note")] for kind in ProfileEntry.Kind}
    actions.set_entries(person=dina, by=dina, lists=lists)
    actions.block_person(person=cast.emre, by=dina)
    heading = ProfileFieldGroup.objects.create(name="At work")
    ProfileField.objects.create(group=heading, label="Ward", hint="Where you are most days.")
    return dina


def inside(page, base, dina, path):
    """Sign in, prove it again, open the page."""
    page.goto(f"{base}/accounts/login/?next=/accounts/reauthenticate/")
    page.get_by_label("Email").fill(dina.email)
    page.get_by_label("Password").fill("a long enough password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{base}/accounts/reauthenticate/**")
    page.get_by_label("Password").fill("a long enough password")
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(lambda url: "/reauthenticate/" not in url)
    page.goto(base + path)
    ready(page)


def test_the_door_passes_axe(live_server, open_quietly, unfit):
    for path in DOORS:
        page = open_quietly(f"{live_server.url}/accounts/{path}")
        assert unfit(page, (1280, "light"), (390, "dark")) == []


def test_one_s_own_pages_pass_axe(live_server, open_quietly, unfit, dina):
    page, wrong = open_quietly(f"{live_server.url}/accounts/login/"), []
    inside(page, live_server.url, dina, MINE[0])
    for path in MINE:
        page.goto(live_server.url + path)
        page.wait_for_load_state("networkidle")
        wrong += unfit(page, (1280, "light"), (390, "dark"), (320, "light"))
    assert wrong == []


def test_a_form_that_came_back_leads_to_its_first_mistake(live_server, browser, dina):
    page = browser.new_page()  # whose console may complain of the 422
    inside(page, live_server.url, dina, "/me/profile/links/")
    page.get_by_label("Address").first.fill("nonsense")
    page.get_by_label("What it is").first.fill("Notes")
    page.get_by_label("Address").first.fill("javascript:alert(1)")
    with page.expect_response(lambda response: response.request.method == "POST") as answered:
        page.get_by_role("button", name="Save", exact=True).click()
    assert answered.value.status == 422
    expect(page.locator("#errors").first).to_be_focused()
    expect(page.get_by_label("Address").first).to_have_value("javascript:alert(1)")
    page.close()


def test_the_browser_s_own_zone_is_offered(live_server, open_quietly, dina):
    page = open_quietly(f"{live_server.url}/accounts/login/", timezone_id="Asia/Tokyo")
    inside(page, live_server.url, dina, "/me/preferences/")
    page.get_by_role("button", name="Use Asia/Tokyo").click()
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.get_by_role("button", name="Save").click()
    dina.refresh_from_db()
    assert dina.time_zone == "Asia/Tokyo"


def test_following_needs_no_new_page(live_server, open_quietly, dina):
    from plc.accounts.models import User

    amara = User.objects.get(name="Amara Okafor")
    page = open_quietly(f"{live_server.url}/accounts/login/")
    inside(page, live_server.url, dina, amara.get_absolute_url())
    page.get_by_role("button", name="Follow Amara Okafor").click()
    expect(page.get_by_role("button", name="Following Amara Okafor")).to_be_visible()
    assert dina.follows.filter(followed=amara).exists()


def test_a_password_is_shown_while_one_asks_for_it(live_server, open_quietly, violations, dina):
    page = open_quietly(f"{live_server.url}/accounts/login/")
    page.get_by_label("Email").fill(dina.email)
    box = page.get_by_label("Password")
    box.fill("a long enough passwort")
    show = page.get_by_role("button", name="Show what you type")
    show.press("Space")
    expect(show).to_have_attribute("aria-pressed", "true")
    expect(box).to_have_attribute("type", "text")
    assert violations(page) == []
    box.fill("a long enough password")
    show.click()
    expect(box).to_have_attribute("type", "password")
    show.click()
    with page.expect_request("**/accounts/login/") as sent:
        box.press("Enter")
    assert sent.value.method == "POST"
    expect(page).to_have_url(f"{live_server.url}/")


def test_without_script_a_password_has_no_button(live_server, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    expect(page.get_by_label("Password")).to_be_visible()
    expect(page.get_by_role("button", name="Show what you type")).to_be_hidden()
    context.close()
