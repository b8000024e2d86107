"""Every page of a community opens for those who may, and only for them."""

import pytest
from django.urls import reverse

MINE = ["about", "charter", "charter_history", "members", "leave", "welcome"]
GOVERNING = [
    "charter_edit",
    "requests",
    "invitations",
    "settings",
    "look",
    "joining",
    "moderation",
    "steps",
]


@pytest.mark.parametrize("name", [*MINE, *GOVERNING, "closing"])
def test_the_owner_opens_every_page(cast, client_of, name):
    address = reverse(f"community:{name}", args=["westmoor"])
    assert client_of(cast.amara).get(address).status_code == 200


@pytest.mark.parametrize("name", ["list", "found"])
def test_anyone_signed_in_finds_and_founds(cast, client_of, name):
    assert client_of(cast.emre).get(reverse(f"community:{name}")).status_code == 200
