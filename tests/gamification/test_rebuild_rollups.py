"""Rollups computed from the ledger are the same as those that were kept with it."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone

from communities.community.models import Community
from gamification.actions.leaderboards import choose_boards
from gamification.boards.seasons import recompute_season
from gamification.following import follow
from gamification.ledger.rebuilding import rebuild
from gamification.models import Board, BoardScore, DayScore, Season, SiteBoards
from plc.core.registry import projections
from tests.gamification.giving import give


@pytest.fixture
def ledger(cast):
    """Points of two members, in the community and a group, today and long ago."""
    today = timezone.now()
    Season.objects.create(
        community=cast.community,
        name="This year",
        starts_on=(today - timedelta(days=300)).date(),
        ends_on=today.date(),
    )
    for person, points, days, group in (
        (cast.ben, 15, 0, None),
        (cast.ben, 15, 40, None),
        (cast.ben, 4, 200, cast.group),
        (cast.chidi, 3, 700, cast.group),
        (cast.chidi, 5, 1, None),
        (cast.chidi, -5, 1, None),
    ):
        give(
            person,
            points,
            community=cast.community,
            group=group,
            kind=1 + points % 6,
            at=today - timedelta(days=days),
        )


def rollups() -> tuple[set, set]:
    days = DayScore.objects.exclude(points=0).values_list(
        "member", "place", "day", "kind", "points"
    )
    scores = BoardScore.objects.exclude(points=0).values_list(
        "member",
        "board__place",
        "board__kind",
        "board__period",
        "board__starts_on",
        "board__season",
        "points",
        "listed",
    )
    return set(days), set(scores)


def test_a_rebuild_of_right_rollups_changes_nothing(cast, ledger):
    before = rollups()
    assert len(before[1]) > 20
    assert not rebuild(community=cast.community.pk)
    assert rollups() == before


def test_a_rebuild_keeps_points_of_zones_where_it_is_tomorrow(cast, ledger):
    give(cast.ben, 6, community=cast.community, at=timezone.now() + timedelta(days=1))
    before = rollups()
    assert not rebuild(community=cast.community.pk)
    assert rollups() == before


def test_a_rebuild_from_nothing_comes_to_the_same(cast, ledger):
    before = rollups()
    DayScore.objects.all().delete()
    Board.objects.all().delete()
    assert rebuild(community=cast.community.pk)
    assert rollups() == before


def test_wrong_rows_are_corrected(cast, ledger):
    before = rollups()
    DayScore.objects.filter(member=cast.ben).update(points=F("points") + 1)
    BoardScore.objects.filter(member=cast.chidi).update(points=7)
    BoardScore.objects.filter(member=cast.ben).update(listed=False)
    DayScore.objects.create(
        member=cast.chidi, place=cast.group.pk, day="2026-01-01", kind=2, points=9
    )
    wrong = rebuild(community=cast.community.pk)
    assert set(wrong) == {"scores by day", "scores on boards", "who is listed"}
    assert rollups() == before


def test_other_communities_are_left_alone(cast, ledger):
    DayScore.objects.filter(member=cast.ben).update(points=99)
    rebuild(community=cast.community.pk + 1)
    assert DayScore.objects.filter(points=99).exists()


def test_recount_corrects_rollups(cast, ledger):
    before = rollups()
    BoardScore.objects.filter(member=cast.chidi).update(points=7)
    assert sum(projections["gamification"]().values()) > 0
    assert rollups() == before
    assert not any(projections["gamification"]().values())


def test_a_season_counts_what_was_posted_before_it_was_named(cast, ledger):
    today = timezone.now().date()
    season = Season.objects.create(
        community=cast.community,
        name="Autumn",
        starts_on=today - timedelta(days=60),
        ends_on=today,
    )
    recompute_season(season.pk)
    of_ben = BoardScore.objects.filter(
        board__season=season, member=cast.ben, board__kind=0, board__place=-cast.community.pk
    )
    assert of_ben.get().points == 30
    # With other dates, days that are no longer part of it do not count.
    season.starts_on = today - timedelta(days=10)
    season.save(update_fields=["starts_on"])
    recompute_season(season.pk)
    assert of_ben.get().points == 15
    season.starts_on, season.ends_on = today - timedelta(days=60), today - timedelta(days=30)
    season.save(update_fields=["starts_on", "ends_on"])
    recompute_season(season.pk)
    assert of_ben.get().points == 15
    assert {board.ends_on for board in season.boards.all()} == {season.ends_on}


@pytest.mark.django_db(transaction=True)
def test_the_command_rebuilds_in_several_processes(transactional_db, capsys):
    from tests.cast import assemble

    cast = assemble()
    give(cast.ben, 15, community=cast.community)
    BoardScore.objects.update(points=1)
    call_command("rebuild_rollups", community=cast.community.slug)
    assert "scores on boards: 8 corrected" in capsys.readouterr().out
    assert set(BoardScore.objects.values_list("points", flat=True)) == {15}


@pytest.mark.django_db(transaction=True)
def test_the_command_rebuilds_the_boards_of_the_site(transactional_db, capsys):
    from tests.cast import assemble

    cast = assemble()
    Community.objects.update(visibility="public")
    SiteBoards.objects.create(on=True)
    choose_boards(member=cast.ben, on_boards=True, on_site_board=True, by=cast.ben)
    give(cast.ben, 15, community=cast.community)
    follow()
    of_the_site = BoardScore.objects.filter(board__place=0)
    assert of_the_site.update(points=1) == 8
    call_command("rebuild_rollups")
    assert "scores on boards: 8 corrected" in capsys.readouterr().out
    assert set(of_the_site.values_list("points", flat=True)) == {15}
