"""Workers that enter deeds of the same places at once make their boards together."""

import random
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction

from gamification.boards.periods import Span
from gamification.ledger.rollups import BoardKey, boards_for
from gamification.models import Board, Period

pytestmark = pytest.mark.django_db(transaction=True)


class InOrder(AbstractSet):
    """A set that keeps the order it was made in: those of two processes differ in theirs."""

    def __init__(self, members):
        self.members = dict.fromkeys(members)

    def __contains__(self, one):
        return one in self.members

    def __iter__(self):
        return iter(self.members)

    def __len__(self):
        return len(self.members)


def test_overlapping_boards_are_made_once_and_nobody_waits_in_a_circle():
    monday = date(2026, 1, 5)
    for turn in range(6):
        days = [monday + timedelta(weeks=200 * turn + week) for week in range(200)]
        spans = [Span(Period.WEEK, day, day + timedelta(days=6)) for day in days]
        keys = [BoardKey(place, 0, span) for place in (-1, 7) for span in spans]
        ready = Barrier(3)

        @transaction.atomic
        def make(keys, ready=ready):
            ready.wait(20)
            return boards_for(InOrder(keys))

        def work(keys, make=make):
            try:
                return make(keys)
            finally:
                connection.close()

        shares = [random.sample(keys, 300) for _ in range(3)]
        with ThreadPoolExecutor(3) as workers:
            made = list(workers.map(work, shares))
        for mine, share in zip(made, shares, strict=True):
            assert mine.keys() == set(share)
            assert all(mine[key] == other[key] for other in made for key in mine.keys() & other)
        assert Board.objects.filter(starts_on__in=days).count() == len(set().union(*shares))
