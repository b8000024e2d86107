"""Rings of people who reward only each other are found, explained, and not paid."""

from datetime import date, timedelta
from itertools import permutations

import pytest
from django.utils import timezone

from communities.feed import actions as feed
from gamification.actions.questions import ask_about_entry
from gamification.actions.rings import dismiss_ring
from gamification.audit.checking import audit
from gamification.ledger.repricing import changes_for
from gamification.ledger.rings import Exchange, find_rings, rings_in
from gamification.models import LedgerEntry, Outcome, Ring, Why
from plc.core.refusals import Refused
from tests import make
from tests.gamification.ledgers import points_of

OTHERS = range(100, 112)


def exchange(rewards: dict[tuple[int, int], int]) -> Exchange:
    """With a dozen others who reward each other in turn, once."""
    found = Exchange()
    turn = {(one, OTHERS[n - 1]): 1 for n, one in enumerate(OTHERS)}
    for (giver, member), n in (turn | rewards).items():
        if n > 1:
            found.between[giver][member] = n
        found.given[giver] = found.given.get(giver, 0) + n
        found.received[member] = found.received.get(member, 0) + n
    return found


def among(people, n: int) -> dict[tuple[int, int], int]:
    return dict.fromkeys(permutations(people, 2), n)


@pytest.mark.parametrize("size", [2, 3, 4, 5])
def test_people_who_reward_only_each_other_are_a_ring(size):
    people = range(1, size + 1)
    assert rings_in(exchange(among(people, 6))) == [frozenset(people)]


def test_a_circle_in_which_each_rewards_the_next_is_a_ring():
    circle = {(1, 2): 7, (2, 3): 7, (3, 1): 7}
    assert rings_in(exchange(circle)) == [frozenset({1, 2, 3})]


def test_two_rings_are_two():
    rings = rings_in(exchange(among((1, 2), 9) | among((5, 6, 7), 9)))
    assert set(rings) == {frozenset({1, 2}), frozenset({5, 6, 7})}


def test_a_triad_that_also_rewards_others_is_none():
    others = {(person, other): 3 for person in (1, 2, 3) for other in OTHERS[:3]}
    assert rings_in(exchange(among((1, 2, 3), 5) | others)) == []


def test_a_triad_that_others_reward_is_none():
    others = {(other, person): 3 for person in (1, 2, 3) for other in OTHERS[:3]}
    assert rings_in(exchange(among((1, 2, 3), 5) | others)) == []


def test_a_facilitator_who_rewards_everyone_is_in_none():
    everyone = {(1, other): 9 for other in OTHERS} | {(other, 1): 9 for other in OTHERS}
    assert rings_in(exchange(everyone)) == []


def test_seven_people_are_a_team_and_no_ring():
    assert rings_in(exchange(among(range(1, 8), 6))) == []


def test_a_few_rewards_are_no_ring():
    assert rings_in(exchange(among((1, 2), 4))) == []


def test_in_a_small_community_there_are_no_rings():
    small = exchange(among((1, 2), 9))
    small.given = {person: n for person, n in small.given.items() if person < OTHERS[7]}
    assert rings_in(small) == []


@pytest.fixture
def crowd(cast):
    """Eight people who found something of Amara's helpful."""
    win = feed.publish_post(
        by=cast.amara, community=cast.community, kind="win", title="Done", body="Well."
    )
    for n in range(8):
        person = make.user(f"Member {n}")
        make.member(cast.community, person)
        feed.react(by=person, to=win, kind="helpful")


def posts_of(cast, person, n: int):
    return [
        feed.publish_post(
            by=person,
            community=cast.community,
            kind="discussion",
            title=f"{person.name} {k}",
            body="So.",
        )
        for k in range(n)
    ]


@pytest.fixture
def ring(cast, crowd, relay):
    for one, other in permutations((cast.ben, cast.chidi), 2):
        for post in posts_of(cast, one, 6):
            feed.react(by=other, to=post, kind="helpful")
    relay()
    assert points_of(cast.ben) == points_of(cast.chidi) == 30
    assert find_rings() == 1
    return Ring.objects.get()


def test_a_ring_is_not_paid_and_its_people_are_told_why(cast, ring):
    assert points_of(cast.ben) == points_of(cast.chidi) == 0
    assert points_of(cast.amara, "helpful_received") == 40
    unpaid = LedgerEntry.objects.unreversed().filter(member=cast.ben)
    assert {entry.outcome for entry in unpaid} == {Outcome.RING}
    assert set(unpaid.values_list("occasion", flat=True)) == {1}
    reversals = LedgerEntry.objects.filter(member=cast.ben, reverses__isnull=False)
    assert {entry.why for entry in reversals} == {Why.RING}
    assert (ring.rewards, ring.rewards_given) == (12, 12)
    assert "12 of the 12 rewards" in ring.explanation()
    ring.since, ring.until = date(2026, 9, 1), date(2026, 10, 31)
    assert "1 September 2026 to 31 October 2026" in ring.explanation()


def test_looking_again_changes_nothing(cast, ring):
    entries = LedgerEntry.objects.count()
    assert find_rings() == 0
    assert LedgerEntry.objects.count() == entries
    assert Ring.objects.get().ended_at is None


def test_while_a_ring_holds_what_they_give_each_other_is_entered_with_nothing(cast, ring, relay):
    (post,) = posts_of(cast, cast.ben, 1)
    feed.react(by=cast.chidi, to=post, kind="insightful")
    feed.react(by=cast.amara, to=post, kind="insightful")
    relay()
    assert points_of(cast.ben, "insightful_received") == 5


def test_a_ring_that_rewards_others_ends_and_what_was_not_paid_stays_so(cast, ring, relay):
    for post in posts_of(cast, cast.amara, 4):
        for person in (cast.ben, cast.chidi):
            feed.react(by=person, to=post, kind="helpful")
    relay()
    assert find_rings() == 0
    assert Ring.objects.get().ended_at is not None
    assert points_of(cast.ben) == 0
    (post,) = posts_of(cast, cast.ben, 1)
    feed.react(by=cast.chidi, to=post, kind="insightful")
    relay()
    assert points_of(cast.ben) == 5


def test_a_ring_that_stopped_ends_after_four_weeks(cast, ring, monkeypatch):
    monkeypatch.setattr(
        "gamification.ledger.rings.timezone.localdate",
        lambda: timezone.now().date() + timedelta(days=40),
    )
    find_rings()
    assert Ring.objects.get().ended_at is not None


def test_a_recomputation_leaves_a_ring_as_it_is(cast, ring):
    assert changes_for(cast.community.pk, [cast.ben.pk, cast.chidi.pk]) == {}


def dismissed(cast, client_of, ring, **said):
    address = f"/c/westmoor/recognition/rings/{ring.pk}/"
    return client_of(cast.amara).post(address, {"reason": "They share the night shift.", **said})


def test_who_looks_after_the_community_reads_who_is_in_a_ring(cast, ring, client_of):
    page = client_of(cast.amara).get("/c/westmoor/recognition/rings/").content.decode()
    assert "Ben" in page and "Chidi" in page
    assert "12 of the 12 rewards" in page


def test_a_ring_that_is_none_is_paid_after_all_and_not_found_again(
    cast, ring, client_of, relay, facts
):
    facts()
    assert dismissed(cast, client_of, ring).status_code == 303
    assert facts() == [
        ("gamification.RingDismissed", {"ring_id": ring.pk, "community_id": cast.community.pk})
    ]
    assert points_of(cast.ben) == points_of(cast.chidi) == 30
    again = LedgerEntry.objects.filter(member=cast.ben, why=Why.NO_RING)
    assert again.count() == 6
    ring.refresh_from_db()
    assert ring.ended_at and ring.dismissed_by == cast.amara
    assert find_rings() == 0
    (post,) = posts_of(cast, cast.ben, 1)
    feed.react(by=cast.chidi, to=post, kind="insightful")
    relay()
    assert points_of(cast.ben) == 35
    assert changes_for(cast.community.pk, [cast.ben.pk, cast.chidi.pk]) == {}
    assert not [finding for finding in audit() if finding.number]
    entries = LedgerEntry.objects.count()
    assert dismissed(cast, client_of, ring).status_code == 303  # once more
    assert LedgerEntry.objects.count() == entries
    page = client_of(cast.amara).get("/c/westmoor/recognition/rings/").content.decode()
    assert "They share the night shift." in page


def test_that_a_ring_is_none_is_said_with_a_reason(cast, ring, client_of):
    refused = dismissed(cast, client_of, ring, reason="\u200b")
    assert refused.status_code == 422
    assert "Say why these rewards should count." in refused.content.decode()
    assert points_of(cast.ben) == 0


def test_nobody_decides_about_a_ring_that_they_are_in(cast, ring, client_of):
    ring.people.add(cast.amara)
    page = client_of(cast.amara).get("/c/westmoor/recognition/rings/").content.decode()
    assert "This one concerns you." in page and "This is no ring" not in page
    assert dismissed(cast, client_of, ring).status_code == 403
    with pytest.raises(Refused):
        dismiss_ring(ring=ring, reason="We share shifts.", by=cast.amara)


def test_whoever_answers_a_question_reads_why_it_was_a_ring(cast, ring, client_of):
    entry = LedgerEntry.objects.unreversed().filter(member=cast.ben).first()
    ask_about_entry(entry=entry, text="Why nothing?", by=cast.ben)
    page = client_of(cast.amara).get("/c/westmoor/recognition/questions/").content.decode()
    assert "12 of the 12 rewards that the people of a small circle gave" in page


def test_staff_read_who_is_in_a_ring(cast, ring, client_of):
    page = client_of(cast.fatima).get(f"/admin/gamification/ring/{ring.pk}/change/")
    assert "Ben" in page.content.decode()
