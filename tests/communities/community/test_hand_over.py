"""Handing a community or a group over, and archiving one: asked first, and only to who can."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from communities.community import actions
from communities.community.models import Membership
from communities.groups import actions as group_actions
from plc.core.refusals import Refused
from tests import make

GROUP = ["westmoor", "quiet-rounds"]


@pytest.fixture(params=["community", "group"])
def place(request, cast, client_of):
    """Who may hand it over, how its addresses begin, its name, and who owns or facilitates it."""
    if request.param == "community":
        rows = cast.community.memberships.filter(role="owner")
        return client_of(cast.amara), "community", ["westmoor"], "Westmoor", rows
    rows = cast.group.memberships.filter(role="facilitator")
    return client_of(cast.ben), "groups", GROUP, "Quiet Rounds", rows


def test_handing_over_names_the_person_first_and_happens_by_a_second_press(cast, place):
    client, room, where, name, owning = place
    assert cast.chidi.pk not in owning.values_list("user", flat=True)
    address = reverse(f"{room}:hand_over", args=where)
    asked = client.get(address, {"to": str(cast.chidi.public_id)})
    assert asked.status_code == 200
    assert f"Hand {name} over to Chidi Eze?" in asked.text and "You stay as" in asked.text
    assert cast.chidi.pk not in owning.values_list("user", flat=True)
    assert client.post(address, {"to": str(cast.chidi.public_id)}).status_code == 303
    assert list(owning.values_list("user", flat=True)) == [cast.chidi.pk]


def test_going_back_after_handing_over_is_refused_with_a_way_to_the_place(cast, place):
    client, room, where, name, _owning = place
    address = reverse(f"{room}:hand_over", args=where)
    heir = {"to": str(cast.chidi.public_id)}
    client.post(address, heir)
    refused = client.get(address, heir)
    assert refused.status_code == 403
    home = reverse("feed:community" if room == "community" else "groups:overview", args=where)
    way = re.search(
        r'class="button primary" href="([^"]+)">(?:<svg.*?</svg>)?([^<]+)</a>', refused.text
    )
    assert (way[1], way[2].strip()) == (home, name)


def test_the_first_press_only_asks_whom(cast, place):
    client, room, where, _name, _owning = place
    page = client.get(reverse(f"{room}:closing", args=where)).text
    form = page.split(f'action="{reverse(f"{room}:hand_over", args=where)}"')[0].split("<form")[-1]
    assert 'method="post"' not in form


def test_archiving_says_first_what_happens(cast, place):
    client, room, where, name, _owning = place
    address = reverse(f"{room}:archive", args=where)
    assert f'href="{address}"' in client.get(reverse(f"{room}:closing", args=where)).text
    asked = client.get(address)
    assert f"Archive {name}?" in asked.text and "You can open it again." in asked.text
    cast.community.refresh_from_db()
    cast.group.refresh_from_db()
    assert not cast.community.archived_at and not cast.group.archived_at
    assert client.post(address).status_code == 303


def test_only_who_accepted_the_charter_and_is_not_suspended_takes_it_over(cast, place):
    client, room, where, _name, _owning = place
    closing = reverse(f"{room}:closing", args=where)
    actions.revise_charter(community=cast.community, by=cast.amara, mission="Anew.")
    for one in (cast.amara, cast.ben, cast.dina):
        actions.accept_charter(community=cast.community, by=one)
    assert f'value="{cast.dina.public_id}"' in client.get(closing).text
    assert f'value="{cast.chidi.public_id}"' not in client.get(closing).text
    theirs = Membership.objects.filter(user=cast.dina)
    theirs.update(suspended_until=timezone.now() + timedelta(days=1))
    assert f'value="{cast.dina.public_id}"' not in client.get(closing).text
    answer = client.post(
        reverse(f"{room}:hand_over", args=where), {"to": str(cast.chidi.public_id)}
    )
    assert answer.status_code == 422
    assert "Choose a member who has accepted the charter." in answer.text


def test_the_actions_refuse_who_has_not_accepted_the_charter(cast):
    actions.admit_member(community=cast.community, user=cast.emre, by=cast.amara)
    make.group_member(cast.group, cast.emre)
    with pytest.raises(Refused, match="accepted the charter"):
        actions.hand_over_community(community=cast.community, to=cast.emre, by=cast.amara)
    with pytest.raises(Refused, match="accepted the charter"):
        group_actions.hand_over_group(group=cast.group, to=cast.emre, by=cast.ben)
