"""Seasons: named by who looks after the community, with boards that also count the past."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from gamification.actions import leaderboards
from gamification.boards.periods import oldest_kept
from gamification.boards.seasons import drop_old, recompute_season, recompute_waiting
from gamification.ledger.rebuilding import rebuild
from gamification.models import Board, BoardScore, Season
from gamification.tasks import compute_seasons
from plc.core.refusals import Refused
from tests.gamification.giving import give


@pytest.fixture
def path(cast):
    return f"/c/{cast.community.slug}/recognition/seasons/"


TERM = {"name": "Autumn term", "starts_on": "2026-09-01", "ends_on": "2026-12-20"}


def test_a_season_is_named_changed_and_removed(
    cast, path, client_of, tasks, django_capture_on_commit_callbacks
):
    client = client_of(cast.amara)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(path, TERM).status_code == 303
    season = Season.objects.get()
    assert ("bulk", "gamification.tasks.compute_season", [season.pk], {}) in tasks()
    assert "Autumn term" in client.get(path).content.decode()
    client.post(f"{path}{season.pk}/", TERM | {"ends_on": "2026-12-01"})
    season.refresh_from_db()
    assert season.ends_on == date(2026, 12, 1)
    assert client.post(f"{path}{season.pk}/remove/").status_code == 303
    assert not Season.objects.exists()


@pytest.mark.parametrize(
    "faulty",
    [
        {"name": ""},
        {"starts_on": "2026-13-45"},
        {"ends_on": "2026-08-01"},
        {"ends_on": "2036-08-01"},
        {"name": "SPRING"},
    ],
)
def test_a_faulty_season_is_refused_and_what_was_typed_stays(cast, path, client_of, faulty):
    Season.objects.create(
        community=cast.community, name="Spring", starts_on="2026-01-01", ends_on="2026-05-01"
    )
    answer = client_of(cast.amara).post(path, TERM | faulty)
    assert answer.status_code == 422
    assert (TERM | faulty)["ends_on"] in answer.content.decode()
    assert Season.objects.count() == 1


def test_seasons_may_overlap_and_a_board_is_reached_by_a_link(cast, client_of):
    today = timezone.now().date()
    for name in ("Term", "School year"):
        season = leaderboards.save_season(
            community=cast.community,
            season=None,
            name=name,
            starts_on=today - timedelta(days=30),
            ends_on=today + timedelta(days=30),
            by=cast.amara,
        )
    give(cast.dina, 7, community=cast.community)
    recompute_waiting()
    boards = f"/c/{cast.community.slug}/recognition/boards/"
    page = client_of(cast.dina).get(f"{boards}?season={season.pk}").content.decode()
    assert "School year" in page
    assert "Term" in page
    assert "You have 7 points" in page


def test_there_are_not_endlessly_many_seasons(cast):
    Season.objects.bulk_create(
        Season(
            community=cast.community,
            name=str(n),
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 1, 2),
        )
        for n in range(leaderboards.MOST_SEASONS)
    )
    with pytest.raises(Refused):
        leaderboards.save_season(
            community=cast.community,
            season=None,
            name="One more",
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 2, 1),
            by=cast.amara,
        )


def test_a_season_whose_task_was_lost_is_computed_by_the_clock_and_the_page_says_so_until_then(
    cast, client_of
):
    today = timezone.now().date()
    give(cast.ben, 15, community=cast.community)
    season = leaderboards.save_season(
        community=cast.community,
        season=None,
        name="Term",
        starts_on=today,
        ends_on=today,
        by=cast.amara,
    )
    give(cast.ben, 1, community=cast.community)
    path = f"/c/{cast.community.slug}/recognition/boards/?season={season.pk}"
    page = client_of(cast.ben).get(path).content.decode()
    assert "This season is being computed" in page
    assert "You have" not in page
    assert compute_seasons() == 1
    assert BoardScore.objects.get(board__season=season, board__kind=0).points == 16
    assert "You have 16 points" in client_of(cast.ben).get(path).content.decode()
    assert compute_seasons() == 0


def test_of_two_changes_of_a_season_the_later_one_counts(cast):
    today = timezone.now().date()
    give(cast.ben, 15, community=cast.community)
    season = Season.objects.create(
        community=cast.community, name="Term", starts_on=today, ends_on=today
    )
    changed = Season.objects.get(pk=season.pk)
    changed.starts_on = changed.ends_on = today - timedelta(days=9)
    changed.save()
    assert not rebuild(community=cast.community.pk, only=season)  # it began before the change
    assert not season.boards.exists()
    recompute_season(season.pk)
    assert not season.boards.exists()


def test_a_season_is_computed_by_one_worker_at_a_time(cast):
    today = timezone.now().date()
    give(cast.ben, 15, community=cast.community)
    season = Season.objects.create(
        community=cast.community, name="Term", starts_on=today, ends_on=today
    )
    cache.set(f"season:{season.pk}:computed", True)
    compute_seasons()
    assert not season.boards.exists()
    cache.delete(f"season:{season.pk}:computed")
    compute_seasons()
    assert season.boards.exists()


def test_a_removed_season_takes_its_boards_and_no_points(cast):
    today = timezone.now().date()
    season = Season.objects.create(
        community=cast.community, name="Term", starts_on=today, ends_on=today
    )
    give(cast.ben, 15, community=cast.community)
    assert BoardScore.objects.filter(board__season=season).exists()
    before = BoardScore.objects.exclude(board__season=season).count()
    leaderboards.remove_season(season=season, by=cast.amara)
    assert BoardScore.objects.count() == before
    assert recompute_season(season.pk).total() == 0


def test_boards_of_old_periods_are_dropped_at_night(cast):
    give(cast.ben, 15, community=cast.community)
    kept = Board.objects.count()
    first = oldest_kept("week", timezone.now().date()) - timedelta(days=14)
    old = Board.objects.create(
        place=-cast.community.pk,
        kind=0,
        period="week",
        starts_on=first,
        ends_on=first + timedelta(days=6),
    )
    BoardScore.objects.create(member=cast.ben, board=old, points=3)
    assert drop_old() == 1
    assert Board.objects.count() == kept
    assert not BoardScore.objects.filter(board_id=old.pk).exists()
