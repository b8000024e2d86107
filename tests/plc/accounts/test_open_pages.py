"""Every page of accounts opens, signed in and not, without a script and without a style in it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db

DOORS = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_request_login_code",
    "account_inactive",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
]
MINE = [
    "people:directory",
    "people:edit",
    "people:edit_about",
    "people:edit_pictures",
    "people:edit_help",
    "people:edit_skills",
    "people:edit_links",
    "people:edit_more",
    "people:edit_visibility",
    "people:security",
    "people:preferences",
    "people:blocked",
    "people:deactivate",
    "people:delete",
    "account_email",
    "account_change_password",
    "account_logout",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_activate_totp",
    "usersessions_list",
    "socialaccount_connections",
]
INLINE = re.compile(
    r"<script(?![^>]*(?:src=|type=\"(?:importmap|application/json)\"))|\sstyle=|\son\w+="
)


@pytest.fixture
def dina(cast, sign_in):
    return sign_in(cast.dina, sure=True)


@pytest.mark.parametrize("name", DOORS)
def test_a_stranger_opens_the_door_pages(name):
    answer = Client().get(reverse(name))
    assert answer.status_code in (200, 401)
    assert not INLINE.search(answer.content.decode())


@pytest.mark.parametrize("name", MINE)
def test_a_member_opens_the_pages_of_an_account(dina, name):
    answer = dina.get(reverse(name))
    assert answer.status_code == 200
    assert not INLINE.search(answer.content.decode())


@pytest.mark.parametrize("name", MINE)
def test_a_stranger_is_asked_to_sign_in(name):
    answer = Client().get(reverse(name))
    if name != "account_logout":
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("account_login"))
