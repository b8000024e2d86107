"""People at the door."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.make import PASSWORD


@pytest.fixture
def sign_in() -> Callable[..., Client]:
    """A browser in which that person signed in by password; `sure`: and just proved it again."""

    def enter(person: Any, *, sure: bool = False, **headers: Any) -> Client:
        browser = Client(**headers)
        sent = {"login": person.email, "password": PASSWORD}
        assert browser.post(reverse("account_login"), sent).status_code == 302
        if sure:
            answer = browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
            assert answer.status_code == 302
        return browser

    return enter
