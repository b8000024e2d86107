"""Boards are read from Valkey and from Postgres with the same result, and Valkey may be emptied at
any moment."""

from datetime import date
from itertools import pairwise

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gamification.boards import building, live, stored
from gamification.boards import reading as boards
from gamification.boards.moving import push_scores
from gamification.boards.ranking import NEIGHBOURS, TOP
from gamification.models import Board, BoardScore, Period, Standing

SCORES = st.dictionaries(
    st.integers(1, 100_000),  # members' ids, of several lengths
    st.tuples(st.integers(0, 12), st.booleans()),
    min_size=1,
    max_size=70,
)
BOTH = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def board(db):
    return make_board()


def make_board(place=-1) -> Board:
    return Board.objects.create(
        place=place, kind=0, period=Period.EVER, starts_on=date.min, ends_on=date.max
    )


def fill(board, scores) -> None:
    BoardScore.objects.filter(board=board).delete()
    BoardScore.objects.bulk_create(
        BoardScore(member_id=member, board=board, points=points, listed=listed)
        for member, (points, listed) in scores.items()
    )


def ranks_of(scores) -> dict[int, int]:
    """Dense ranks of those who are listed, computed by hand."""
    listed = {member: points for member, (points, on) in scores.items() if on and points > 0}
    distinct = sorted(set(listed.values()), reverse=True)
    order = sorted(listed, key=lambda member: (-listed[member], member))
    return {member: distinct.index(listed[member]) + 1 for member in order}


@given(scores=SCORES)
@BOTH
def test_valkey_and_postgres_show_the_same(board, scores):
    fill(board, scores)
    assert building.build(board.pk)
    ranks = ranks_of(scores)
    shown = stored.top(board.pk)
    assert [(row.member, row.rank) for row in shown] == list(ranks.items())[:TOP]
    assert live.top(board.pk) == shown
    for member, (points, _) in scores.items():
        found = stored.around(board.pk, member)
        assert live.around(board.pk, member) == found
        if member not in ranks:
            assert found is None
            continue
        order = list(ranks)
        at = order.index(member)
        near = order[max(0, at - NEIGHBOURS) : at + NEIGHBOURS + 1]
        assert [(row.member, row.rank) for row in found.rows] == [(m, ranks[m]) for m in near]
        assert found.mine.points == points
        equal = [m for m in ranks if scores[m][0] == points]
        assert found.mine.shared == (len(equal) > 1)
        higher = [scores[m][0] for m in ranks if ranks[m] == found.mine.rank - 1]
        assert found.next_score == (higher[0] if higher else None)


def test_ranks_are_dense_and_equals_are_ordered_by_id(board):
    fill(board, {9: (5, True), 10: (5, True), 100: (7, True), 2: (3, True), 3: (9, False)})
    building.build(board.pk)
    for read in (live.top, stored.top):
        rows = read(board.pk)
        assert [(row.member, row.rank) for row in rows] == [(100, 1), (9, 2), (10, 2), (2, 3)]
        assert [row.shared for row in rows] == [False, True, True, False]


@given(scores=SCORES, later=SCORES)
@BOTH
def test_a_board_follows_changes(board, scores, later):
    fill(board, scores)
    building.build(board.pk)
    fill(board, scores | later)
    live.push(
        (board.pk, member, points if listed else 0) for member, (points, listed) in later.items()
    )
    assert live.top(board.pk) == stored.top(board.pk)
    for member in later:
        assert live.around(board.pk, member) == stored.around(board.pk, member)


def test_a_missing_board_is_read_from_postgres_and_asked_for_once(board, tasks):
    fill(board, {1: (5, True), 2: (4, True)})
    for _ in range(3):
        assert [row.member for row in boards.top(board.pk)] == [1, 2]
        assert boards.around(board.pk, 2).mine.rank == 2
    assert [(queue, task, args) for queue, task, args, _ in tasks()] == [
        ("soon", "gamification.tasks.build_board", [board.pk])
    ]


def test_only_viewed_boards_are_built(board):
    fill(board, {1: (5, True)})
    live.push([(board.pk, 1, 6)])
    with pytest.raises(live.NotReady):
        live.top(board.pk)


def test_who_changes_while_a_board_is_built_is_read_again(board, monkeypatch):
    fill(board, {member: (member, True) for member in range(1, 6)})

    def stream(pk):
        yield from as_it_is(pk)
        # Committed after the snapshot was read, and pushed while the board does not exist.
        fill(board, {1: (50, True), 2: (2, False), 3: (3, True), 4: (4, True), 5: (0, True)})
        live.push([(board.pk, 1, 50), (board.pk, 2, 0), (board.pk, 5, 0)])

    as_it_is = building._streamed
    monkeypatch.setattr(building, "_streamed", stream)
    assert building.build(board.pk)
    assert [(row.member, row.points) for row in live.top(board.pk)] == [
        (1, 50),
        (4, 4),
        (3, 3),
    ]


@pytest.mark.parametrize("emptied_after", [0, 1, 2, 3])
def test_a_board_that_lost_valkey_while_it_was_built_is_not_shown(
    board, valkey, monkeypatch, emptied_after
):
    fill(board, {member: (member, True) for member in range(1, 10)})
    monkeypatch.setattr(building, "CHUNK", 3)

    def stream(pk):
        for n, rows in enumerate(as_it_is(pk)):
            if n == emptied_after:
                valkey.flushdb()
            yield rows
        if emptied_after == 3:
            valkey.flushdb()

    as_it_is = building._streamed
    monkeypatch.setattr(building, "_streamed", stream)
    assert not building.build(board.pk)
    with pytest.raises(live.NotReady):
        live.top(board.pk)
    monkeypatch.undo()
    assert building.build(board.pk)
    assert live.top(board.pk) == stored.top(board.pk)


def test_emptying_valkey_costs_no_number(board, valkey):
    fill(board, {1: (5, True), 2: (4, True)})
    building.build(board.pk)
    valkey.flushdb()
    assert [row.points for row in boards.top(board.pk)] == [5, 4]


def test_a_copy_from_before_a_restart_is_not_shown(board, valkey):
    fill(board, {1: (5, True)})
    building.build(board.pk)
    valkey.set(f"board:{board.pk}:run", "a" * 40)  # as an older run of the server left it
    with pytest.raises(live.NotReady):
        live.top(board.pk)


def test_a_board_is_built_once_at_a_time(board, valkey):
    valkey.set(f"board:{board.pk}:token", "somebody else's", ex=30)
    assert not building.build(board.pk)


def test_boards_viewed_least_recently_make_room(db, valkey, settings):
    made = [make_board(place) for place in (-1, -2, -3)]
    for board in made:
        fill(board, dict.fromkeys(range(1, 11), (1, True)))
    settings.BOARDS_MAX_BYTES = 25 * building.BYTES_PER_MEMBER
    for board in made[:2]:
        building.build(board.pk)
    valkey.zadd(live.VIEWED, {made[0].pk: 5, made[1].pk: 4})
    assert building.build(made[2].pk)
    assert set(live.wanted()) == {made[0].pk, made[2].pk}
    assert not valkey.exists(*live.keys_of(made[1].pk)[:-1])


def test_a_board_larger_than_all_room_is_not_built(board, settings):
    fill(board, {1: (5, True)})
    settings.BOARDS_MAX_BYTES = 10
    assert not building.build(board.pk)
    assert boards.top(board.pk)[0].points == 5


def test_a_board_that_is_being_built_takes_room(db, valkey, settings, monkeypatch):
    first, second = [make_board(place) for place in (-1, -2)]
    for board in (first, second):
        fill(board, dict.fromkeys(range(1, 11), (1, True)))
    settings.BOARDS_MAX_BYTES = 15 * building.BYTES_PER_MEMBER
    streamed = building._streamed

    def overtaken(board):
        if board == first.pk:
            assert building.build(second.pk)
        return streamed(board)

    monkeypatch.setattr(building, "_streamed", overtaken)
    assert not building.build(first.pk)
    assert live.wanted() == [second.pk]


def test_a_board_that_is_too_large_is_not_counted_by_every_view(board, settings, tasks):
    fill(board, {1: (5, True)})
    settings.BOARDS_MAX_BYTES = 10
    assert not building.build(board.pk)
    tasks()
    assert boards.top(board.pk)[0].points == 5
    assert not tasks()


def test_no_board_is_where_a_part_of_it_might_be_evicted(board, valkey, monkeypatch):
    fill(board, {1: (5, True)})
    memory = {"maxmemory": 10**9, "maxmemory_policy": "allkeys-lru"}
    monkeypatch.setattr(type(valkey), "info", lambda *_: memory)
    assert not building.build(board.pk)
    assert boards.top(board.pk)[0].points == 5


def test_boards_that_nobody_viewed_for_a_day_are_forgotten(board, valkey):
    fill(board, {1: (5, True)})
    building.build(board.pk)
    assert building.forget_unviewed() == 0
    valkey.zincrby(live.VIEWED, -25 * 60 * 60, board.pk)
    assert building.forget_unviewed() == 1
    assert not valkey.exists(*live.keys_of(board.pk))


def test_scores_of_followed_members_reach_the_boards_of_their_community(cast, valkey):
    here, elsewhere = make_board(-cast.community.pk), make_board(-cast.community.pk - 1)
    group = make_board(cast.group.pk)
    for board in (here, elsewhere, group):
        building.build(board.pk)
        fill(board, {cast.ben.pk: (15, True)})
    standing = Standing.objects.create(community=cast.community, member=cast.ben)
    push_scores([standing])
    assert [row.points for row in live.top(here.pk)] == [15]
    assert [row.points for row in live.top(group.pk)] == [15]
    # Not locked by this standing: an older score could arrive after a newer one.
    assert live.top(elsewhere.pk) == []


def test_a_rank_is_found_without_reading_the_board(board):
    fill(board, {member: (member % 20 + 1, True) for member in range(1, 5001)})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE gamification_boardscore")
        cursor.execute(
            "EXPLAIN (ANALYZE, TIMING OFF) " + stored.AROUND_ROWS,
            {"board": board.pk, "member": 19},  # with the lowest score but one
        )
        plan = "\n".join(row for (row,) in cursor.fetchall())
    assert "gamification_board_order" in plan
    assert "Seq Scan" not in plan


def test_rows_of_a_page_are_in_order(board):
    fill(board, {member: (member % 7 + 1, True) for member in range(1, 200)})
    building.build(board.pk)
    rows = live.top(board.pk)
    assert all((-a.points, a.member) < (-b.points, b.member) for a, b in pairwise(rows))
