"""Where somebody's browser is, kept for letters to those who have chosen no time zone."""

import pytest
from django.test import Client
from django.urls import reverse

from plc.accounts import actions
from plc.accounts.models import User
from tests import make
from tests.make import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def dina():
    return make.user("Dina Haddad", email="dina@example.org")


@pytest.fixture
def browser(dina, client_of):
    browser = client_of(dina)
    browser.cookies["zone"] = "Asia/Tokyo"
    return browser


def kept(person: User) -> str:
    return User.objects.get(pk=person.pk).zone_of_browser


def save(browser: Client, name: str = "Dina Haddad") -> int:
    return browser.post(reverse("people:edit"), {"name": name}).status_code


def test_signing_in_keeps_it(dina):
    browser = Client()
    browser.cookies["zone"] = "Asia/Tokyo"
    browser.post(reverse("account_login"), {"login": dina.email, "password": PASSWORD})
    assert kept(dina) == "Asia/Tokyo"


def test_saving_something_keeps_it_and_where_they_went_since(browser, dina, facts):
    assert save(browser) == 303
    assert kept(dina) == "Asia/Tokyo"
    facts()
    browser.cookies["zone"] = "Europe/Lisbon"
    browser.post(reverse("people:put_completion_away"))
    assert kept(dina) == "Europe/Lisbon"
    assert facts() == []


def test_it_is_written_once(browser, queries):
    put_away = reverse("people:put_completion_away")
    browser.post(put_away)
    with queries(at_most=12) as asked:
        browser.post(put_away)
    assert not [one["sql"] for one in asked if one["sql"].startswith('UPDATE "accounts_user"')]


def test_reading_and_what_was_refused_keep_nothing(browser, dina):
    assert browser.get(reverse("people:edit")).status_code == 200
    assert save(browser, name="") == 422
    assert kept(dina) == ""


def test_what_is_no_zone_and_whoever_chose_one_keep_nothing(browser, dina):
    browser.cookies["zone"] = "Mars/Base"
    save(browser)
    assert kept(dina) == ""
    browser.cookies["zone"] = "Asia/Tokyo"
    sent = {"language": "", "time_zone": "Europe/Lisbon", "scheme": ""}
    assert browser.post(reverse("people:preferences"), sent).status_code == 303
    assert kept(dina) == ""


def test_nobody_else_is_shown_it(browser, dina):
    actions.set_visibility(
        person=dina, by=dina, rungs={"page": "public", "time_zone": "public", "about": "public"}
    )
    before = Client().get(dina.get_absolute_url()).content
    save(browser)
    assert kept(dina)
    page = Client().get(dina.get_absolute_url())
    assert page.status_code == 200
    assert b"where it is" not in before + page.content
