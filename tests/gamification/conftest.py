import pytest

from gamification import following
from gamification.models import Level


@pytest.fixture
def settle(relay):
    """Hear what happened, and let badges and levels follow."""

    def both():
        relay()
        while following.follow():
            relay()

    return both


@pytest.fixture
def ladder(cast):
    """Two levels: the first at 10 points by itself, the second at 50 points with a role."""
    first = Level.objects.create(
        community=cast.community, name="Contributor", requirements={"points": 10}
    )
    second = Level.objects.create(
        community=cast.community,
        after=first,
        name="Facilitator",
        requirements={"points.helping": 50},
        appoints=True,
    )
    return first, second
