import pytest
from django.urls import reverse

from communities.community import actions


@pytest.fixture
def link(cast):
    def made(**settings):
        wanted = {"role": "member", "max_uses": 1, "days": 1, **settings}
        invitation, token = actions.make_invitation_link(
            community=cast.community, by=cast.amara, **wanted
        )
        return invitation, reverse("community:invitation", args=["westmoor", token])

    return made
