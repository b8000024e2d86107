import pytest
from django.test import Client, override_settings
from django.urls import reverse

from tests import make

pytestmark = pytest.mark.django_db
GITHUB = {"github": {"APPS": [{"client_id": "id", "secret": "secret"}]}}


def test_only_what_is_set_up_is_offered():
    assert "Go on with" not in Client().get(reverse("account_login")).content.decode()
    with override_settings(SOCIALACCOUNT_PROVIDERS=GITHUB):
        page = Client().get(reverse("account_login")).content.decode()
    assert "Go on with GitHub" in page
    assert "Go on with Google" not in page


@override_settings(SOCIALACCOUNT_PROVIDERS=GITHUB)
def test_one_leaves_by_post_alone_with_a_state_that_must_come_back():
    browser = Client()
    looked = browser.get("/accounts/github/login/")
    assert looked.status_code == 200
    left = browser.post("/accounts/github/login/")
    assert left.status_code == 302
    assert left.url.startswith("https://github.com/login/oauth/authorize?")
    assert "state=" in left.url
    for query in ({"code": "x"}, {"code": "x", "state": "foreign"}):
        back = browser.get("/accounts/github/login/callback/", query)
        assert not back.wsgi_request.user.is_authenticated
        assert back.status_code in (200, 401)


@override_settings(SOCIALACCOUNT_PROVIDERS=GITHUB)
def test_accounts_elsewhere_stand_in_the_settings(sign_in):
    dina = make.user("Dina Haddad", email="dina@example.org")
    here = sign_in(dina)
    assert "Accounts elsewhere" in here.get(reverse("people:security")).content.decode()
    assert "Go on with GitHub" in here.get(reverse("socialaccount_connections")).content.decode()
