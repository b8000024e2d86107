import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse

from tests import make
from tests.make import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
DEAD_CACHE = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:1/0",
        "OPTIONS": {"socket_connect_timeout": 1},
    }
}


@pytest.fixture
def dina():
    return make.user("Dina Haddad", email="dina@example.org")


def try_in(browser=None, login="dina@example.org", password=PASSWORD, **headers):
    sent = {"login": login, "password": password}
    return (browser or Client()).post(LOGIN, sent, **headers)


def test_the_address_counts_whatever_its_case(dina):
    assert try_in(login="Dina@Example.ORG").status_code == 302


def test_the_first_administrator_is_in_by_password_alone_and_is_found(monkeypatch, letters, facts):
    """Before mail works, and however their address was typed."""
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", email="Head@Example.org", name="Ines Head", interactive=False)
    answer = try_in(login="Head@Example.org")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert not letters()
    assert "accounts.PersonJoined" in dict(facts())


def test_a_wrong_password_and_an_unknown_address_read_the_same(dina):
    known = try_in(password="not hers at all")
    unknown = try_in(login="nobody@example.org", password="not hers at all")
    assert known.status_code == unknown.status_code == 422
    assert known.context["form"].errors == unknown.context["form"].errors
    assert 'value="dina@example.org"' in known.content.decode()


def test_a_password_is_hashed_for_an_unknown_address_too(dina, monkeypatch, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    dina.set_password(PASSWORD)
    dina.save()
    work = []
    for name in ("encode", "verify"):
        real = getattr(Argon2PasswordHasher, name)

        def counted(self, *args, _real=real):
            work.append(1)
            return _real(self, *args)

        monkeypatch.setattr(Argon2PasswordHasher, name, counted)
    try_in(password="not hers at all")
    known = len(work)
    try_in(login="nobody@example.org", password="not hers at all")
    assert (known, len(work) - known) == (1, 1)


@pytest.mark.parametrize("page", ["/accounts/password/reset/", "/accounts/login/code/"])
def test_asking_for_a_link_or_a_code_tells_nothing(dina, letters, page):
    answers = []
    for address in ("dina@example.org", "nobody@example.org"):
        browser = Client()
        answer = browser.post(page, {"email": address})
        shown = browser.get(answer.url)
        answers.append((answer.status_code, answer.url, shown.status_code, shown.templates[0].name))
    assert answers[0] == answers[1]
    assert [letter.to for letter in letters()] == ["dina@example.org", "nobody@example.org"]


def test_an_account_closes_to_guessing_after_five_tries_and_others_stay_open(dina):
    make.user("Emre Kaya", email="emre@example.org")
    for _ in range(5):
        assert try_in(password="a guess or two").status_code == 422
    closed = try_in()
    assert closed.status_code == 429
    assert closed["Retry-After"] == "300"
    assert "Wait five minutes" in closed.content.decode()
    assert try_in(login="emre@example.org").status_code == 302


def test_an_unknown_address_closes_just_the_same():
    for _ in range(5):
        assert try_in(login="nobody@example.org", password="x").status_code == 422
    assert try_in(login="nobody@example.org", password="x").status_code == 429


def test_one_network_address_is_stopped_after_thirty_tries_and_success_clears_nothing(dina):
    statuses = []
    for n in range(31):
        if n % 3 == 0:
            statuses.append(try_in().status_code)
        else:
            statuses.append(try_in(login=f"guess{n}@example.org", password="x").status_code)
    assert set(statuses[:30]) == {302, 422}
    assert statuses[30] == 429
    last = try_in()
    assert (last.status_code, last["Retry-After"]) == (429, "60")
    assert "many tries" in last.content.decode()


def test_addresses_of_one_ipv6_network_count_together(dina):
    for n in range(30):
        try_in(login=f"g{n}@example.org", password="x", REMOTE_ADDR=f"2001:db8:1:2::{n:x}")
    assert try_in(REMOTE_ADDR="2001:db8:1:2:ffff::1").status_code == 429
    assert try_in(REMOTE_ADDR="2001:db8:1:3::1").status_code == 302


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_only_what_our_own_proxy_added_counts_as_the_address(dina):
    for n in range(30):
        spoofed = f"10.9.8.{n}, 192.0.2.7"
        try_in(login=f"g{n}@example.org", password="x", HTTP_X_FORWARDED_FOR=spoofed)
    assert try_in(HTTP_X_FORWARDED_FOR="10.1.1.1, 192.0.2.7").status_code == 429
    assert try_in(HTTP_X_FORWARDED_FOR="10.1.1.1, 192.0.2.8").status_code == 302


def test_without_a_proxy_the_forwarded_address_is_not_believed(dina):
    for n in range(30):
        try_in(login=f"g{n}@example.org", password="x", HTTP_X_FORWARDED_FOR=f"10.0.0.{n}")
    assert try_in(HTTP_X_FORWARDED_FOR="10.0.1.1").status_code == 429


def test_while_the_cache_is_away_nobody_signs_in_and_pages_still_load(dina, sign_in):
    inside = sign_in(dina)
    with override_settings(CACHES=DEAD_CACHE):
        closed = try_in()
        assert closed.status_code == 503
        assert "Closed for a moment" in closed.content.decode()
        assert Client().get(LOGIN).status_code == 200
        assert inside.get(reverse("people:directory")).status_code == 200
        assert inside.get(reverse("people:security")).status_code == 200
        sent = {"email": "dina@example.org"}
        assert Client().post(reverse("account_reset_password"), sent).status_code == 503


@pytest.mark.parametrize("login", ["", "x" * 5000 + "@example.org", "a\x00@example.org", "\u202e"])
def test_naughty_addresses_are_refused_beside_the_field(login):
    assert try_in(login=login, password="x" * 20_000).status_code == 422


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site_after_signing_in(dina, to):
    answer = Client().post(LOGIN, {"login": dina.email, "password": PASSWORD, "next": to})
    assert answer.url == "/"


def test_a_page_asked_for_is_where_one_lands(dina):
    to = reverse("people:security")
    sent = {"login": dina.email, "password": PASSWORD, "next": to}
    assert Client().post(LOGIN, sent).url == to


def test_the_administration_has_no_door_of_its_own():
    answer = Client().get("/admin/")
    assert answer.status_code == 302
    assert answer.url.startswith(LOGIN)
    assert Client().get("/admin/login/").url.startswith(LOGIN)
