"""Every page of a group opens for those who may."""

import pytest
from django.urls import reverse

OF_A_GROUP = ["overview", "members", "invite", "leave", "settings", "closing"]


@pytest.mark.parametrize("name", OF_A_GROUP)
def test_the_facilitator_opens_every_page(cast, client_of, name):
    address = reverse(f"groups:{name}", args=["westmoor", "quiet-rounds"])
    assert client_of(cast.ben).get(address).status_code == 200


@pytest.mark.parametrize("name", ["list", "found"])
def test_a_member_lists_and_founds_groups(cast, client_of, name):
    assert (
        client_of(cast.chidi).get(reverse(f"groups:{name}", args=["westmoor"])).status_code == 200
    )


def test_everyone_signed_in_has_a_page_of_their_groups(cast, client_of):
    assert client_of(cast.emre).get(reverse("groups:mine")).status_code == 200
    assert "Quiet Rounds" in client_of(cast.chidi).get(reverse("groups:mine")).content.decode()
