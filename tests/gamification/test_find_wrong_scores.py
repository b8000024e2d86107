"""The audit finds scores that are no sums of the ledger: by day, on boards, and in Valkey."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from communities.community.models import Community
from gamification.actions.leaderboards import choose_boards
from gamification.audit import invariants
from gamification.audit.invariants import FIRST_DAYS
from gamification.boards import building
from gamification.boards import live as live_boards
from gamification.boards.periods import span_of
from gamification.following import follow
from gamification.ledger.rebuilding import rebuild
from gamification.models import (
    Board,
    BoardPreference,
    BoardScore,
    DayScore,
    Period,
    SiteBoards,
    Standing,
)
from plc.journal.models import Entry, Hearing
from tests.gamification.asking import a_question
from tests.gamification.auditing import broken

pytestmark = pytest.mark.usefixtures("two_rules")


@pytest.fixture
def question(cast):
    return a_question(cast, group=cast.group)


def test_a_score_of_a_day_that_is_no_sum_is_found(cast, accepted):
    DayScore.objects.filter(member=cast.ben, place=-cast.community.pk, kind=1).update(points=16)
    found = broken()
    assert [(row["in_the_ledger"], row["in_the_day"]) for row in found["days"]] == [(15, 16)]


def test_a_day_without_a_ledger_is_found(cast):
    DayScore.objects.create(
        member=cast.ben, place=-cast.community.pk, day=timezone.now(), kind=1, points=3
    )
    assert {"days", "boards"} == set(broken())


def test_a_board_without_days_is_found(cast, accepted):
    score = BoardScore.objects.filter(member=cast.ben, board__kind=1).first()
    BoardScore.objects.filter(member=cast.ben, board=score.board_id).update(points=1000)
    rows = broken()["boards"]
    assert [(row["in_the_days"], row["on_the_board"]) for row in rows] == [(15, 1000)]


def test_who_is_listed_against_their_choice_or_not_listed_is_found(cast, accepted):
    scores = BoardScore.objects.filter(member=cast.ben, board__place=-cast.community.pk)
    scores.update(listed=False)
    (row,) = broken()["listed"]
    assert (row["member"], row["is_listed"], row["boards"]) == (cast.ben.pk, False, scores.count())
    scores.update(listed=True)
    BoardPreference.objects.create(member=cast.ben, on_boards=False)
    assert {row["place"] for row in broken()["listed"]} == {-cast.community.pk, cast.group.pk}
    assert rebuild(community=cast.community.pk)
    assert broken() == {}


def test_listing_is_right_while_a_fact_about_it_was_not_heard(cast, accepted):
    BoardScore.objects.filter(member=cast.ben).update(listed=False)
    fact = Entry.objects.create(
        name="community.SanctionLifted", at=timezone.now(), data={"user_id": cast.ben.pk}
    )
    assert "listed" not in broken()
    Hearing.objects.create(entry=fact, listener=invariants.LISTENER)
    assert "listed" in broken()


@pytest.fixture
def site_board(cast, accepted) -> QuerySet[BoardScore]:
    """Ben's scores on the site's boards, which he joined."""
    SiteBoards.objects.create(on=True)
    Community.objects.filter(pk=cast.community.pk).update(visibility="public")
    choose_boards(member=cast.ben, on_boards=True, on_site_board=True, by=cast.ben)
    follow()
    return BoardScore.objects.filter(member=cast.ben, board__place=0)


def test_scores_on_the_sites_boards_are_right_and_a_wrong_one_is_found(cast, site_board):
    assert broken() == {}
    assert site_board.update(points=16) > 1
    rows = [row for row in broken()["boards"] if row["place"] == 0]
    assert {(row["in_the_days"], row["on_the_board"]) for row in rows} == {(15, 16)}
    Standing.objects.filter(member=cast.ben).update(touched_at=timezone.now())
    assert "boards" not in broken()  # about to be computed anew


def test_a_community_that_is_no_longer_public_leaves_the_sites_boards(cast, site_board):
    Community.objects.filter(pk=cast.community.pk).update(visibility="listed")
    assert {row["in_the_days"] for row in broken()["boards"]} == {0}


@pytest.mark.django_db
def test_the_audit_and_the_rollups_agree_where_periods_begin():
    days = [date(2023, 12, 25) + timedelta(days=n) for n in range(1100)]
    for period, first in FIRST_DAYS.items():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {first} FROM unnest(%s::date[]) AS d (day)", [days])
            assert [row[0] for row in cursor] == [span_of(period, day).first for day in days]
    assert {*FIRST_DAYS, Period.SEASON} == set(Period)


@pytest.fixture
def live(cast, accepted, valkey) -> int:
    """A board that is in Valkey, and followed; its id."""
    board = Board.objects.get(place=cast.group.pk, kind=0, period="ever")
    assert building.build(board.pk)
    follow()
    assert broken() == {}
    return board.pk


def test_a_score_in_valkey_that_differs_is_found(cast, live, valkey):
    members = live_boards.keys_of(live)[1]
    name = live_boards.name_of(cast.ben.pk)
    valkey.zadd(members, {name: -16})
    score, rank, other = broken()["live"]
    assert score == {"board": live, "member": cast.ben.pk, "in_valkey": 16, "in_postgres": 15}
    assert {rank["points"], other["points"]} == {15, 16}
    valkey.zrem(members, name)
    assert broken()["live"][0]["in_valkey"] == 0


def test_who_is_not_on_a_board_and_in_valkey_is_found(cast, live, valkey):
    valkey.zadd(live_boards.keys_of(live)[1], {live_boards.name_of(cast.emre.pk): -15})
    (row,) = broken()["live"]
    assert row == {"board": live, "member": cast.emre.pk, "in_valkey": 15, "in_postgres": 0}


def test_a_board_that_is_behind_a_touched_standing_is_right(cast, live):
    BoardScore.objects.filter(board=live, member=cast.ben).update(points=20)
    Standing.objects.update(touched_at=timezone.now())
    assert "live" not in broken()
