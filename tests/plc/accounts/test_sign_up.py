import re

import pytest
from allauth.account import app_settings
from django.contrib.auth import hashers
from django.test import Client, override_settings
from django.urls import reverse

from plc.accounts.models import User
from plc.core.registry import SignupInvitation, signup_invitations
from tests import make

pytestmark = pytest.mark.django_db
SIGN_UP = {
    "name": "  Ines\u200b Calder ",
    "email": "ines@example.org",
    "password1": "quiet rounds at dawn",
}


def sign_up(browser: Client, **changes):
    return browser.post(reverse("account_signup"), {**SIGN_UP, **changes})


def code_in(letter) -> str:
    return re.search(r"^([A-Z0-9-]{6,})$", letter.text, re.MULTILINE)[1]


def test_somebody_signs_up_and_is_in_after_typing_the_code(letters, facts):
    browser = Client()
    answer = sign_up(browser)
    assert answer.url == reverse("account_email_verification_sent")
    (letter,) = letters()
    assert letter.to == "ines@example.org"
    assert letter.kind == "account/email_confirmation_signup"
    assert "X-Guildhall-Kind" not in letter.headers
    person = User.objects.get(email="ines@example.org")
    assert person.name == "Ines Calder"
    assert person.profile.pk
    assert ("accounts.PersonJoined", {"user_id": person.pk}) in facts()
    wrong = browser.post(answer.url, {"code": "WRONG1"})
    assert wrong.status_code == 422
    right = browser.post(answer.url, {"code": code_in(letter)})
    assert right.status_code == 302
    assert browser.get(reverse("people:security")).status_code == 200


@pytest.mark.parametrize(
    ("page", "sent", "limit", "words"),
    [
        ("account_signup", SIGN_UP, "EMAIL_VERIFICATION_BY_CODE_TIMEOUT", {15 * 60: "15 minutes"}),
        (
            "account_request_login_code",
            {"email": "ines@example.org"},
            "LOGIN_BY_CODE_TIMEOUT",
            {10 * 60: "ten minutes"},
        ),
    ],
)
def test_page_and_letter_say_how_long_the_code_is_good(letters, page, sent, limit, words):
    if page == "account_request_login_code":
        make.user("Ines Calder", email="ines@example.org")
    browser = Client()
    shown = browser.get(browser.post(reverse(page), sent).url).text
    sentence = f"It is good for {words[getattr(app_settings, limit)]}."
    assert sentence in shown
    assert sentence in letters()[-1].text


def test_new_people_have_no_rights_whatever_they_send():
    sign_up(Client(), is_staff="on", is_superuser="1", state="suspended", member_type="1")
    person = User.objects.get(email="ines@example.org")
    assert (person.is_staff, person.is_superuser, person.state) == (False, False, "active")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "required"),
        ({"name": "\u200b\u200b"}, "required"),
        ({"email": "not an address"}, "valid email"),
        ({"email": "a@b@example.org"}, "valid email"),
        ({"password1": "short"}, "at least 10"),
        ({"password1": "1234567890123"}, "numeric"),
        ({"name": "x" * 121}, "at most 120"),
    ],
)
def test_a_form_that_cannot_be_taken_comes_back_with_what_was_typed(changes, sentence):
    answer = sign_up(Client(), **changes)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert 'aria-invalid="true"' in page
    if "email" not in changes:
        assert 'value="ines@example.org"' in page
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "page",
    ["account_signup", "account_request_login_code", "account_reset_password", "account_email"],
)
def test_an_address_longer_than_is_kept_is_refused_beside_the_field(client_of, letters, page):
    """Django takes 320 characters, our columns 254; allauth would cut it to a shorter address."""
    browser = client_of(make.user("Ines Calder")) if page == "account_email" else Client()
    sent = SIGN_UP | {"email": f"{'a' * 250}@example.org", "action_add": ""}
    answer = browser.post(reverse(page), sent)
    assert answer.status_code == 422
    assert "at most 254 characters" in answer.content.decode()
    assert not letters()


def test_a_known_address_gets_a_letter_and_the_page_looks_the_same(letters, monkeypatch):
    """Status, place, page and the costly work are those of a new account."""
    hashed = []
    real = hashers.make_password

    def counted(*args, **kwargs):
        hashed.append(1)
        return real(*args, **kwargs)

    monkeypatch.setattr("django.contrib.auth.base_user.make_password", counted)
    known = make.user("Dina Haddad", email="dina@example.org")
    hashed.clear()
    pages, work = [], []
    for address in ("dina@example.org", "new@example.org"):
        browser = Client()
        answer = sign_up(browser, email=address)
        work.append(len(hashed))
        hashed.clear()
        page = browser.get(answer.url).content.decode().replace(address, "ADDRESS")
        page = re.sub(r'(csrf-token" content|csrfmiddlewaretoken" value)="[^"]+"', "", page)
        pages.append((answer.status_code, answer.url, page))
    assert pages[0] == pages[1]
    assert work == [1, 1]
    first, second = letters()
    assert (first.to, first.kind) == (known.email, "account/account_already_exists")
    assert second.kind == "account/email_confirmation_signup"
    known.refresh_from_db()
    assert known.name == "Dina Haddad"
    assert known.check_password(make.PASSWORD)


@override_settings(INVITATION_ONLY=True)
def test_without_an_invitation_the_page_says_how_to_get_in():
    browser = Client()
    assert "invitation" in browser.get(reverse("account_signup")).content.decode()
    sign_up(browser)
    assert not User.objects.exists()


@override_settings(INVITATION_ONLY=True)
def test_an_invitation_opens_the_gate_for_its_own_address(monkeypatch):
    def gate(request, email=""):
        return not email or email == "ines@example.org"

    invited = SignupInvitation(gate, lambda _: "", lambda _: "", lambda *_: None, lambda *_: True)
    monkeypatch.setattr(signup_invitations, "_providers", {"test": invited})
    other = sign_up(Client(), email="other@example.org")
    assert other.status_code == 422
    assert "another address" in other.content.decode()
    sign_up(Client())
    assert User.objects.get().email == "ines@example.org"
