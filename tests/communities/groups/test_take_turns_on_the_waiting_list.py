"""First come, first in: a leave promotes exactly one, however many leave and come at once."""

from contextlib import contextmanager
from threading import Barrier, Event, Thread

import pytest
from django.db import connection, transaction

from communities.community import actions as community_actions
from communities.groups import actions
from communities.groups.models import GroupMembership, WaitlistEntry
from communities.groups.tasks import fill_seats_left_free
from plc.accounts import actions as account_actions
from plc.core.refusals import Refused
from tests import make


def small_group(cast, size: int = 2, **settings):
    """An open group of Ben's, where so many find a seat."""
    return make.group(
        by=cast.ben,
        community=cast.community,
        name="Clinic",
        slug="clinic",
        visibility="public",
        joining="open",
        size_min=1,
        size_max=size,
        **settings,
    )


def newcomers(community, n: int):
    people = [make.user(f"Person{i}") for i in range(n)]
    for person in people:
        make.member(community, person)
    return people


def seated(group) -> set[int]:
    return set(group.memberships.values_list("user_id", flat=True))


def test_who_finds_no_seat_waits_and_is_seated_when_one_is_free(cast, facts):
    group = small_group(cast)
    first, second, third = newcomers(cast.community, 3)
    for person in (first, second, third):
        actions.join_group(group=group, by=person)
    assert seated(group) == {cast.ben.pk, first.pk}
    facts()
    actions.leave_group(group=group, by=first)
    assert seated(group) == {cast.ben.pk, second.pk}
    assert [name for name, _ in facts()] == [
        "groups.GroupMemberLeft",
        "groups.GroupMemberJoined",
        "groups.WaitlistPromoted",
    ]
    assert list(group.waitlist.values_list("user_id", flat=True)) == [third.pk]


def test_nobody_jumps_the_queue(cast):
    group = small_group(cast)
    first, second, late = newcomers(cast.community, 3)
    actions.join_group(group=group, by=first)
    actions.join_group(group=group, by=second)
    actions.invite_to_group(group=group, user=late, by=cast.ben)
    actions.answer_group_invitation(
        invitation=group.invitations.get(user=late), accept=True, by=late
    )
    actions.leave_group(group=group, by=first)
    assert seated(group) == {cast.ben.pk, second.pk}
    assert group.waitlist.get().user == late


def test_observers_take_no_seat_and_their_leaving_frees_none(cast):
    group = small_group(cast, size=1)
    watcher, waiting = newcomers(cast.community, 2)
    actions.invite_to_group(group=group, user=watcher, role="observer", by=cast.ben)
    actions.answer_group_invitation(
        invitation=group.invitations.get(user=watcher), accept=True, by=watcher
    )
    actions.join_group(group=group, by=waiting)
    assert seated(group) == {cast.ben.pk, watcher.pk}
    actions.leave_group(group=group, by=watcher)
    assert seated(group) == {cast.ben.pk}
    assert group.waitlist.count() == 1


def test_a_member_who_becomes_an_observer_frees_a_seat(cast):
    group = small_group(cast)
    first, second = newcomers(cast.community, 2)
    for person in (first, second):
        actions.join_group(group=group, by=person)
    actions.change_group_role(group=group, user=first, role="observer", by=cast.ben)
    assert seated(group) == {cast.ben.pk, first.pk, second.pk}
    with pytest.raises(Refused, match="full"):
        actions.change_group_role(group=group, user=first, role="member", by=cast.ben)


def test_a_larger_size_lets_in_who_waits_and_a_smaller_one_puts_nobody_out(cast):
    group = small_group(cast)
    people = newcomers(cast.community, 4)
    for person in people:
        actions.join_group(group=group, by=person)
    actions.change_group(group=group, by=cast.ben, size_max=4)
    assert seated(group) == {cast.ben.pk, *(one.pk for one in people[:3])}
    actions.change_group(group=group, by=cast.ben, size_max=2)
    assert group.memberships.count() == 4
    actions.leave_group(group=group, by=people[0])
    assert group.waitlist.count() == 1


def test_who_leaves_the_community_makes_room_in_its_groups_and_waits_nowhere(cast):
    group = small_group(cast)
    first, second = newcomers(cast.community, 2)
    for person in (first, second):
        actions.join_group(group=group, by=person)
    community_actions.leave_community(community=cast.community, by=first)
    assert seated(group) == {cast.ben.pk, second.pk}
    community_actions.leave_community(community=cast.community, by=second)
    assert seated(group) == {cast.ben.pk}
    group.refresh_from_db()
    assert group.member_count == 1


def test_who_has_left_the_community_is_not_promoted(cast):
    group = small_group(cast)
    first, gone, next_one = newcomers(cast.community, 3)
    for person in (first, gone, next_one):
        actions.join_group(group=group, by=person)
    community_actions.sanction_member(
        community=cast.community, user=gone, kind="ban", reason="x", text="x", by=cast.amara
    )
    actions.leave_group(group=group, by=first)
    assert seated(group) == {cast.ben.pk, next_one.pk}


def test_a_full_group_says_what_one_would_join_or_ask_for(cast, client_of):
    group = small_group(cast, size=1)
    assert "meant for one person" in client_of(cast.ben).get("/c/westmoor/g/clinic/").text
    chidi, dina = client_of(cast.chidi), client_of(cast.dina)
    for page in ("", "join/"):
        assert "Join the waiting list" in chidi.get(f"/c/westmoor/g/clinic/{page}").text
    actions.change_group(group=group, by=cast.ben, joining="request")
    for page in ("", "join/"):
        assert (
            "ask for a place on its waiting list" in chidi.get(f"/c/westmoor/g/clinic/{page}").text
        )
    assert "Ask to wait for a seat" in chidi.get("/c/westmoor/g/clinic/").text
    for person, role in ((cast.chidi, "member"), (cast.dina, "observer")):
        actions.invite_to_group(group=group, user=person, role=role, by=cast.ben)
    assert "Yes, I wait for a seat" in chidi.get("/c/westmoor/g/clinic/invitation/").text
    assert "Yes, I come in" in dina.get("/c/westmoor/g/clinic/invitation/").text
    actions.change_group(group=group, by=cast.ben, size_max=2)
    assert "Yes, I come in" in chidi.get("/c/westmoor/g/clinic/invitation/").text


def at_once(*acts) -> list[BaseException]:
    """Run each in a thread and a connection of its own, from one starting shot."""
    start, failed = Barrier(len(acts)), []

    def run(act):
        start.wait()
        try:
            act()
        except BaseException as error:  # shown by the test
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads), "a deadlock"
    return failed


@pytest.fixture
def crowd(transactional_db):
    """A group of six seats, all taken, and eight people waiting."""
    from tests.cast import assemble

    cast = assemble()
    group = small_group(cast, size=6)
    people = newcomers(cast.community, 13)
    for person in people:
        actions.join_group(group=group, by=person)
    assert (group.memberships.count(), group.waitlist.count()) == (6, 8)
    return cast, group, people[:5], people[5:]


def test_there_are_no_more_steps_and_templates_than_may_be_however_many_are_made_at_once(crowd):
    cast, group, *_people = crowd
    for _n in range(community_actions.onboarding.MAX_STEPS - 5):
        community_actions.add_step(community=cast.community, kind="other", title="One", by=None)
    for _n in range(actions.templates.MOST - 1):
        actions.keep_as_template(group=group, name="One", by=None)

    def step():
        community_actions.add_step(community=cast.community, kind="other", title="One", by=None)

    def template():
        actions.keep_as_template(group=group, name="One", by=None)

    failed = at_once(*[step] * 4, *[template] * 4)
    assert len(failed) == 6 and all(isinstance(one, Refused) for one in failed)
    assert cast.community.steps.count() == community_actions.onboarding.MAX_STEPS
    assert cast.community.group_templates.count() == actions.templates.MOST


def test_as_many_are_promoted_as_leave_at_once_and_in_their_order(crowd):
    _cast, group, inside, waiting = crowd
    leaving = [lambda one=one: actions.leave_group(group=group, by=one) for one in inside]
    assert at_once(*leaving) == []
    group.refresh_from_db()
    assert group.memberships.count() == group.member_count == 6
    assert {one.pk for one in waiting[:5]} < seated(group)
    assert list(group.waitlist.values_list("user_id", flat=True)) == [one.pk for one in waiting[5:]]


def test_leaves_joins_and_departures_at_once_neither_overfill_nor_lose_a_seat(crowd):
    cast, group, inside, waiting = crowd
    late = newcomers(cast.community, 3)
    acts = [
        *(lambda one=one: actions.leave_group(group=group, by=one) for one in inside[:3]),
        *(lambda one=one: actions.join_group(group=group, by=one) for one in late),
        *(
            lambda one=one: community_actions.leave_community(community=cast.community, by=one)
            for one in (inside[3], waiting[0], waiting[3])
        ),
    ]
    assert at_once(*acts) == []
    actions.fill_free_seats(groups=[group.pk])  # as a listener does, where one was busy leaving
    group.refresh_from_db()
    assert group.memberships.count() == group.member_count == 6
    both = GroupMembership.objects.filter(
        group=group, user__in=WaitlistEntry.objects.filter(group=group).values("user")
    )
    assert not both.exists()
    gone = {inside[3].pk, waiting[0].pk, waiting[3].pk}
    assert not gone & (seated(group) | set(group.waitlist.values_list("user_id", flat=True)))
    assert group.waitlist.count() == 8 + 3 - 2 - 4


def test_nobody_joins_a_group_while_they_leave_its_community(transactional_db):
    """Whichever comes first: afterwards who is no member of the community is in no group."""
    from tests.cast import assemble

    cast = assemble()
    group = small_group(cast, size=25)
    people = newcomers(cast.community, 4)
    acts = []
    for one in people:
        acts.append(lambda one=one: actions.join_group(group=group, by=one))
        acts.append(
            lambda one=one: community_actions.leave_community(community=cast.community, by=one)
        )
    failed = at_once(*acts)
    assert all(isinstance(error, Refused) for error in failed)
    group.refresh_from_db()
    assert seated(group) == {cast.ben.pk}
    assert group.member_count == 1


@pytest.fixture
def busy(transactional_db):
    """A context in which somebody's membership is held by something else that they do."""

    @contextmanager
    def held(person, community):
        has, done = Event(), Event()

        def hold():
            try:
                with transaction.atomic():
                    community_actions.members.lock_membership(community, person)
                    has.set()
                    done.wait(20)
            finally:
                connection.close()

        thread = Thread(target=hold)
        thread.start()
        assert has.wait(20)
        try:
            yield
        finally:
            done.set()
            thread.join(timeout=20)

    return held


def test_a_seat_is_kept_for_whose_turn_it_is_while_they_are_busy(busy, relay):
    from tests.cast import assemble

    cast = assemble()
    group = small_group(cast)
    first, second, third = newcomers(cast.community, 3)
    for person in (first, second, third):
        actions.join_group(group=group, by=person)
    relay()
    with busy(second, cast.community):
        actions.leave_group(group=group, by=first)
        assert seated(group) == {cast.ben.pk}, "somebody went before them"
    relay()
    assert seated(group) == {cast.ben.pk, second.pk}
    assert list(group.waitlist.values_list("user_id", flat=True)) == [third.pk]


def test_whoever_comes_next_repairs_a_list_that_stands_beside_a_free_seat(busy):
    from tests.cast import assemble

    cast = assemble()
    group = small_group(cast)
    first, second, late = newcomers(cast.community, 3)
    for person in (first, second):
        actions.join_group(group=group, by=person)
    with busy(second, cast.community):
        actions.leave_group(group=group, by=first)
    assert isinstance(actions.join_group(group=group, by=late), WaitlistEntry)
    assert seated(group) == {cast.ben.pk, second.pk}


def test_the_clock_fills_what_nothing_else_has_filled(cast):
    group = small_group(cast)
    (waiting,) = newcomers(cast.community, 1)
    WaitlistEntry.objects.create(group=group, user=waiting)
    fill_seats_left_free()
    assert seated(group) == {cast.ben.pk, waiting.pk}


def test_seats_filled_in_two_groups_at_once_wait_for_nobody_forever(transactional_db):
    """Leaves, joins and the listener, over two groups with the same people waiting."""
    from tests.cast import assemble

    cast = assemble()
    groups = [
        make.group(
            by=cast.ben,
            community=cast.community,
            name=name,
            visibility="public",
            joining="open",
            size_min=1,
            size_max=3,
        )
        for name in ("One", "Two")
    ]
    people = newcomers(cast.community, 6)
    for group, row in zip(groups, (people, people[::-1]), strict=True):
        for person in row:
            actions.join_group(group=group, by=person)
    keys = [group.pk for group in groups]
    acts = [
        *(lambda one=one: actions.leave_group(group=groups[0], by=one) for one in people[:2]),
        *(lambda one=one: actions.leave_group(group=groups[1], by=one) for one in people[4:]),
        *(lambda: actions.fill_free_seats(groups=keys) for _ in range(3)),
        lambda: community_actions.leave_community(community=cast.community, by=people[3]),
    ]
    assert at_once(*acts) == []
    actions.fill_free_seats(groups=keys)
    assert [group.memberships.count() for group in groups] == [3, 3]


def test_a_closed_account_is_not_promoted_and_keeps_nobody_waiting(cast, relay):
    group = small_group(cast)
    first, gone, third = newcomers(cast.community, 3)
    for person in (first, gone, third):
        actions.join_group(group=group, by=person)
    account_actions.deactivate_account(person=gone, by=gone)
    relay()
    actions.leave_group(group=group, by=first)
    assert seated(group) == {cast.ben.pk, third.pk}
    assert group.waitlist.get().user == gone


def test_a_closed_account_takes_no_seat(cast, relay):
    group = small_group(cast)
    first, waiting = newcomers(cast.community, 2)
    for person in (first, waiting):
        actions.join_group(group=group, by=person)
    account_actions.deactivate_account(person=first, by=first)
    relay()
    assert seated(group) == {cast.ben.pk, first.pk, waiting.pk}
    group.refresh_from_db()
    assert group.is_full
