from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.utils import timezone

from plc.accounts.models import User
from tests import make
from tests.cast import Cast


@pytest.fixture
def time_passes() -> Iterator[Callable[..., None]]:
    """`time_passes(hours=2)`: it is two hours later for everything that follows."""
    travels = []

    def pass_(**span: float) -> None:
        from datetime import timedelta

        traveller = time_machine.travel(timezone.now() + timedelta(**span), tick=True)
        traveller.start()
        travels.append(traveller)

    yield pass_
    for traveller in reversed(travels):
        traveller.stop()


@pytest.fixture
def pool(cast: Cast) -> list[User]:
    """Members enough for an anonymous poll."""
    people = [make.user(f"Person {n}") for n in range(9)]
    for person in people:
        make.member(cast.community, person)
    return people
