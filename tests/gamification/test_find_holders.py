"""Who holds a badge is found among its newest awards, however many there are."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gamification.badges import access
from gamification.models import BadgeAward
from tests.gamification.awards import badge

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(cast):
    return badge(community=cast.community)


@pytest.fixture
def holders(cast, mine):
    """Chidi, then Ben for the third time, then Dina earned the badge; the newest first."""
    start = timezone.now() - timedelta(days=9)
    rows = [(cast.chidi, 0), (cast.ben, 1), (cast.ben, 2), (cast.amara, 3), (cast.ben, 4)]
    for person, days in [*rows, (cast.dina, 5)]:
        BadgeAward.objects.create(
            badge=mine,
            member=person,
            community=cast.community,
            occurrence=days,
            awarded_at=start + timedelta(days=days),
            revoked_at=timezone.now() if person == cast.amara else None,
        )
    return [cast.dina, cast.ben, cast.chidi]


def earners(mine, cast, at_most=10):
    return access.earners(mine, cast.community, cast.ben, at_most=at_most)


@pytest.mark.parametrize("at_once", [1, 2, 100])
def test_who_earned_a_badge_last_comes_first(cast, mine, holders, monkeypatch, at_once):
    monkeypatch.setattr(access, "AWARDS_AT_ONCE", at_once)
    assert earners(mine, cast) == holders
    assert earners(mine, cast, at_most=2) == holders[:2]


def test_holders_in_the_whole_site_stand_among_those_in_the_community(cast, mine, holders):
    BadgeAward.objects.filter(member=cast.ben).update(community=None)
    assert earners(mine, cast) == holders


def test_of_millions_of_awards_the_newest_are_looked_at_by_an_index(
    cast, mine, holders, monkeypatch
):
    monkeypatch.setattr(access, "AWARDS_AT_ONCE", 2)
    monkeypatch.setattr(access, "AWARDS_LOOKED_AT", 2)
    with CaptureQueriesContext(connection) as asked, connection.cursor() as cursor:
        assert earners(mine, cast) == holders[:2]
        newest = [query["sql"] for query in asked if "gamification_badgeaward" in query["sql"]]
        assert len(newest) == 2  # of the community, and of the whole site
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        plans = []
        for sql in newest:
            cursor.execute(f"EXPLAIN {sql}")
            plans.append("\n".join(row for (row,) in cursor.fetchall()))
    assert "Index Scan using gamification_awards_newest" in plans[0]
    assert "Index Scan using gamification_awards_of_site" in plans[1]
    assert "Sort" not in "".join(plans)
