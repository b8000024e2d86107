"""No one learns anything of a community they are not in: its existence (unless listed), members,
content, counts."""

import re
from urllib.parse import quote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import ResolverMatch, get_resolver, reverse

from communities.community import actions, shell
from communities.community.models import Community
from communities.groups import actions as group_actions
from plc.accounts.actions import deactivate_account
from tests import make

CANARY = "Zanzibarkanarie"


@pytest.fixture
def hidden(cast):
    """Everything here is named after a canary, in a community that only its members know."""
    community = make.community(
        by=cast.amara,
        name=f"{CANARY} Circle",
        slug="hidden-circle",
        purpose=f"{CANARY} purpose",
        visibility=Community.Visibility.HIDDEN,
        joining=Community.Joining.OPEN,
    )
    actions.revise_charter(community=community, by=cast.amara, mission=f"{CANARY} mission")
    make.member(community, make.user(f"{CANARY} Member"))
    make.group(
        by=cast.amara,
        community=community,
        name=f"{CANARY} Group",
        slug="canary-group",
        visibility="public",
        joining="open",
    )
    return community


def addresses(namespace: str, slug: str, group_slug: str = "") -> list[str]:
    """Every address of a room, filled in with this place and with keys that there are not."""
    nobody = "0190f3a0-0000-7000-8000-000000000000"
    fill = {
        "slug": slug, "group_slug": group_slug, "person": nobody, "public_id": nobody,
        "pk": 1, "version": 1, "token": "x" * 43,
    }  # fmt: skip
    resolver = get_resolver().namespace_dict[namespace][1]
    found = []
    for name in {key for key in resolver.reverse_dict if isinstance(key, str)}:
        _pattern, keys = resolver.reverse_dict.getlist(name)[0][0][0]
        if "slug" in keys:
            found.append(reverse(f"{namespace}:{name}", kwargs={key: fill[key] for key in keys}))
    return sorted(found)


def everywhere() -> list[str]:
    return addresses("community", "hidden-circle") + addresses(
        "groups", "hidden-circle", "canary-group"
    )


def test_the_sweep_knows_every_address():
    assert len(everywhere()) > 50


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_gets_the_same_as_for_a_community_that_there_is_not(
    hidden, cast, client_of, method
):
    client = client_of(cast.emre)
    for address in everywhere():
        answer = getattr(client, method)(address)
        absent = getattr(client, method)(address.replace("hidden-circle", "no-such-circle"))
        assert answer.status_code in (404, 405), (method, address)
        assert answer.status_code == absent.status_code, address
        assert CANARY not in answer.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_signed_in_cannot_tell_it_from_one_that_there_is_not(hidden, method):
    client = Client()
    for address in everywhere():
        answer = getattr(client, method)(address)
        absent = getattr(client, method)(address.replace("hidden-circle", "no-such-circle"))
        assert answer.status_code == absent.status_code, address
        assert answer.status_code in (302, 404, 405), address
        assert CANARY not in answer.content.decode()


@pytest.mark.parametrize("address", ["/c/", "/c/?q=Zanzibarkanarie", "/groups/", "/c/new/"])
def test_a_hidden_community_is_on_no_list(hidden, cast, client_of, address):
    html = client_of(cast.emre).get(address).content.decode()
    assert CANARY not in html.replace("Found for “Zanzibarkanarie”", "").replace(
        'value="Zanzibarkanarie"', ""
    )


def test_of_a_listed_community_a_stranger_sees_name_and_purpose_only(cast, client_of):
    actions.revise_charter(community=cast.community, by=cast.amara, mission=f"{CANARY} mission")
    actions.change_community(
        community=cast.community, by=cast.amara, moderation_rules=f"{CANARY} rules"
    )
    html = client_of(cast.emre).get("/c/westmoor/about/").content.decode()
    assert "Westmoor" in html and cast.community.purpose in html
    for secret in (CANARY, "Amara", "Chidi", "Quiet Rounds", "4 members"):
        assert secret not in html


@pytest.mark.parametrize(
    "name", ["charter", "charter_history", "members", "invitations", "settings"]
)
def test_of_a_listed_community_a_stranger_opens_nothing_else(cast, client_of, name):
    answer = client_of(cast.emre).get(reverse(f"community:{name}", args=["westmoor"]))
    assert answer.status_code == 403
    assert "Amara" not in answer.content.decode()


def test_a_public_community_shows_its_charter_and_not_its_members(cast, client_of):
    actions.change_community(
        community=cast.community, by=cast.amara, visibility="public", confirmed=True
    )
    client = Client()
    assert "Learn together." in client.get("/c/westmoor/charter/").content.decode()
    about = client.get("/c/westmoor/about/").content.decode()
    assert "Amara" not in about and "4 members" not in about
    assert client_of(cast.emre).get("/c/westmoor/members/").status_code == 403


def test_site_staff_have_no_special_rights_on_pages(hidden, cast, client_of):
    assert client_of(cast.fatima).get("/c/hidden-circle/about/").status_code == 404
    assert client_of(cast.fatima).get("/c/westmoor/settings/").status_code == 403


def test_a_suspended_member_is_a_stranger(cast, client_of):
    actions.change_community(community=cast.community, by=cast.amara, visibility="hidden")
    client = client_of(cast.chidi)
    assert client.get("/c/westmoor/about/").status_code == 200
    actions.sanction_member(
        community=cast.community,
        user=cast.chidi,
        kind="suspension",
        reason="Shouting",
        text="Take a week.",
        by=cast.amara,
    )
    assert client.get("/c/westmoor/about/").status_code == 404
    assert client.get("/c/westmoor/g/quiet-rounds/").status_code == 404


def test_a_guest_sees_the_about_page_the_charter_and_their_own_groups_only(cast, client_of):
    guest = make.user("Gwen Guest")
    actions.admit_member(community=cast.community, user=guest, role="guest", by=cast.amara)
    make.group(
        by=cast.amara,
        community=cast.community,
        name=CANARY,
        slug="open-to-members",
        visibility="public",
        joining="open",
    )
    group_actions.admit_to_group(group=cast.group, user=guest, by=cast.ben)
    client = client_of(guest)
    assert client.get("/c/westmoor/about/").status_code == 200
    assert client.get("/c/westmoor/charter/").status_code == 200
    assert client.get("/c/westmoor/members/").status_code == 403
    assert client.get("/c/westmoor/g/quiet-rounds/").status_code == 200
    assert client.get("/c/westmoor/g/quiet-rounds/members/").status_code == 200
    assert client.get("/c/westmoor/g/open-to-members/").status_code == 404
    listed = client.get("/c/westmoor/groups/").content.decode()
    assert "Quiet Rounds" in listed and CANARY not in listed
    assert CANARY not in client.get("/c/westmoor/about/").content.decode()
    assert client.get("/c/westmoor/groups/new/").status_code == 403


def test_the_first_steps_of_a_guest_lead_nowhere_that_is_closed_to_them(cast, client_of):
    guest = make.user("Gwen Guest")
    make.member(cast.community, guest, role="guest")
    client = client_of(guest)
    steps = client.get("/c/westmoor/welcome/").text.partition('id="welcome"')[2].partition("</ol>")
    links = re.findall(r'href="([^"]+)"', steps[0])
    assert links and {client.get(link).status_code for link in links} == {200}
    assert "Say hello" not in steps[0]


@pytest.mark.parametrize("page", ["charter/", "charter/history/", "charter/1/"])
def test_who_wrote_the_charter_is_told_to_members_and_not_once_they_have_left(
    cast, client_of, page
):
    guest = make.user("Gwen Guest")
    make.member(cast.community, guest, role="guest")
    actions.change_role(community=cast.community, user=cast.ben, role="owner", by=cast.amara)
    address = f"/c/westmoor/{page}"
    assert cast.amara.name in client_of(cast.chidi).get(address).text
    assert cast.amara.name not in client_of(guest).get(address).text
    deactivate_account(person=cast.amara, by=cast.amara)
    assert cast.amara.name not in client_of(cast.chidi).get(address).text


def test_the_accent_is_given_to_who_may_see_the_community_alone(cast, client_of):
    actions.set_appearance(
        community=cast.community, by=cast.amara, accent="own", accent_hue=300, accent_chroma=0.11
    )
    actions.change_community(community=cast.community, by=cast.amara, visibility="hidden")
    address = "/c/westmoor/accent.css"
    answer = client_of(cast.chidi).get(address)
    assert answer.content.decode() == (
        '[data-accent="c-westmoor"] { --accent-h: 300; --accent-c: 0.1100; }\n'
    )
    assert "private" in answer["Cache-Control"] and "Cookie" in answer["Vary"]
    assert client_of(cast.emre).get(address).status_code == 404
    assert Client().get(address).status_code == 404


def test_who_is_refused_is_led_to_where_one_joins(cast, client_of):
    about = reverse("community:about", args=["westmoor"])
    refused = client_of(cast.emre).get(reverse("gamification:path", args=["westmoor"]))
    assert refused.status_code == 403
    way = rf'class="button primary" href="{about}"><svg.*?</svg>Westmoor</a>'
    assert re.search(way, refused.text)
    assert "Sign in" not in refused.text


def test_a_visitor_who_is_refused_signs_in_and_comes_back(cast):
    address = "/c/westmoor/topics/?q=rounds"
    refused = Client().get(address)
    assert refused.status_code == 403
    body = refused.text.partition("<h1>")[2]
    assert f'href="{reverse("account_login")}?next={quote(address)}">Sign in</a>' in body
    assert f'href="{reverse("community:about", args=["westmoor"])}"' in body


def test_a_refusal_leads_to_no_community_that_its_reader_does_not_know(cast, hidden, rf):
    request = rf.get("/")
    for person, known in ((cast.amara, 1), (cast.emre, 0), (AnonymousUser(), 0)):
        request.user = person
        request.resolver_match = ResolverMatch(None, (), {"slug": hidden.slug})
        assert len(shell.ways_on(request)) == known
