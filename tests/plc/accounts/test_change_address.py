import re

import pytest
from django.test import Client
from django.urls import reverse

from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def dina():
    return make.user("Dina Haddad", email="dina@example.org")


def code_in(letter) -> str:
    return re.search(r"^([A-Z0-9-]{6,})$", letter.text, re.MULTILINE)[1]


def test_the_new_address_is_proved_and_the_old_one_is_told(dina, sign_in, letters):
    here = sign_in(dina, sure=True)
    sent = here.post(reverse("account_email"), {"action_add": "1", "email": "haddad@example.org"})
    assert sent.url == reverse("account_email_verification_sent")
    dina.refresh_from_db()
    assert dina.email == "dina@example.org"
    code = code_in(letters(to="haddad@example.org")[-1])
    assert here.post(sent.url, {"code": code}).url == reverse("people:security")
    dina.refresh_from_db()
    assert dina.email == "haddad@example.org"
    (told,) = letters(to="dina@example.org")
    assert told.kind == "account/email_changed"
    assert "dina@example.org to haddad@example.org" in told.text


def test_an_address_of_another_is_not_given_away(dina, sign_in, letters):
    make.user("Emre Kaya", email="emre@example.org")
    here = sign_in(dina, sure=True)
    sent = {"action_add": "1", "email": "emre@example.org"}
    free = {"action_add": "1", "email": "free@example.org"}
    one = here.post(reverse("account_email"), sent)
    two = sign_in(dina, sure=True).post(reverse("account_email"), free)
    assert (one.status_code, one.url) == (two.status_code, two.url)
    dina.refresh_from_db()
    assert dina.email == "dina@example.org"


def test_a_bad_address_comes_back_beside_the_field(dina, sign_in):
    here = sign_in(dina, sure=True)
    answer = here.post(reverse("account_email"), {"action_add": "1", "email": "nonsense"})
    assert answer.status_code == 422
    assert 'value="nonsense"' in answer.content.decode()


def test_the_address_cannot_be_changed_without_proving_again_who_one_is(dina, sign_in, letters):
    here = sign_in(dina)
    sent = {"action_add": "1", "email": "haddad@example.org"}
    assert here.post(reverse("account_email"), sent).url.startswith("/accounts/reauthenticate/")
    assert not letters()


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(dina, letters):
    Client().post(reverse("account_reset_password"), {"email": "dina@example.org"})
    (letter,) = letters()
    link = re.search(r"https?://\S+", letter.text)[0]
    browser = Client()
    form = browser.get(link, follow=True)
    address = form.redirect_chain[-1][0]
    assert browser.post(address, {"password1": "short"}).status_code == 422
    assert browser.post(address, {"password1": "a new and longer one"}).status_code == 302
    dina.refresh_from_db()
    assert dina.check_password("a new and longer one")
    again = Client().get(link, follow=True)
    assert "used up" in again.content.decode()


def test_a_code_by_mail_signs_in(dina, letters):
    browser = Client()
    asked = browser.post(reverse("account_request_login_code"), {"email": "dina@example.org"})
    code = code_in(letters()[-1])
    assert browser.post(asked.url, {"code": "WRONG1"}).status_code == 422
    assert browser.post(asked.url, {"code": code}).status_code == 302
    assert browser.get(reverse("people:security")).status_code == 200
