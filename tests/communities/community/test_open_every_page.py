"""Every page of a community opens for those who may, and only for them."""

import pytest
from django.urls import reverse

from communities.community import actions
from tests import make

MINE = ["about", "charter", "charter_history", "members", "leave", "welcome"]
GOVERNING = [
    "charter_edit",
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


@pytest.mark.parametrize("name", [one for one in (*GOVERNING, "closing") if one != "settings"])
def test_every_page_of_the_settings_shows_them_all_and_says_which_it_is(cast, client_of, name):
    address = reverse(f"community:{name}", args=["westmoor"])
    page = client_of(cast.amara).get(address).text
    assert f'href="{address}" aria-current="page"' in page
    assert f'href="{reverse("community:look", args=["westmoor"])}"' in page


def test_who_only_invites_is_shown_no_settings(cast, client_of):
    actions.change_community(community=cast.community, by=cast.amara, joining="open")
    page = client_of(cast.chidi).get(reverse("community:invitations", args=["westmoor"])).text
    assert "Invite by link" in page and reverse("community:look", args=["westmoor"]) not in page


def test_the_switcher_shows_a_dozen_and_where_one_is_and_leads_to_all_of_them(cast, client_of):
    for n in range(15):
        one = make.community(by=cast.emre, name=f"Place {n:02}", slug=f"place-{n:02}")
        actions.set_appearance(
            community=one, by=cast.emre, accent="own", accent_hue=n * 20, accent_chroma=0.05
        )
    emre = client_of(cast.emre)
    page = emre.get("/c/place-14/about/").text
    switcher = page.split('aria-label="Your communities"')[1].split("</nav>")[0]
    assert switcher.count('href="/c/place-') == 13 and 'href="/c/place-14/' in switcher
    assert "All communities" in switcher and page.count("/c/accents.css?v=") == 1
    assert "accent.css" not in page
