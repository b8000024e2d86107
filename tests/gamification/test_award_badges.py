"""Badges are awarded once by the ledger."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from communities.community import actions as community_actions
from communities.community.models import Community, Membership
from communities.feed import actions as feed
from communities.feed.models import Comment, Post
from gamification import following
from gamification.actions import badges as actions
from gamification.badges.awarding import evaluate, preview
from gamification.models import Badge, BadgeAward, LedgerEntry, Standing
from plc.core.refusals import Refused
from tests import make
from tests.gamification.awards import ASKS, HAND, ask, badge, evaluate_everybody, held
from tests.gamification.ledgers import points_of

pytestmark = pytest.mark.usefixtures("no_other_badges")


def test_a_deed_earns_a_badge_and_its_points_once(cast, settle):
    mine = badge(points=20)
    (question,) = ask(cast)
    settle()
    settle()
    award = BadgeAward.objects.get()
    asked, earned = LedgerEntry.objects.order_by("id")
    assert (award.badge, award.member, award.entries) == (mine, cast.chidi, [asked.pk])
    assert award.awarded_at == question.published_at
    assert (earned.rule, earned.points, earned.kind) == ("badge_earned", 20, 4)


def test_levels_go_up(cast, settle):
    badge(levels=[1, 3, 5])
    ask(cast, 4)
    settle()
    assert held(cast.chidi) == [(1, 0), (2, 0)]


def test_a_repeatable_badge_is_awarded_each_time(cast, settle):
    badge(repeatable=True)
    ask(cast, 3)
    settle()
    assert held(cast.chidi) == [(1, 0), (1, 1), (1, 2)]
    times = BadgeAward.objects.order_by("occurrence").values_list("entries", flat=True)
    assert list(times) == [
        [pk] for pk in LedgerEntry.objects.order_by("pk").values_list("pk", flat=True)
    ]


def test_a_badge_that_expires_is_earned_again_by_new_deeds(cast, settle):
    mine = badge(expires_after=12, points=50)
    ask(cast, 3)
    Post.objects.update(published_at=timezone.now() - timedelta(days=200))
    settle()
    assert held(cast.chidi) == [(1, 0)]
    # As if it had been valid for half a year only.
    Badge.objects.filter(pk=mine.pk).update(expires_after=6)
    BadgeAward.objects.update(expires_at=timezone.now() - timedelta(days=10))
    evaluate_everybody()
    assert held(cast.chidi) == []
    ask(cast, 3)
    settle()
    assert held(cast.chidi) == [(1, 1)]
    assert points_of(cast.chidi, "badge_earned") == 100


def test_what_would_be_over_already_is_not_awarded(cast, settle):
    badge(expires_after=12, points=50)
    ask(cast)
    Post.objects.update(published_at=timezone.now() - timedelta(days=400))
    settle()
    assert not BadgeAward.objects.exists()


def test_deeds_beyond_the_cap_count_for_badges(cast, settle):
    badge(levels=[5])
    ask(cast, 5)
    settle()
    assert held(cast.chidi) == [(1, 0)]


def test_a_badge_of_another_community_is_not_awarded(cast, settle):
    other = make.community(by=cast.amara, name="Elsewhere", slug="elsewhere")
    badge(community=other)
    ask(cast)
    settle()
    assert not BadgeAward.objects.exists()


def test_who_left_or_is_suspended_is_awarded_nothing(cast, settle):
    ask(cast)
    ask(cast, by=cast.ben)
    ask(cast, by=cast.dina)
    settle()
    mine = badge()
    community_actions.leave_community(by=cast.chidi, community=cast.community)
    Membership.objects.filter(user=cast.ben).update(
        suspended_until=timezone.now() + timedelta(days=1)
    )
    assert preview(mine, cast.community).members == [cast.dina.pk]
    evaluate_everybody()
    assert [award.member for award in BadgeAward.objects.all()] == [cast.dina]


def test_a_badge_of_today_gives_points_for_old_deeds_on_the_day_it_is_entered(cast, settle):
    ask(cast)
    Post.objects.update(published_at=timezone.now() - timedelta(days=90))
    settle()
    badge(points=500)
    evaluate_everybody()
    settle()
    award = BadgeAward.objects.get()
    earned = LedgerEntry.objects.get(rule="badge_earned")
    assert earned.at == award.entered_at
    assert award.awarded_at < award.entered_at - timedelta(days=80)


def test_badges_give_at_most_a_thousand_points_in_a_week(cast, settle):
    badge(repeatable=True, points=400)
    ask(cast, 5)
    settle()
    assert points_of(cast.chidi, "badge_earned") == 800


def test_nobody_is_paid_by_a_badge_of_their_own_making(cast, settle):
    mine = badge(community=cast.community, points=500)
    actions.save_badge(by=cast.amara, badge=mine)
    ask(cast, by=cast.amara)
    ask(cast)
    settle()
    assert points_of(cast.amara, "badge_earned") == 0
    assert points_of(cast.chidi, "badge_earned") == 500


@pytest.mark.parametrize(
    ("change", "own"),
    [({"description": "For whoever asks."}, 0), ({"points": 400}, 400), ({"state": "on"}, 0)],
)
def test_who_changes_the_words_of_a_badge_did_not_make_it(cast, settle, change, own):
    mine = badge(community=cast.community, points=500)
    mine.points = 300
    actions.save_badge(by=cast.amara, badge=mine)
    for name, value in change.items():
        setattr(mine, name, value)
    actions.save_badge(by=cast.fatima, badge=mine)
    ask(cast, by=cast.amara)
    settle()
    assert points_of(cast.amara, "badge_earned") == own


def test_a_badge_that_somebody_was_awarded_does_not_become_a_draft_again(cast, settle):
    mine = badge()
    mine.state = "draft"
    actions.save_badge(by=cast.fatima, badge=mine)
    mine.state = "on"
    actions.save_badge(by=cast.fatima, badge=mine)
    ask(cast)
    settle()
    mine.state = "draft"
    with pytest.raises(Refused, match="No longer awarded") as refused:
        actions.save_badge(by=cast.fatima, badge=mine)
    assert refused.value.field == "state"
    mine.state = "off"
    actions.save_badge(by=cast.fatima, badge=mine)
    assert held(cast.chidi) == [(1, 0)]


def test_an_award_says_what_the_badge_said_when_it_was_awarded(cast, settle):
    mine = badge(name="Asked", levels=[1, 2, 3])
    ask(cast, 3)
    settle()
    for change in ({"name": "Curious", "criteria": "Ask a lot."}, {"levels": [10, 20]}):
        for name, value in change.items():
            setattr(mine, name, value)
        actions.save_badge(by=cast.fatima, badge=mine)
    mine.refresh_from_db()
    award = BadgeAward.objects.order_by("level").last()
    then = award.badge_then()
    assert (then.title, then.takes, then.levels) == ("Asked", "Ask.", [1, 2, 3])
    assert (mine.title, mine.levels, mine.version, mine.rule_since) == ("Curious", [10, 20], 3, 3)


def test_a_badge_switched_on_later_finds_everybody(cast, settle):
    ask(cast)
    settle()
    badge()
    assert evaluate_everybody() == 1
    assert evaluate_everybody() == 0


def test_who_would_receive_it_is_found_by_the_same_rule(cast, settle):
    ask(cast)
    settle()
    found = preview(badge(state="draft"), cast.community)
    assert (found.number, found.members, found.complete) == (1, [cast.chidi.pk], True)
    assert not BadgeAward.objects.exists()


def test_a_rule_that_can_no_longer_be_read_awards_nothing_and_stops_no_other(cast, settle):
    badge(rule={"parts": [{"part": "count", "rules": ["gone"], "at_least": 1}]})
    mine = badge()
    ask(cast)
    settle()
    assert [award.badge for award in BadgeAward.objects.all()] == [mine]


def test_evaluating_costs_the_same_for_many_members(cast, settle, django_assert_max_num_queries):
    for n in range(12):
        badge(levels=[5, 10], name=f"Levels {n}")
    for person in (cast.amara, cast.ben, cast.chidi, cast.dina):
        ask(cast, 2, by=person)
    settle()
    standings = list(Standing.objects.all())
    with transaction.atomic(), django_assert_max_num_queries(4):
        evaluate(standings)


def test_a_badge_of_the_whole_site_counts_open_communities(cast, settle):
    everywhere = {**ASKS["parts"][0], "scope": "site"}
    badge(rule={"parts": [everywhere]})
    ask(cast)
    settle()
    assert not BadgeAward.objects.exists()
    Community.objects.update(visibility="public")
    evaluate_everybody()
    assert BadgeAward.objects.get().community is None


def test_somebody_gives_a_badge_by_hand_with_a_reason(cast, settle):
    mine = badge(HAND, points=5)
    given = {"badge": mine, "community": cast.community, "member": cast.chidi}
    actions.give_badge(by=cast.amara, reason="Ran the open day.", **given)
    actions.give_badge(by=cast.amara, reason="Ran the open day.", **given)
    settle()
    award = BadgeAward.objects.get()
    assert (award.awarded_by, award.reason) == (cast.amara, "Ran the open day.")
    assert LedgerEntry.objects.get().points == 5
    for wrong in ({"member": cast.amara}, {"badge": badge()}):
        with pytest.raises(Refused):
            actions.give_badge(by=cast.amara, reason="Why not.", **{**given, **wrong})
    with pytest.raises(Refused):
        actions.give_badge(by=cast.amara, reason=" ", **given)


def test_peers_endorse_and_withdraw(cast, settle):
    rule = {"parts": [{"part": "endorsements", "at_least": 1, "from_outside": True}]}
    mine = badge(rule)
    said = {"badge": mine, "community": cast.community, "member": cast.chidi}
    actions.endorse(by=cast.ben, sentence="Shares a group with him.", **said)
    settle()
    assert held(cast.chidi) == []
    outside = actions.endorse(by=cast.amara, sentence="He asks what others avoid.", **said)
    settle()
    assert held(cast.chidi) == [(1, 0)]
    actions.withdraw_endorsement(by=cast.amara, endorsement=outside)
    settle()
    assert held(cast.chidi) == []
    with pytest.raises(Refused):
        actions.endorse(by=cast.chidi, sentence="I am good.", **said)


def test_an_accepted_answer_is_named_as_evidence(cast, settle):
    badge({"parts": [{"part": "count", "rules": ["answer_accepted"], "at_least": 1}]})
    (question,) = ask(cast)
    answer = feed.write_comment(by=cast.ben, post=question, body="Slowly.", kind="answer")
    feed.accept_answer(by=cast.chidi, comment=answer)
    settle()
    entry = LedgerEntry.objects.get(pk=BadgeAward.objects.get().entries[0])
    assert Comment.objects.get(pk=entry.source_id) == answer


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"points": 1_000_000}, "points"),
        ({"rule": {"parts": [{**ASKS["parts"][0], "scope": "site"}]}, "points": 5}, "points"),
        ({"facilitators_give": True}, "facilitators_give"),
        ({"levels": [3, 2]}, "levels"),
    ],
)
def test_a_badge_that_makes_no_sense_is_refused(cast, change, field):
    mine = badge()
    for name, value in change.items():
        setattr(mine, name, value)
    with pytest.raises(Refused) as refused:
        actions.save_badge(by=cast.fatima, badge=mine)
    assert refused.value.field == field


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_award_once(cast, settle):
    everywhere = {**ASKS["parts"][0], "scope": "site"}
    cast.community.visibility = "public"
    cast.community.save()
    ask(cast)
    settle()
    badge()
    badge({"parts": [everywhere]})
    Standing.objects.update(touched_at=timezone.now())
    barrier = threading.Barrier(2)

    def work():
        barrier.wait()
        evaluate_everybody()
        following.follow()
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert BadgeAward.objects.count() == 2
