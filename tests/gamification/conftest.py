import pytest

from gamification import following


@pytest.fixture
def settle(relay):
    """Hear what happened, and let badges and levels follow."""

    def both():
        relay()
        while following.follow():
            relay()

    return both
