"""Signing up, in and on through a provider of OpenID Connect, all the way there and back."""

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from plc.accounts.models import User
from plc.core.registry import SignupInvitation, signup_invitations
from tests import make

from . import oidc_provider

pytestmark = pytest.mark.django_db
INES = {"sub": "ines-17", "name": "Ines Calder", "email": "ines@example.org"}


@pytest.fixture(scope="module")
def running():
    with oidc_provider.running() as provider:
        yield provider


@pytest.fixture
def provider(running, settings):
    """Set up twice, as a site with two providers has it."""
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [running.settings("people"), running.settings("partners")],
        }
    }
    running.person = {**INES, "email_verified": True}
    return running


def go(browser, provider, via="people", **query):
    """There and back: the answer to the callback."""
    address = reverse("openid_connect_login", args=[via])
    left = browser.post(address, query_params=query)
    assert left.status_code == 302
    return browser.get(provider.arrive(left.url))


def who(browser):
    return browser.get("/").wsgi_request.user


def test_somebody_new_has_an_account_at_once_with_name_and_proved_address(provider, facts):
    browser = Client()
    answer = go(browser, provider)
    assert (answer.status_code, answer.url) == (302, "/")
    ines = User.objects.get()
    assert (who(browser), ines.name, ines.email) == (ines, "Ines Calder", "ines@example.org")
    assert not ines.has_usable_password()
    assert ines.profile.pk
    assert EmailAddress.objects.get(user=ines).verified
    assert facts() == [("accounts.PersonJoined", {"user_id": ines.pk})]


def test_the_same_person_comes_back_into_the_same_account_whatever_their_address_is_now(provider):
    go(Client(), provider)
    provider.person = {**provider.person, "email": "ines.calder@example.org"}
    again = Client()
    go(again, provider)
    assert who(again) == User.objects.get()
    assert SocialAccount.objects.count() == 1


def test_one_person_at_two_providers_is_two_people_until_they_say_otherwise(provider):
    go(Client(), provider)
    provider.person = {**provider.person, "email": "ines@elsewhere.example"}
    go(Client(), provider, via="partners")
    assert User.objects.count() == SocialAccount.objects.count() == 2


def test_an_address_that_the_provider_does_not_vouch_for_is_proved_by_a_code(provider, letters):
    provider.person = {**INES, "email_verified": False}
    browser = Client()
    answer = go(browser, provider)
    assert answer.url == reverse("account_email_verification_sent")
    assert not who(browser).is_authenticated
    (letter,) = letters()
    assert (letter.to, letter.kind) == (INES["email"], "account/email_confirmation_signup")


def test_who_brings_no_name_is_asked_for_one(provider):
    provider.person = {"sub": "ines-17", "email": INES["email"], "email_verified": True}
    browser = Client()
    answer = go(browser, provider)
    assert answer.url == reverse("socialaccount_signup")
    assert not User.objects.exists()
    sent = {"name": "Ines C.", "email": INES["email"]}
    assert browser.post(answer.url, sent).status_code == 302
    assert who(browser).name == "Ines C."


def test_an_address_with_an_account_is_not_taken_over_but_linked_by_its_owner(
    provider, sign_in, letters
):
    ines = make.user("Ines Calder", email=INES["email"])
    stranger = Client()
    answer = go(stranger, provider)
    assert answer.url == reverse("account_email_verification_sent")
    assert not who(stranger).is_authenticated
    assert User.objects.get() == ines
    assert not SocialAccount.objects.exists()
    own = sign_in(ines, sure=True)
    go(own, provider, process="connect")
    assert SocialAccount.objects.get().user == ines
    assert "account/account_connected" in {
        letter.kind.replace("social", "") for letter in letters()
    }
    again = Client()
    go(again, provider)
    assert who(again) == ines


def admit_only(monkeypatch, address):
    def admits(request, email=""):
        return not email or email == address

    invited = SignupInvitation(admits, lambda _: "", lambda _: "", lambda *_: None, lambda *_: True)
    monkeypatch.setattr(signup_invitations, "_providers", {"test": invited})


def test_by_invitation_only_nobody_comes_in_by_this_way_either(provider, settings, monkeypatch):
    settings.INVITATION_ONLY = True
    browser = Client()
    assert "By invitation" in go(browser, provider).content.decode()
    assert not User.objects.exists()
    assert not who(browser).is_authenticated
    admit_only(monkeypatch, "other@example.org")
    go(Client(), provider)
    assert not User.objects.exists()
    admit_only(monkeypatch, INES["email"])
    go(Client(), provider)
    assert User.objects.get().email == INES["email"]


def test_a_code_is_good_once_and_only_with_the_state_of_this_browser(provider):
    browser = Client()
    left = browser.post(reverse("openid_connect_login", args=["people"]))
    back = provider.arrive(left.url)
    assert not who_after(Client(), back).is_authenticated
    assert who_after(browser, back).is_authenticated
    assert not who_after(Client(), back).is_authenticated


def who_after(browser, address):
    browser.get(address)
    return who(browser)


def test_a_suspended_person_does_not_come_in_from_elsewhere(provider):
    go(Client(), provider)
    User.objects.update(state="suspended")
    browser = Client()
    assert go(browser, provider).url == reverse("account_inactive")
    assert not who(browser).is_authenticated
