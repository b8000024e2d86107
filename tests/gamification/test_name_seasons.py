"""Seasons: named by who looks after the community, with boards that also count the past."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from gamification.actions import leaderboards
from gamification.audit.checking import audit
from gamification.boards import seasons
from gamification.boards.periods import oldest_kept
from gamification.boards.seasons import drop_old, recompute_season, recompute_waiting
from gamification.ledger.rebuilding import parts_of, rebuild_part
from gamification.models import Board, BoardScore, GroupScore, Season
from gamification.tasks import compute_seasons
from plc.core.refusals import Refused
from tests.cast import assemble
from tests.gamification.giving import give


@pytest.fixture
def audited(cast):
    """Calling it makes sure that the audit finds these invariants of boards broken, or none."""

    def check(*broken: str) -> None:
        found = audit(["days", "boards"])
        assert [one.invariant.name for one in found if one.number] == list(broken)

    return check


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
    question = client.get(f"{path}{season.pk}/remove/").content.decode()
    assert "Remove the season Autumn term?" in question
    assert Season.objects.exists()
    assert client.post(f"{path}{season.pk}/remove/").status_code == 303
    assert not Season.objects.exists()
    assert f"{path}{season.pk}/" not in client.get(path).content.decode()
    assert client.get(f"{path}{season.pk}/remove/").status_code == 404


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


def test_of_many_seasons_a_few_are_tabs_and_the_others_are_chosen_from_a_list(cast, client_of):
    today = timezone.now().date()
    for n in range(6):  # the fifth and sixth are over, the first three are yet to come
        day = today + timedelta(days=3 - n)
        Season.objects.create(
            community=cast.community,
            name=f"Term {n}",
            starts_on=day,
            ends_on=day,
            waiting_since=None,
        )
    boards = f"/c/{cast.community.slug}/recognition/boards/"
    over = Season.objects.get(name="Term 5")

    def shown(query: str) -> tuple[list[str], list[str]]:
        page = client_of(cast.dina).get(boards + query).content.decode()
        names = r">\s*(Term \d)\s*</"
        return re.findall(rf"{names}a>", page), re.findall(rf"{names}option>", page)

    tabs, others = shown("?kind=care&view=top")
    assert tabs == ["Term 0", "Term 1", "Term 3"]  # that of today is among them
    assert others == ["Term 2", "Term 4", "Term 5"]
    tabs, others = shown(f"?season={over.pk}")
    assert tabs == ["Term 0", "Term 3", "Term 5"]
    assert others == ["Term 1", "Term 2", "Term 4"]
    page = client_of(cast.dina).get(f"{boards}?kind=care&view=top").content.decode()
    assert '<input type="hidden" name="kind" value="care">' in page
    assert '<input type="hidden" name="view" value="top">' in page


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
    assert "every 3s" in page
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
    [part] = parts_of(cast.community.pk)
    assert not rebuild_part(part, season)  # it began before the change
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


def test_who_computes_a_season_and_is_killed_keeps_others_away_for_two_minutes(cast, monkeypatch):
    today = timezone.now().date()
    give(cast.ben, 15, community=cast.community)
    season = Season.objects.create(
        community=cast.community, name="Term", starts_on=today, ends_on=today
    )
    key = f"season:{season.pk}:computed"
    left = []

    def look(part, only):
        left.append(cache._cache.get_client(key).ttl(cache.make_key(key)))
        cache.touch(key, 1)  # time goes by
        return Counter()

    monkeypatch.setattr(seasons, "parts_of", lambda _community: [1, 2])
    monkeypatch.setattr(seasons, "rebuild_part", look)
    recompute_season(season.pk)
    assert len(left) == 2
    assert all(100 < seconds <= 120 for seconds in left)


def test_a_removed_season_takes_its_boards_and_no_points(cast, audited):
    today = timezone.now().date()
    season = Season.objects.create(
        community=cast.community, name="Term", starts_on=today, ends_on=today
    )
    give(cast.ben, 15, community=cast.community)
    give(cast.chidi, 15, community=cast.community, group=cast.group)
    recompute_waiting()
    assert BoardScore.objects.filter(board__season=season).exists()
    before = BoardScore.objects.exclude(board__season=season).count()
    leaderboards.remove_season(season=season, by=cast.amara)
    assert not cast.community.seasons.exists()
    audited()
    assert recompute_waiting() == 1
    assert BoardScore.objects.count() == before
    assert not Season.with_removed.exists()
    assert recompute_season(season.pk).total() == 0
    audited()


def test_the_request_that_removes_a_season_deletes_no_scores(
    cast, tasks, django_capture_on_commit_callbacks
):
    today = timezone.now().date()
    season = Season.objects.create(
        community=cast.community, name="Term", starts_on=today, ends_on=today
    )
    give(cast.ben, 15, community=cast.community)
    before = BoardScore.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        leaderboards.remove_season(season=season, by=cast.amara)
    assert BoardScore.objects.count() == before
    assert ("bulk", "gamification.tasks.compute_season", [season.pk], {}) in tasks()


def test_points_of_a_removed_season_are_counted_no_more_and_its_name_is_free(cast):
    today = timezone.now().date()
    dates = {"name": "Term", "starts_on": today, "ends_on": today}
    named = {"community": cast.community, "by": cast.amara}
    season = leaderboards.save_season(season=None, **named, **dates)
    recompute_waiting()
    leaderboards.remove_season(season=season, by=cast.amara)
    give(cast.ben, 15, community=cast.community)
    assert not season.boards.exists()
    again = leaderboards.save_season(season=None, **named, **(dates | {"name": "TERM"}))
    leaderboards.save_season(season=season, **named, **(dates | {"name": "Other"}))
    assert list(cast.community.seasons.all()) == [again]


def test_a_season_that_waits_is_no_mistake_of_the_ledger(cast, audited):
    give(cast.ben, 15, community=cast.community)
    today = timezone.now().date()
    season = leaderboards.save_season(
        community=cast.community,
        season=None,
        name="Term",
        starts_on=today,
        ends_on=today,
        by=cast.amara,
    )
    audited()
    recompute_waiting()
    audited()
    BoardScore.objects.filter(board__season=season).update(points=1)
    audited("boards")


@pytest.mark.django_db(transaction=True)
def test_two_seasons_named_at_once_do_not_share_a_name(transactional_db):
    cast = assemble()
    both = Barrier(2)

    def name_it(name: str) -> bool:
        both.wait()
        try:
            leaderboards.save_season(
                community=cast.community,
                season=None,
                name=name,
                starts_on=date(2026, 1, 1),
                ends_on=date(2026, 2, 1),
                by=cast.amara,
            )
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        for again in range(5):
            assert sorted(pool.map(name_it, [f"Term {again}", f"TERM {again}"])) == [False, True]


@pytest.fixture
def old_boards(cast):
    """Two boards of a week that is no longer kept, with the scores of four members, beside boards
    of today."""
    give(cast.ben, 15, community=cast.community)
    first = oldest_kept("week", timezone.now().date()) - timedelta(days=14)
    last = first + timedelta(days=6)
    week = {"place": -cast.community.pk, "period": "week", "starts_on": first, "ends_on": last}
    old = [Board.objects.create(kind=kind, **week) for kind in (0, 1)]
    people = [cast.amara, cast.ben, cast.chidi, cast.dina]
    BoardScore.objects.bulk_create(
        BoardScore(member=one, board=board, points=3, listed=one != cast.dina)
        for one in people
        for board in old
    )
    GroupScore.objects.create(board=old[0], group=cast.group, points=3, active=3, tenths=10)
    return old


def test_boards_of_old_periods_are_dropped_at_night(old_boards):
    kept = Board.objects.exclude(pk__in=[one.pk for one in old_boards]).count()
    scores = BoardScore.objects.exclude(board__in=old_boards).count()
    assert drop_old() == 2
    assert (Board.objects.count(), BoardScore.objects.count()) == (kept, scores)
    assert kept
    assert scores
    assert drop_old() == 0


def test_old_boards_are_dropped_a_few_members_at_a_time_and_further_by_the_next_run(
    old_boards, monkeypatch
):
    monkeypatch.setattr(seasons, "BATCH", 2)
    asked, lock = [], seasons.lock_standings_of

    def lock_first(members):
        asked.append(members)
        if len(asked) == 2:
            raise KeyboardInterrupt  # killed
        lock(members)

    monkeypatch.setattr(seasons, "lock_standings_of", lock_first)
    with pytest.raises(KeyboardInterrupt):
        drop_old()
    scores = BoardScore.objects.filter(board__in=old_boards)
    assert [len(some) for some in asked] == [2, 2]
    assert scores.count() == 4
    assert drop_old() == 2
    assert not BoardScore.objects.filter(board_id__in=[one.pk for one in old_boards]).exists()
