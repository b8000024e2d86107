import os
import subprocess
import sys
from ast import literal_eval

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
    page = here.get(reverse("socialaccount_connections")).content.decode()
    assert "Go on with GitHub" in page and "You can add one" in page


def test_where_no_provider_is_set_up_nobody_is_told_to_add_one(client_of):
    here = client_of(make.user("Dina Haddad"))
    page = here.get(reverse("socialaccount_connections")).content.decode()
    assert "You can add one" not in page
    assert "This site has no sign-in by other sites." in page


SHOW = "from django.conf import settings; print(settings.SOCIALACCOUNT_PROVIDERS)"


def providers_with(**environment):
    """What a site with these variables offers, or what it says instead of starting."""
    names = {**os.environ, "DJANGO_SETTINGS_MODULE": "plc.settings", **environment}
    run = subprocess.run([sys.executable, "-c", SHOW], env=names, capture_output=True, text=True)
    return literal_eval(run.stdout) if run.returncode == 0 else run.stderr


def test_any_number_of_openid_connect_providers_can_be_set_up_each_with_its_own_client_id():
    first = {
        "GUILDHALL_OIDC_URL": "https://id.example.org/realms/people",
        "GUILDHALL_OIDC_CLIENT_ID": "here",
        "GUILDHALL_OIDC_SECRET": "one",
    }
    second = {
        "GUILDHALL_OIDC_2_URL": "https://login.example.com",
        "GUILDHALL_OIDC_2_ID": "partners",
        "GUILDHALL_OIDC_2_SECRET": "two",
    }
    apps = providers_with(**first, **second, GUILDHALL_OIDC_2_CLIENT_ID="there")
    ids = [(app["provider_id"], app["client_id"]) for app in apps["openid_connect"]["APPS"]]
    assert ids == [("oidc", "here"), ("partners", "there")]
    refused = providers_with(**first, **second, GUILDHALL_OIDC_2_CLIENT_ID="here")
    assert "a client id of its own" in refused
