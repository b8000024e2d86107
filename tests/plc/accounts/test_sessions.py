import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from communities.feed.actions import publish_post
from plc.accounts import actions
from plc.accounts.models import User
from plc.core.refusals import Refused
from tests import make
from tests.make import PASSWORD

pytestmark = pytest.mark.django_db
MINE = "/me/security/"


@pytest.fixture
def dina():
    return make.user("Dina Haddad", email="dina@example.org")


def is_in(browser: Client) -> bool:
    return browser.get(MINE).status_code == 200


def test_a_suspended_account_is_out_at_the_next_request_and_stays_out(dina, sign_in, facts):
    here, there = sign_in(dina), sign_in(dina)
    actions.suspend_account(person=dina, by=None)
    assert not is_in(here)
    assert not is_in(there)
    answer = Client().post("/accounts/login/", {"login": dina.email, "password": PASSWORD})
    assert answer.url == reverse("account_inactive")
    said = ("accounts.AccountStateChanged", {"user_id": dina.pk, "before": "active"})
    assert any(name == said[0] and data.items() >= said[1].items() for name, data in facts())


def test_a_restored_account_does_not_bring_old_sessions_back(dina, sign_in):
    here = sign_in(dina)
    actions.suspend_account(person=dina, by=None)
    actions.restore_account(person=dina, by=None)
    assert not is_in(here)
    assert is_in(sign_in(dina))


def test_suspending_twice_is_suspending_once(dina, facts):
    actions.suspend_account(person=dina, by=None)
    actions.suspend_account(person=dina, by=None)
    assert [name for name, _ in facts()].count("accounts.AccountStateChanged") == 1


def test_a_placeholder_cannot_be_restored(db):
    ghost = User.objects.create(name="Ghost", state="placeholder", origin="x/1")
    with pytest.raises(Refused):
        actions.restore_account(person=ghost, by=None)


def test_one_device_is_signed_out_and_the_others_stay(dina, sign_in):
    here, there = sign_in(dina), sign_in(dina, HTTP_USER_AGENT="Firefox Linux")
    other = UserSession.objects.exclude(session_key=here.session.session_key).get(user=dina)
    assert "Firefox, Linux" in here.get(MINE).content.decode()
    answer = here.post(reverse("people:end_session", args=[other.pk]))
    assert answer.status_code == 303
    assert is_in(here)
    assert not is_in(there)


def test_nobody_ends_the_session_of_another(dina, sign_in):
    emre = make.user("Emre Kaya")
    sign_in(dina)
    session = UserSession.objects.get(user=dina)
    answer = sign_in(emre).post(reverse("people:end_session", args=[session.pk]))
    assert answer.status_code == 404
    assert UserSession.objects.filter(pk=session.pk).exists()


def test_everywhere_else_is_signed_out_at_once(dina, sign_in):
    here, there, yonder = sign_in(dina), sign_in(dina), sign_in(dina)
    here.post(reverse("usersessions_list"))
    assert is_in(here)
    assert not is_in(there)
    assert not is_in(yonder)


def test_a_new_password_ends_every_other_session(dina, sign_in, letters):
    here, there = sign_in(dina), sign_in(dina)
    sent = {"oldpassword": PASSWORD, "password1": "another long enough one"}
    assert here.post(reverse("account_change_password"), sent).status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert letters()[-1].kind == "account/password_changed"


@pytest.mark.django_db(transaction=True)
def test_a_second_factor_ends_every_other_session_and_is_asked_for(dina, sign_in, letters):
    there, here = sign_in(dina), sign_in(dina, sure=True)
    page = here.get(reverse("mfa_activate_totp")).content.decode()
    assert "data:image/svg+xml;base64," in page
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)[1]
    assert here.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code == 422
    now = totp.format_hotp_value(
        totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time()))
    )
    sent = here.post(reverse("mfa_activate_totp"), {"code": now})
    assert sent.url == reverse("mfa_view_recovery_codes")
    codes = re.findall(r"<code>(\d{8})</code>", here.get(sent.url).content.decode())
    assert len(codes) == 10
    assert is_in(here)
    assert not is_in(there)
    assert "mfa/totp_activated" in [letter.kind for letter in letters()]
    browser = Client()
    asked = browser.post("/accounts/login/", {"login": dina.email, "password": PASSWORD})
    assert asked.url == reverse("mfa_authenticate")
    assert not is_in(browser)
    assert browser.post(asked.url, {"code": "99999999"}).status_code == 422
    assert browser.post(asked.url, {"code": codes[0]}).status_code == 302
    assert is_in(browser)
    assert Authenticator.objects.filter(user=dina).count() == 2


def test_changing_what_protects_the_account_asks_again_who_it_is(dina, sign_in):
    here = sign_in(dina)
    for name in ("mfa_activate_totp", "mfa_add_webauthn", "people:deactivate"):
        assert here.get(reverse(name)).url.startswith(reverse("account_reauthenticate"))
    wrong = here.post(reverse("account_reauthenticate"), {"password": "not hers"})
    assert wrong.status_code == 422


def test_who_deactivates_is_hidden_and_comes_back_by_signing_in(cast, sign_in, facts):
    chidi, page = cast.chidi, reverse("people:profile", args=[cast.chidi.public_id])
    here, there, amara = sign_in(chidi, sure=True), sign_in(chidi), sign_in(cast.amara)
    assert amara.get(page).status_code == 200
    assert here.post(reverse("people:deactivate")).status_code == 303
    assert not is_in(here)
    assert not is_in(there)
    assert amara.get(page).status_code == 404
    assert "Chidi" not in amara.get(reverse("people:directory")).content.decode()
    assert is_in(sign_in(chidi))
    assert amara.get(page).status_code == 200
    states = [data["after"] for name, data in facts() if name == "accounts.AccountStateChanged"]
    assert states == ["deactivated", "active"]


def test_a_wrong_second_factor_does_not_bring_an_account_back(dina, sign_in):
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(dina, "ABCDEFGHIJKLMNOP")
    actions.deactivate_account(person=dina, by=dina)
    browser = Client()
    browser.post("/accounts/login/", {"login": dina.email, "password": PASSWORD})
    browser.post(reverse("mfa_authenticate"), {"code": "000000"})
    dina.refresh_from_db()
    assert dina.state == "deactivated"


def test_a_passkey_is_asked_for_only_where_there_is_one(dina):
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(dina, "ABCDEFGHIJKLMNOP")
    browser = Client()
    browser.post("/accounts/login/", {"login": dina.email, "password": PASSWORD})
    page = browser.get(reverse("mfa_authenticate")).content.decode()
    assert "One more step" in page and "<pass-key" not in page


def test_who_deactivated_and_forgot_the_password_gets_a_link(dina, letters):
    actions.deactivate_account(person=dina, by=dina)
    Client().post(reverse("account_reset_password"), {"email": dina.email})
    assert letters()[-1].kind == "account/password_reset_key"


def test_the_only_administrator_cannot_leave_the_site_alone(db):
    fatima = make.user("Fatima Zahra", is_superuser=True, is_staff=True)
    with pytest.raises(Refused):
        actions.deactivate_account(person=fatima, by=fatima)


def test_a_database_that_goes_away_is_not_taken_for_a_session_that_ended(cast, client_of):
    """What was asked for is done, and only the toast is lost: a 400 would say that it is not."""

    def send(execute, sql, *args):
        if sql.startswith('UPDATE "django_session"'):
            raise OperationalError("the connection was closed")
        return execute(sql, *args)

    post = publish_post(
        by=cast.chidi, community=cast.community, kind="win", title="Gone", body="Soon."
    )
    client = client_of(cast.chidi)
    client.raise_request_exception = False
    with connection.execute_wrapper(send):
        answer = client.post(f"/p/{post.public_id}/delete/")
    post.refresh_from_db()
    assert post.state == "deleted"
    assert answer.status_code >= 500
