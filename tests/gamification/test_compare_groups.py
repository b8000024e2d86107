"""The board of groups: contribution per active member, with small numbers guarded."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import count, islice

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gamification.actions import leaderboards
from gamification.boards import groups
from gamification.boards.periods import oldest_kept, span_of
from gamification.ledger.rollups import Delta, add_to_rollups
from gamification.models import Board, DayScore, GroupScore, Period
from gamification.models.points import ALL_KINDS
from gamification.tasks import count_groups_of
from tests import make
from tests.gamification.giving import give

FEWEST = groups.FEWEST


@pytest.fixture
def path(cast):
    return f"/c/{cast.community.slug}/recognition/boards/?view=groups"


@pytest.fixture
def people(cast):
    """Seven members besides the cast."""
    found = [make.user(f"Person {n}") for n in range(7)]
    for person in found:
        make.member(cast.community, person)
    return found


@pytest.fixture
def new_group(cast, people):
    """Makes a group of the first ``size`` people, who got these points in it."""

    def make_group(name, *, points=(), size=None, **options):
        group = make.group(by=cast.amara, community=cast.community, name=name, **options)
        for person in people[: size or len(points)]:
            make.group_member(group, person)
        for person, number in zip(people, points, strict=False):
            give(person, number, community=cast.community, group=group)
        return group

    return make_group


def shown(client, path) -> list[tuple[str, str, str]]:
    """(place, group, points) of each row."""
    page = client.get(path).context["page"]
    return [(line.rank, line.group.name, str(line.each)) for line in page.groups]


ENTRY = st.tuples(
    st.integers(0, 6),  # who
    st.integers(0, 2),  # in which group; 2 is the community itself
    st.integers(1, 6),  # kind
    st.sampled_from([0, 1, 20, 45, 400]),  # days ago
    st.integers(-3, 30),
)


@given(entries=st.lists(ENTRY, max_size=60))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_figures_are_those_of_a_naive_computation(cast, people, places, entries):
    today = timezone.now().date()
    deltas = [
        Delta(people[who].pk, cast.community.pk, places[where], kind, today - timedelta(ago), n)
        for who, where, kind, ago, n in entries
    ]
    DayScore.objects.all().delete()
    Board.objects.all().delete()
    add_to_rollups(deltas)
    groups.count_groups(list(Board.objects.values_list("pk", flat=True)))
    found = {
        (row.group_id, row.board.kind, row.board.period, row.board.starts_on): row.tenths
        for row in GroupScore.objects.select_related("board")
    }
    assert found == naively(deltas, listed={person.pk for person in people[:6]}, today=today)


@pytest.fixture
def places(cast, people, new_group):
    """Two groups of all, and the community; the last of the people is on no board."""
    found = [new_group("Maths", size=7).pk, new_group("Reading", size=7).pk, None]
    leaderboards.choose_boards(member=people[6], on_boards=False, on_site_board=False, by=people[6])
    return found


def naively(deltas, *, listed: set[int], today: date) -> dict[tuple, int]:
    sums: dict[tuple, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for delta in deltas:
        for period in (Period.WEEK, Period.MONTH, Period.QUARTER, Period.EVER):
            span = span_of(period, delta.day)
            kept = period == Period.EVER or span.first >= oldest_kept(period, today)
            if delta.group and kept and delta.member in listed:
                for kind in (delta.kind, ALL_KINDS):
                    key = (delta.group, kind, str(period), span.first)
                    sums[key][delta.member] += delta.points
    found = {}
    for (group, kind, period, first), scores in sums.items():
        active = sum(n > 0 for n in sums[group, ALL_KINDS, period, first].values())
        points = sum(n for n in scores.values() if n > 0)
        if active >= FEWEST and points:
            each = Decimal(10 * points) / active
            found[group, kind, period, first] = int(each.quantize(Decimal(1), ROUND_HALF_UP))
    return found


def test_groups_are_compared_by_points_per_active_member(cast, new_group, path, client_of):
    new_group("Maths", points=(10, 10, 10, 10, 10), size=7)  # two more have given nothing yet
    new_group("Reading", points=(8, 8, 8, 8, 8, 8))  # less each, though as many members
    new_group("Writing", points=(6, 12, 8, 4, 10))
    groups.count_present()
    rows = shown(client_of(cast.chidi), path)
    assert rows == [(1, "Maths", "10"), (2, "Reading", "8"), (2, "Writing", "8")]


def test_a_group_with_few_active_members_is_not_shown(cast, new_group, path, client_of):
    group = new_group("Maths", points=(10, 10, 10, 10), size=7)
    groups.count_present()
    assert not GroupScore.objects.exists()
    assert "No groups to see yet" in client_of(cast.chidi).get(path).content.decode()
    give(cast.ben, 30, community=cast.community, group=group)  # who is no member of the group
    groups.count_present()
    assert not GroupScore.objects.exists()


def test_a_hidden_group_is_shown_to_who_may_know_of_it(cast, people, new_group, path, client_of):
    new_group("Hidden", points=(9, 9, 9, 9, 9), visibility="hidden")
    new_group("Maths", points=(7, 7, 7, 7, 7))
    groups.count_present()
    assert shown(client_of(cast.chidi), path) == [(1, "Maths", "7")]
    assert [row[1] for row in shown(client_of(people[0]), path)] == ["Hidden", "Maths"]


def test_a_group_without_boards_and_an_archived_one_are_absent(cast, new_group, path, client_of):
    closed = new_group("Closed", points=(9, 9, 9, 9, 9))
    archived = new_group("Archived", points=(8, 8, 8, 8, 8))
    new_group("Maths", points=(7, 7, 7, 7, 7))
    groups.count_present()
    leaderboards.close_boards(community=cast.community, group=closed, by=cast.amara)
    archived.archived_at = timezone.now()
    archived.save(update_fields=["archived_at"])
    assert shown(client_of(cast.chidi), path) == [(1, "Maths", "7")]


def test_a_figure_does_not_move_before_the_night(cast, people, new_group, path, client_of):
    """Otherwise a change of it would tell what one person did."""
    group = new_group("Maths", points=(7, 7, 7, 7, 7))
    groups.count_present()
    give(people[0], 50, community=cast.community, group=group)
    board = Board.objects.get(place=-cast.community.pk, kind=0, period=Period.MONTH)
    count_groups_of(board.pk)
    assert shown(client_of(cast.chidi), path) == [(1, "Maths", "7")]
    groups.count_present()
    assert shown(client_of(cast.chidi), path) == [(1, "Maths", "17")]


def test_the_first_view_of_a_board_has_it_counted(cast, new_group, path, client_of, tasks):
    new_group("Maths", points=(7, 7, 7, 7, 7))
    board = Board.objects.get(place=-cast.community.pk, kind=0, period=Period.MONTH)
    page = client_of(cast.chidi).get(path).content.decode()
    assert "Groups are being counted" in page
    assert 'hx-trigger="every 3s"' in page  # until they are
    assert ("soon", "gamification.tasks.count_groups_of", [board.pk], {}) in tasks()
    count_groups_of(board.pk)
    assert shown(client_of(cast.chidi), path) == [(1, "Maths", "7")]
    assert "every 3s" not in client_of(cast.chidi).get(path).content.decode()


def test_a_rebuild_has_the_groups_counted_at_the_next_view(cast, new_group, path, client_of):
    new_group("Maths", points=(7, 7, 7, 7, 7))
    groups.count_present()
    assert Board.objects.exclude(groups_counted_at=None).exists()
    groups.forget_counts([cast.community.pk])
    assert not Board.objects.exclude(groups_counted_at=None).exists()
    assert shown(client_of(cast.chidi), path) == [(1, "Maths", "7")]  # meanwhile


def test_ones_own_group_is_shown_below_the_first_without_a_place(
    cast, people, new_group, path, client_of, monkeypatch
):
    monkeypatch.setattr(groups, "TOP", 1)
    new_group("Maths", points=(9, 9, 9, 9, 9, 9))
    last = new_group("Writing", points=(1, 1, 1, 1, 1))
    groups.count_present()
    assert shown(client_of(cast.chidi), path) == [(1, "Maths", "9")]
    make.group_member(last, cast.chidi)
    assert shown(client_of(cast.chidi), path)[1:] == [(None, "Writing", "1")]


def test_groups_are_compared_in_a_community_only(cast, client_of):
    page = f"/c/{cast.community.slug}/g/{cast.group.slug}/recognition/boards/?view=groups"
    assert "per active member" not in client_of(cast.dina).get(page).content.decode()


def test_the_page_costs_the_same_however_many_groups_there_are(
    cast, path, new_group, client_of, assert_flat
):
    names = (f"Group {n}" for n in count())

    def more(n):
        for name in islice(names, n):
            new_group(name, points=[3] * FEWEST)
        groups.count_present()

    client = client_of(cast.dina)
    assert_flat(client, path, more, few=2, many=8)
    assert len(shown(client, path)) == 10
