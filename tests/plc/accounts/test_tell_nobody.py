"""An answer costs the same whether the address has an account or not: what is asked of the database
is compared, statement by statement, for a clock would lie on a busy machine."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from plc.accounts.models import User
from tests import make

pytestmark = pytest.mark.django_db
SENT = {"password": "not hers at all", "name": "Ines", "password1": "quiet rounds at dawn"}


@pytest.fixture
def dina():
    return make.user("Dina Haddad", email="dina@example.org")


def asked(browser, page, **sent):
    """The answer, and each statement with its values taken out."""
    with CaptureQueriesContext(connection) as seen:
        answer = browser.post(page, sent) if sent else browser.get(page)
    return answer, [shape(query["sql"]) for query in seen]


def shape(statement):
    without_values = re.sub(r"'(?:[^']|'')*'|\b\d+\b", "?", statement)
    return re.sub(r"s\d+_x\d+", "s", without_values)


def both(page):
    """The same for somebody who has an account, and for nobody, after a first try that warms up."""
    for address in ("warm@example.org", "dina@example.org", "nobody@example.org"):
        browser = Client()
        yield browser, *asked(browser, page, email=address, login=address, **SENT)


@pytest.mark.parametrize(
    "page", ["/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/"]
)
def test_the_same_is_asked_of_the_database_for_an_address_with_an_account_and_without(dina, page):
    _warm, (known, answer, first), (unknown, other, second) = both(page)
    assert first == second
    assert any("accounts_user" in statement for statement in first)
    if answer.status_code == 302:
        assert asked(known, answer.url)[1] == asked(unknown, other.url)[1]


def test_typing_a_code_asks_the_same_where_there_is_no_account(dina):
    for page in ("/accounts/login/code/", "/accounts/signup/"):
        _warm, (known, answer, _), (unknown, _, _) = both(page)
        shown = [asked(browser, answer.url)[1] for browser in (known, unknown)]
        assert shown[0] == shown[1]
        tried = [asked(browser, answer.url, code="WRONG1")[1] for browser in (known, unknown)]
        assert tried[0] == tried[1]


@pytest.mark.parametrize("page", ["/accounts/login/code/", "/accounts/signup/"])
def test_another_code_is_sent_and_asks_the_same_where_there_is_no_account(
    dina, letters, page, settings
):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "confirm_email": "5/h/key"}
    _warm, (known, answer, _), (unknown, _, _) = both(page)
    sent = [asked(browser, answer.url, action="resend")[1] for browser in (known, unknown)]
    assert sent[0] == sent[1]
    assert [len(letters(to=f"{who}@example.org")) for who in ("dina", "nobody")] == [2, 2]


def test_signing_up_with_a_known_address_writes_as_much_and_keeps_nothing(dina, facts, letters):
    facts()
    _warm, (_, _, known), (_, _, unknown) = both("/accounts/signup/")

    def written(statements):
        return [one for one in statements if one.startswith(("INSERT", "UPDATE", "DELETE"))]

    assert written(known) == written(unknown)
    assert any("accounts_profile" in one for one in written(known))
    assert User.objects.count() == 3  # Dina, and the two new ones
    joined = [data["user_id"] for name, data in facts() if name == "accounts.PersonJoined"]
    assert len(joined) == 2
    assert len(letters(to="dina@example.org")) == 1


@pytest.mark.parametrize("address", ["dina@example.org", "nobody@example.org"])
def test_nobody_gets_more_than_five_letters_an_hour_by_others_signing_up(dina, letters, address):
    start = timezone.now()
    for n in range(12):
        with time_machine.travel(start + timedelta(minutes=2 * n)):
            Client(REMOTE_ADDR=f"10.{n}.0.1").post("/accounts/signup/", SENT | {"email": address})
    assert len(letters(to=address)) == 5


def test_among_many_people_both_are_looked_up_through_an_index(dina):
    User.objects.bulk_create(
        User(email=f"person{n}@example.org", name=f"Person {n}") for n in range(3000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_user, account_emailaddress")
        for address in ("dina@example.org", "nobody@example.org"):
            with CaptureQueriesContext(connection) as seen:
                Client().post("/accounts/login/", {"login": address, "password": "not hers"})
            looked = [query["sql"] for query in seen if '"accounts_user"' in query["sql"]]
            assert looked
            for statement in looked:
                cursor.execute(f"EXPLAIN {statement}")
                plan = "\n".join(row[0] for row in cursor.fetchall())
                assert "Seq Scan on accounts_user" not in plan, plan
