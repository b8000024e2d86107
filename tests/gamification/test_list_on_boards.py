"""Whom boards list: not who opted out, left, or is suspended or banned, from the moment on."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from communities.community import actions as community_actions
from communities.groups import actions as group_actions
from gamification.actions import leaderboards
from gamification.audit.checking import audit
from gamification.boards import building, listing, live
from gamification.following import follow
from gamification.ledger.locks import lock_standings
from gamification.models import Board, BoardPreference, BoardScore
from gamification.tasks import relist_all_returned
from plc.accounts import actions as accounts
from tests import make
from tests.cast import assemble
from tests.gamification.boards import shown
from tests.gamification.giving import give
from tests.waiting import eventually, somebody_waits


@pytest.fixture
def everywhere(cast, scores, path, group_path, client_of):
    """Whether Ben is on each surface: pages from Postgres and from Valkey, top and neighbours."""
    boards = list(Board.objects.all())

    def is_shown() -> set[bool]:
        follow()
        found = set()
        for fresh in (False, True):
            for board in boards if fresh else ():
                live.forget([board.pk])
            for where in (path, group_path):
                for view in ("", "?view=top", "?view=top&period=ever", "?kind=care&view=top"):
                    page = client_of(cast.dina).get(f"{where}{view}").content.decode()
                    found.add("Ben Achterberg" in page)
        return found

    for board in boards:
        building.build(board.pk)
    assert is_shown() == {True}
    for board in boards:
        building.build(board.pk)
    return is_shown


def sanction(cast, kind, until=None):
    return community_actions.sanction_member(
        community=cast.community,
        user=cast.ben,
        kind=kind,
        until=until,
        by=cast.amara,
        reason="Spam",
        text="Please do not.",
    )


def opt_out(person) -> None:
    leaderboards.choose_boards(member=person, on_boards=False, on_site_board=False, by=person)


def test_who_opts_out_or_is_suspended_vanishes_at_once_from_boards_that_are_open(
    cast, scores, path, client_of, relay, django_capture_on_commit_callbacks
):
    for board in Board.objects.all():
        building.build(board.pk)
    client = client_of(cast.dina)
    assert "Ben Achterberg" in client.get(f"{path}?view=top").content.decode()
    with django_capture_on_commit_callbacks(execute=True):  # and no task
        sanction(cast, "suspension")
        relay()
    assert "Ben Achterberg" not in client.get(f"{path}?view=top").content.decode()
    assert "Chidi Eze" in client.get(f"{path}?view=top").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        opt_out(cast.chidi)
    assert "Chidi Eze" not in client.get(f"{path}?view=top").content.decode()


@pytest.mark.django_db(transaction=True)
def test_who_opts_out_at_the_moment_of_their_first_deed_is_not_listed(transactional_db):
    cast = assemble()
    chosen, entered = Event(), Event()

    def choose() -> None:
        with transaction.atomic():
            opt_out(cast.dina)
            chosen.set()
            entered.wait(0.3)
        connection.close()

    thread = Thread(target=choose)
    thread.start()
    assert chosen.wait(20)
    give(cast.dina, 5, community=cast.community)
    entered.set()
    thread.join()
    assert not BoardScore.objects.filter(member=cast.dina, listed=True).exists()


@pytest.mark.django_db(transaction=True)
def test_choosing_waits_for_standings_before_it_locks_the_preference(transactional_db):
    cast = assemble()
    opt_out(cast.dina)
    with ThreadPoolExecutor(1) as others:
        with transaction.atomic():
            lock_standings([(cast.community.pk, cast.dina.pk)])  # as those who follow it
            choosing = others.submit(lambda: (opt_out(cast.dina), connection.close()))
            assert eventually(somebody_waits)
            assert not choosing.done()
            BoardPreference.objects.select_for_update(nowait=True).get(member=cast.dina)
        choosing.result(5)


def test_suspended_people_vanish_until_it_is_lifted(cast, everywhere, relay):
    suspension = sanction(cast, "suspension")
    relay()
    assert everywhere() == {False}
    community_actions.lift_sanction(sanction=suspension, by=cast.amara)
    relay()
    assert everywhere() == {True}


def test_suspended_people_vanish_until_the_date(cast, everywhere, relay):
    suspension = sanction(cast, "suspension", until=timezone.now() + timedelta(days=1))
    relay()
    assert everywhere() == {False}
    past = timezone.now() - timedelta(minutes=1)
    type(suspension).objects.update(until=past)
    cast.community.memberships.update(suspended_until=past)
    assert listing.relist_returned() > 0
    assert everywhere() == {True}
    assert listing.relist_returned() == 0


def test_who_returned_while_nothing_ran_for_long_is_listed_at_night(cast, scores, relay):
    suspension = sanction(cast, "suspension", until=timezone.now() + timedelta(days=1))
    relay()
    past = timezone.now() - timedelta(days=30)
    type(suspension).objects.update(until=past)
    cast.community.memberships.update(suspended_until=past)
    assert listing.relist_returned() == 0
    assert relist_all_returned() > 0
    assert not BoardScore.objects.filter(member=cast.ben, listed=False).exists()


def test_guests_are_on_boards_of_groups_only(cast, scores, relay):
    def listed() -> set[int]:
        rows = BoardScore.objects.filter(member=cast.dina, listed=True)
        return set(rows.values_list("board__place", flat=True))

    make.group_member(cast.group, cast.dina)
    relay()
    assert listed() == {-cast.community.pk, cast.group.pk}
    for role, places in (("guest", {cast.group.pk}), ("member", listed())):
        community_actions.change_role(
            community=cast.community, user=cast.dina, role=role, by=cast.amara
        )
        relay()
        assert listed() == places
    assert "listed" not in {found.invariant.name for found in audit() if found.number}


def test_banned_people_vanish(cast, everywhere, relay):
    sanction(cast, "ban")
    relay()
    assert everywhere() == {False}


def test_a_suspended_account_vanishes_everywhere(cast, everywhere, relay):
    accounts.suspend_account(person=cast.ben, by=cast.fatima)
    relay()
    assert everywhere() == {False}


def test_who_leaves_a_group_is_not_on_its_boards(cast, scores, group_path, client_of, relay):
    group_actions.leave_group(group=cast.group, by=cast.dina)
    relay()
    rows = shown(client_of(cast.ben), f"{group_path}?view=top")
    assert len(rows) == 1


def test_who_is_suspended_while_points_arrive_is_not_listed(cast, everywhere, relay):
    sanction(cast, "suspension")
    give(cast.ben, 3, community=cast.community, kind=2)
    relay()
    assert not BoardScore.objects.filter(member=cast.ben, listed=True).exists()


def test_who_leaves_vanishes_and_comes_back_with_their_points(cast, everywhere, relay):
    make.group_member(cast.group, cast.amara, role="facilitator")
    community_actions.leave_community(community=cast.community, by=cast.ben)
    relay()
    assert everywhere() == {False}


def test_who_opts_out_vanishes_at_once_and_may_come_back(cast, everywhere):
    leaderboards.choose_boards(member=cast.ben, on_boards=False, on_site_board=False, by=cast.ben)
    assert everywhere() == {False}
    leaderboards.choose_boards(member=cast.ben, on_boards=True, on_site_board=False, by=cast.ben)
    assert everywhere() == {True}


def test_ranks_do_not_count_who_is_not_listed(cast, scores, path, client_of):
    leaderboards.choose_boards(member=cast.ben, on_boards=False, on_site_board=False, by=cast.ben)
    page = client_of(cast.chidi).get(path).content.decode()
    assert "You have 15 points, which is place 1." in page
    assert "You are on no leaderboard" in client_of(cast.ben).get(path).content.decode()
