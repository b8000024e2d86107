"""Every page of a community opens for those who may, and only for them."""

import pytest
from django.urls import reverse

from communities.community import actions

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


@pytest.mark.parametrize(
    "name", [one for one in (*GOVERNING, "closing") if one not in ("requests", "settings")]
)
def test_every_page_of_the_settings_shows_them_all_and_says_which_it_is(cast, client_of, name):
    address = reverse(f"community:{name}", args=["westmoor"])
    page = client_of(cast.amara).get(address).text
    assert f'href="{address}" aria-current="page"' in page
    assert f'href="{reverse("community:look", args=["westmoor"])}"' in page


def test_who_only_invites_is_shown_no_settings(cast, client_of):
    actions.change_community(community=cast.community, by=cast.amara, joining="open")
    page = client_of(cast.chidi).get(reverse("community:invitations", args=["westmoor"])).text
    assert "Invite by link" in page and reverse("community:look", args=["westmoor"]) not in page
