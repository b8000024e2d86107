"""A passkey is added, signs in, confirms who one is, and is taken away: in a real browser with a
virtual authenticator, under the site's own content security policy."""

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from tests import make
from tests.make import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def dina(transactional_db):
    return make.user("Dina Haddad", email="dina@example.org")


def with_authenticator(page: Page, *, present: bool = True):
    """The device's own authenticator, whose owner confirms at once; or one who never does."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": present,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def sign_in_by_password(page: Page) -> None:
    page.get_by_label("Email").fill("dina@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def sign_out(page: Page, base: str) -> None:
    page.goto(f"{base}/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "/accounts/logout/" not in url)


def add_passkey(page: Page, base: str) -> None:
    page.goto(f"{base}/accounts/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("What to call it").fill("Laptop at work")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()


def test_a_passkey_is_added_signs_in_and_is_removed(live_server, open_quietly, dina):
    base = live_server.url
    page = open_quietly(f"{base}/accounts/login/?next=/me/security/")
    with_authenticator(page)
    sign_in_by_password(page)
    add_passkey(page, base)
    held = Authenticator.objects.get(user=dina, type="webauthn")
    assert held.wrap().name == "Laptop at work"

    sign_out(page, base)
    page.goto(f"{base}/accounts/login/?next=/me/security/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Signing in")).to_be_visible()

    page.goto(f"{base}/accounts/2fa/webauthn/")
    page.get_by_role("link", name="Remove Laptop at work").click()
    page.get_by_role("link", name="Use a passkey").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("heading", name="No passkeys yet")).to_be_visible()
    assert not Authenticator.objects.filter(user=dina).exists()


def test_a_passkey_is_the_second_step_after_a_password(live_server, open_quietly, dina):
    base = live_server.url
    page = open_quietly(f"{base}/accounts/login/?next=/me/security/")
    with_authenticator(page)
    sign_in_by_password(page)
    add_passkey(page, base)
    sign_out(page, base)
    page.goto(f"{base}/accounts/login/?next=/me/security/")
    sign_in_by_password(page)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Signing in")).to_be_visible()


def test_when_no_passkey_is_given_the_page_says_so_and_nothing_is_lost(
    live_server, open_quietly, dina
):
    page = open_quietly(f"{live_server.url}/accounts/login/")
    with_authenticator(page, present=False)
    page.get_by_label("Email").fill("dina@example.org")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("No passkey was given")).to_be_visible()
    assert page.get_by_label("Email").input_value() == "dina@example.org"


def test_without_scripts_one_signs_in_by_password(live_server, open_quietly, dina):
    base = live_server.url
    page = open_quietly(f"{base}/accounts/login/?next=/me/security/", java_script_enabled=False)
    expect(page.get_by_role("button", name="Use a passkey")).to_be_hidden()
    sign_in_by_password(page)
    expect(page.get_by_role("heading", name="Signing in", exact=True)).to_be_visible()
    assert page.url == f"{base}/me/security/"
