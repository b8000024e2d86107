"""A list of groups says of each whether there is a seat, how one comes in and who facilitates."""

import re

import pytest

from communities.community import actions as community_actions
from communities.groups import actions
from tests import make


def card(client, name: str) -> str:
    page = client.get("/c/westmoor/groups/").text
    cards = [one.split("</li>")[0] for one in page.split('<li class="entry">')]
    return next(one for one in cards if f">{name}</a>" in one)


def group(cast, **settings):
    return make.group(
        by=cast.ben, community=cast.community, name="Clinic", slug="clinic", size_min=1, **settings
    )


def test_a_card_offers_what_one_can_do_and_that_leads_into_the_group(cast, client_of):
    group(cast, joining="open", visibility="public")
    chidi = client_of(cast.chidi)
    shown = card(chidi, "Clinic")
    assert "Facilitated by Ben Achterberg" in shown and "Full" not in shown
    address = re.search(r'<form method="post" action="([^"]+)">', shown)[1]
    assert ">Join</button>" in shown
    assert chidi.post(address)["Location"] == "/c/westmoor/g/clinic/"
    assert ">Join</button>" not in card(chidi, "Clinic")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"joining": "request", "visibility": "private"}, ["Ask to join"]),
        (
            {"joining": "open", "visibility": "public", "size_max": 1},
            ["Full", "Join the waiting list"],
        ),
        ({"joining": "request", "size_max": 1}, ["Full", "Ask to wait for a seat"]),
        ({"joining": "invitation", "visibility": "public"}, ["By invitation"]),
    ],
)
def test_a_card_says_what_stands_in_the_way(cast, client_of, settings, words):
    group(cast, **settings)
    shown = card(client_of(cast.chidi), "Clinic")
    assert all(word in shown for word in words)


def test_a_card_says_that_one_waits_already(cast, client_of):
    full = group(cast, joining="open", visibility="public", size_max=1)
    actions.join_group(group=full, by=cast.chidi)
    shown = card(client_of(cast.chidi), "Clinic")
    assert "You are on the waiting list" in shown and "<button" not in shown
    make.group_member(cast.group, cast.amara)
    make.member(cast.community, cast.emre)
    actions.ask_to_join_group(group=cast.group, message="", by=cast.emre)
    assert "You have asked to join" in card(client_of(cast.emre), "Quiet Rounds")
    other = make.member(cast.community, make.user("Gita Rao")).user
    actions.invite_to_group(group=cast.group, user=other, role="member", by=cast.ben)
    assert "You are invited" in card(client_of(other), "Quiet Rounds")


def test_strangers_are_not_told_who_facilitates_and_observers_take_no_seat(cast, client_of):
    community_actions.change_community(
        community=cast.community, by=cast.amara, visibility="public", confirmed=True
    )
    clinic = group(cast, joining="open", visibility="public", size_max=2)
    make.group_member(clinic, cast.dina, role="observer")
    shown = card(client_of(cast.emre), "Clinic")
    assert "Facilitated by" not in shown and "Full" not in shown and "<button" not in shown


def test_a_list_of_full_groups_costs_what_a_short_one_does(cast, client_of, assert_flat):
    def grow(n):
        for _ in range(n):
            full = make.group(
                by=cast.ben,
                community=cast.community,
                joining="open",
                visibility="public",
                size_min=1,
                size_max=1,
            )
            actions.join_group(group=full, by=cast.chidi)

    assert_flat(client_of(cast.chidi), "/c/westmoor/groups/", grow, many=15)


# --- after coming in, and before starting one ---------------------------------------------------


def test_who_is_new_finds_something_to_press(cast, client_of):
    clinic = group(cast, joining="open", visibility="public", norms="Listen first.")
    actions.join_group(group=clinic, by=cast.chidi)
    page = client_of(cast.chidi).get("/c/westmoor/g/clinic/").text
    step = page.split('id="next-step"')[1].split("</section>")[0]
    for address in ("#norms", "/c/westmoor/g/clinic/feed/", "/c/westmoor/g/clinic/new/"):
        assert f'href="{address}"' in step


def test_who_has_the_charter_still_to_accept_is_led_there(cast, client_of):
    clinic = group(cast, joining="open", visibility="public")
    community_actions.admit_member(community=cast.community, user=cast.emre, by=cast.amara)
    actions.join_group(group=clinic, by=cast.emre)
    page = client_of(cast.emre).get("/c/westmoor/g/clinic/").text
    step = page.split('id="next-step"')[1].split("</section>")[0]
    assert "/c/westmoor/charter/" in step and "/c/westmoor/g/clinic/new/" not in step


def test_the_usual_size_is_said_in_plain_words(cast, client_of):
    page = client_of(cast.ben).get("/c/westmoor/groups/new/?from=").text
    assert "15 to 25 people is the usual size" in page and "Works from" not in page
    assert 'name="size_min" value="15"' in page and 'name="size_max" value="25"' in page
    assert (
        "meant for 15 to 25 people" in client_of(cast.ben).get("/c/westmoor/g/quiet-rounds/").text
    )


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ((1, 1), "meant for one person"),
        ((12, 12), "meant for 12 people"),
        ((1, None), "meant for one person or more"),
        ((4, None), "meant for 4 people or more"),
    ],
)
def test_a_size_reads_as_one_would_say_it(cast, client_of, sizes, words):
    group(cast, size_max=sizes[1])
    actions.change_group(
        group=cast.community.groups.get(slug="clinic"),
        by=cast.ben,
        size_min=sizes[0],
        size_max=sizes[1],
    )
    assert words in client_of(cast.ben).get("/c/westmoor/g/clinic/").text
