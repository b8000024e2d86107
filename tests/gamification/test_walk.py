"""Badges and levels are evaluated for everybody, however many they are and whatever stops a run."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from communities.community.models import Community
from gamification import tasks, walking
from gamification.audit.checking import audit
from gamification.models import Backfill, BadgeAward, Recomputation, Standing, Walk, WalkKind
from gamification.walking import begin_nightly, begin_walk, visit_chunk, walk_on
from tests import make

from .awards import ask, badge


@pytest.fixture
def three(cast, relay, monkeypatch):
    """Three members who have earned a badge that is made afterwards; chunks are of one."""
    monkeypatch.setattr(walking, "CHUNK", 1)
    for person in (cast.ben, cast.chidi, cast.amara):
        ask(cast, by=person)
    relay()
    return badge(name="Asked")


def holders(made):
    return set(BadgeAward.objects.valid().filter(badge=made).values_list("member", flat=True))


def test_a_run_goes_on_where_the_one_before_stopped(cast, three):
    begin_walk(WalkKind.BADGE, subject_id=three.pk)
    walk = Walk.objects.get(subject_id=three.pk)
    for visited in (1, 2, 3):
        visit_chunk(walk.pk)
        assert len(holders(three)) == visited
    assert walk_on(seconds=0) == 0
    assert not Walk.objects.get(pk=walk.pk).done_at
    assert walk_on() == 0
    assert Walk.objects.get(pk=walk.pk).done_at
    assert visit_chunk(walk.pk) is None


def test_a_chunk_that_is_killed_is_visited_again(cast, three):
    begin_walk(WalkKind.BADGE, subject_id=three.pk)
    walk = Walk.objects.get(subject_id=three.pk)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        visit_chunk(walk.pk)
        raise KeyboardInterrupt
    assert not holders(three)
    assert walk_on() == 3
    assert len(holders(three)) == 3


def test_walks_take_turns(cast, three, monkeypatch):
    """A walk through a large community does not keep another waiting."""
    other = badge(name="Asked, too")
    for one in (three, other):
        begin_walk(WalkKind.BADGE, subject_id=one.pk)
    visited = []

    def noted(pk):
        visited.append(pk)
        return visit_chunk(pk)

    monkeypatch.setattr(walking, "visit_chunk", noted)
    assert walk_on() == 6
    first, second = Walk.objects.order_by("pk").values_list("pk", flat=True)
    # A chunk of one for each of three members, and then nobody.
    assert visited == [first, second] * 4


def test_who_cannot_be_evaluated_is_passed_over(cast, three, monkeypatch):
    monkeypatch.setattr(walking, "CHUNK", 10)
    evaluate = walking.evaluate

    def fails_for_ben(standings, **more):
        if cast.ben.pk in {one.member_id for one in standings}:
            raise ValueError("Ben")
        return evaluate(standings, **more)

    monkeypatch.setattr(walking, "evaluate", fails_for_ben)
    begin_walk(WalkKind.BADGE, subject_id=three.pk)
    assert walk_on() == 2
    assert holders(three) == {cast.chidi.pk, cast.amara.pk}
    assert not Walk.objects.filter(done_at=None).exists()


def test_each_night_goes_on_with_an_open_walk_and_begins_a_finished_one_anew(cast, three):
    tasks.begin_walks.run()
    walk = Walk.objects.get(kind=WalkKind.BADGES)
    visit_chunk(walk.pk)
    begin_nightly()
    assert Walk.objects.get(pk=walk.pk).through_id > 0
    walk_on()
    begin_nightly()
    walk.refresh_from_db()
    assert (walk.through_id, walk.done_at) == (0, None)


def test_ladders_that_cannot_be_shipped_keep_nobody_from_being_evaluated(cast, monkeypatch):
    shipped = []

    def fails_for_the_first(*, community):
        shipped.append(community)
        if len(shipped) == 1:
            raise ValueError("no ladder")

    make.community(by=cast.amara, name="Northmoor")
    monkeypatch.setattr(tasks, "ship_levels", fails_for_the_first)
    tasks.begin_walks.run()
    assert len(shipped) == Community.objects.count() > 1
    assert Walk.objects.filter(done_at=None).count() == 2


def test_a_badge_that_is_changed_meanwhile_reaches_those_already_visited(cast, three):
    begin_walk(WalkKind.BADGE, subject_id=three.pk)
    walk = Walk.objects.get(subject_id=three.pk)
    visit_chunk(walk.pk)
    begin_walk(WalkKind.BADGE, subject_id=three.pk)
    assert Walk.objects.get(pk=walk.pk).through_id == 0
    assert Walk.objects.count() == 1


def test_the_audit_finds_a_walk_that_does_not_arrive(three):
    begin_walk(WalkKind.BADGE, subject_id=three.pk)
    Walk.objects.update(begun_at=timezone.now() - timedelta(hours=50))
    assert "not walked" in waiting()


def waiting():
    return [row["what"] for one in audit(["waiting"]) for row in one.rows]


def test_the_audit_finds_a_backfill_and_a_recomputation_that_do_not_arrive(cast):
    days_ago = timezone.now() - timedelta(hours=50)
    Backfill.objects.create(community=cast.community)
    Recomputation.objects.create(community=cast.community, state="running")
    assert waiting() == []
    Backfill.objects.update(asked_at=days_ago)
    Recomputation.objects.update(asked_at=days_ago, decided_at=timezone.now())
    assert waiting() == ["not entered"]
    Recomputation.objects.update(decided_at=days_ago)
    assert waiting() == ["not entered", "not recomputed"]
    Recomputation.objects.update(state="ready")  # waits for a person
    assert waiting() == ["not entered"]


def test_a_badge_switched_off_ends_its_walk(cast, three):
    begin_walk(WalkKind.BADGE, subject_id=three.pk)
    three.state = "off"
    three.save()
    assert walk_on() == 0
    assert not Walk.objects.filter(done_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_award_once(cast, three):
    begin_walk(WalkKind.BADGE, subject_id=three.pk)

    def work(_):
        try:
            return walk_on()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    assert walk_on() in (0, 1, 2, 3)
    assert BadgeAward.objects.filter(badge=three).count() == Standing.objects.count() == 3
