"""The site's boards: off by default, joined by choice, public communities only."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from redis import ConnectionError as ValkeyAway

from communities.community.actions import change_community
from gamification import following, walking
from gamification.actions import leaderboards
from gamification.boards import building, live
from gamification.following import follow
from gamification.models import Board, BoardScore, SiteBoards, Standing, Walk, WalkKind
from plc.core.registry import projections
from tests import make
from tests.gamification.giving import give

PATH = "/recognition/boards/"


@pytest.fixture
def public(cast):
    cast.community.visibility = "public"
    cast.community.save(update_fields=["visibility"])
    return cast.community


@pytest.fixture
def site(db):
    return SiteBoards.objects.create(on=True)


def join(*people) -> None:
    for person in people:
        leaderboards.choose_boards(member=person, on_boards=True, on_site_board=True, by=person)


def points_of(person) -> int:
    rows = BoardScore.objects.filter(
        member=person, board__place=0, board__kind=0, board__period="ever", listed=True
    )
    return sum(rows.values_list("points", flat=True))


def test_there_are_none_unless_the_site_has_them(cast, public, client_of):
    join(cast.ben)
    give(cast.ben, 15, community=public)
    follow()
    assert client_of(cast.ben).get(PATH).status_code == 404
    assert points_of(cast.ben) == 0


def test_who_left_them_elsewhere_gets_the_page_anew(cast, public, site, client_of):
    answer = client_of(cast.ben).get(PATH, headers={"HX-Request": "true"})
    assert answer.headers["HX-Refresh"] == "true"
    assert not answer.content


def test_while_there_are_none_nobody_is_visited_for_them(cast, public, relay):
    give(cast.ben, 15, community=public)
    join(cast.ben)
    follow()
    change_community(community=public, by=cast.amara, visibility="hidden", confirmed=True)
    relay()
    assert not Walk.objects.filter(kind=WalkKind.SITE).exists()


def test_of_a_community_that_changes_those_who_joined_are_followed_in_chunks_by_a_task(
    cast, public, site, relay, monkeypatch
):
    """Whoever hears of it locks nobody."""
    other = make.community(by=cast.ben, name="Northmoor", visibility="public")
    for person in (cast.ben, cast.chidi, cast.dina):
        give(person, 15, community=public)
    give(cast.ben, 7, community=other)
    join(cast.ben, cast.dina)
    relay()
    follow()
    change_community(community=public, by=cast.amara, visibility="hidden", confirmed=True)
    relay()
    touched = Standing.objects.exclude(touched_at=None)
    assert not touched.exists()
    monkeypatch.setattr(walking, "CHUNK", 1)
    walking.walk_on()
    assert set(touched.values_list("community", "member")) == {
        (public.pk, cast.ben.pk),
        (public.pk, cast.dina.pk),
    }


def test_once_there_are_some_those_who_joined_are_computed_in_chunks_by_a_task(
    cast, public, client_of, monkeypatch
):
    for person in (cast.ben, cast.chidi, cast.dina):
        give(person, 15, community=public)
    join(cast.ben, cast.dina)
    follow()
    address = reverse("admin:gamification_siteboards_add")
    assert client_of(cast.fatima).post(address, {"on": "on"}).status_code == 302
    assert not Standing.objects.exclude(touched_at=None).exists()
    monkeypatch.setattr(walking, "CHUNK", 1)
    walking.walk_on()
    touched = Standing.objects.exclude(touched_at=None).values_list("member", flat=True)
    assert set(touched) == {cast.ben.pk, cast.dina.pk}
    follow()
    assert points_of(cast.ben) == points_of(cast.dina) == 15


def test_only_who_joined_is_listed_and_sees_them(cast, public, site, client_of):
    give(cast.ben, 15, community=public)
    give(cast.chidi, 20, community=public)
    join(cast.ben, cast.dina)
    follow()
    page = client_of(cast.dina).get(f"{PATH}?view=top&period=ever").content.decode()
    assert "Ben Achterberg" in page
    assert "Chidi Eze" not in page
    offered = client_of(cast.chidi).get(PATH).content.decode()
    assert "Only for those who join" in offered
    assert "Ben Achterberg" not in offered


def test_points_of_zones_where_it_is_tomorrow_count_in_every_period(cast, public, site):
    join(cast.ben)
    give(cast.ben, 15, community=public, at=timezone.now() + timedelta(days=1))
    follow()
    scores = BoardScore.objects.filter(member=cast.ben, board__place=0, board__kind=0)
    assert {score.board.period: score.points for score in scores.select_related("board")} == {
        "week": 15,
        "month": 15,
        "quarter": 15,
        "ever": 15,
    }


def test_only_public_communities_count(cast, public, site, relay):
    other = make.community(by=cast.amara, name="Hidden", visibility="hidden")
    make.member(other, cast.ben)
    join(cast.ben)
    give(cast.ben, 15, community=public)
    give(cast.ben, 7, community=other)
    follow()
    assert points_of(cast.ben) == 15
    change_community(community=public, by=cast.amara, visibility="hidden", confirmed=True)
    relay()
    walking.walk_on()
    follow()
    assert points_of(cast.ben) == 0


def test_points_count_that_came_before_joining_and_leaving_is_at_once(
    cast, public, site, django_capture_on_commit_callbacks
):
    give(cast.ben, 15, community=public, at=timezone.now())
    join(cast.ben)
    board = Board.objects.get(place=0, kind=0, period="ever")
    building.build(board.pk)
    assert points_of(cast.ben) == 15
    with django_capture_on_commit_callbacks(execute=True):
        leaderboards.choose_boards(
            member=cast.ben, on_boards=True, on_site_board=False, by=cast.ben
        )
        assert live.top(board.pk)  # what is not committed is not shown
    assert points_of(cast.ben) == 0
    assert live.top(board.pk) == []


@pytest.fixture
def opened(cast, public, site):
    """The board that somebody looks at, with 15 points; then there are 4 more."""
    join(cast.ben)
    give(cast.ben, 15, community=public)
    follow()
    board = Board.objects.get(place=0, kind=0, period="ever")
    building.build(board.pk)
    give(cast.ben, 4, community=public)
    return board


def test_an_open_board_has_followed_whatever_becomes_of_the_worker_afterwards(opened):
    follow()  # what it would do after its commit, is not done
    assert live.top(opened.pk)[0].points == 19
    assert not Standing.objects.exclude(touched_at=None).exists()


def test_an_open_board_gets_what_is_committed_and_who_was_not_pushed_waits(
    cast, opened, monkeypatch
):
    def away(*_):
        raise ValkeyAway("Connection refused.")

    with monkeypatch.context() as patched:
        patched.setattr(following, "push_scores", away)
        with pytest.raises(ValkeyAway):
            follow()
    assert points_of(cast.ben) == 19
    assert Standing.objects.exclude(touched_at=None).exists()
    follow()
    assert live.top(opened.pk)[0].points == 19


def test_an_open_board_follows_a_rebuild(cast, public, opened):
    follow()
    BoardScore.objects.filter(board=opened).update(points=3)
    building.build(opened.pk)
    projections["gamification"]()
    follow()
    assert live.top(opened.pk)[0].points == 19


def scores_of_the_site() -> set:
    rows = BoardScore.objects.filter(board__place=0).exclude(points=0)
    return set(rows.values_list("member", "board__kind", "board__period", "points", "listed"))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda: BoardScore.objects.filter(board__place=0).update(points=7),
        lambda: BoardScore.objects.filter(board__place=0).update(listed=False),
        lambda: Board.objects.filter(place=0).delete(),
    ],
)
def test_they_come_out_the_same_from_the_ledger(cast, public, site, spoil):
    join(cast.ben, cast.chidi)
    give(cast.ben, 15, community=public)
    give(cast.chidi, 4, community=public, at=timezone.now() - timedelta(days=400))
    follow()
    before = scores_of_the_site()
    assert {member for member, *_ in before} == {cast.ben.pk, cast.chidi.pk}
    assert not any(projections["gamification"]().values())
    spoil()
    assert sum(projections["gamification"]().values()) > 0
    assert scores_of_the_site() == before


def test_who_left_them_is_not_listed_after_a_rebuild(cast, public, site):
    join(cast.ben)
    give(cast.ben, 15, community=public)
    follow()
    leaderboards.choose_boards(member=cast.ben, on_boards=True, on_site_board=False, by=cast.ben)
    BoardScore.objects.filter(board__place=0).update(listed=True)
    assert projections["gamification"]()["who is listed"] > 0
    assert points_of(cast.ben) == 0
