"""Badges are awarded once by the ledger, and stay."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from communities.feed import actions as feed
from communities.feed.models import Comment, Post
from gamification import following
from gamification.actions import badges as actions
from gamification.badges.awarding import evaluate, evaluate_everybody, preview
from gamification.models import Badge, BadgeAward, LedgerEntry, Standing
from plc.core.refusals import Refused

ASKS = {"match": "all", "parts": [{"part": "count", "rules": ["question_asked"], "at_least": 1}]}
HAND = {"match": "all", "parts": [{"part": "hand"}]}


def badge(rule=ASKS, **more):
    said = {
        "name": f"Badge {Badge.objects.count()}",
        "description": "For asking.",
        "criteria": "Ask.",
        "kind": 4,
        "state": "on",
    }
    return Badge.objects.create(rule=rule, **{**said, **more})


def ask(cast, n=1, by=None):
    return [
        feed.publish_post(
            by=by or cast.chidi,
            community=cast.community,
            kind="question",
            title=f"How do you begin round {one}?",
            body="Ours takes long.",
        )
        for one in range(n)
    ]


def held(person):
    awards = BadgeAward.objects.valid().filter(member=person).order_by("level", "occurrence")
    return [(award.level, award.occurrence) for award in awards]


@pytest.fixture(autouse=True)
def no_other_badges(db):
    """Without those that ship."""
    Badge.objects.all().delete()


@pytest.fixture
def settle(relay):
    def both():
        relay()
        while following.follow():
            relay()

    return both


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
    assert list(times) == [[pk] for pk in LedgerEntry.objects.values_list("pk", flat=True)]


def test_a_badge_that_expires_is_earned_again_by_new_deeds(cast, settle):
    badge(expires_after=12)
    first, _ = ask(cast, 2)
    Post.objects.filter(pk=first.pk).update(published_at=timezone.now() - timedelta(days=500))
    settle()
    assert BadgeAward.objects.count() == 2
    assert held(cast.chidi) == [(1, 1)]


def test_deeds_beyond_the_cap_count_for_badges(cast, settle):
    badge(levels=[5])
    ask(cast, 5)
    settle()
    assert held(cast.chidi) == [(1, 0)]


def test_a_badge_of_another_community_is_not_awarded(cast, settle):
    from tests import make

    other = make.community(by=cast.amara, name="Elsewhere", slug="elsewhere")
    badge(community=other)
    ask(cast)
    settle()
    assert not BadgeAward.objects.exists()


def test_what_is_undone_within_a_week_is_taken_back_with_its_points(cast, settle):
    badge(points=20)
    (question,) = ask(cast)
    settle()
    feed.delete_post(by=cast.chidi, post=question)
    settle()
    award = BadgeAward.objects.get()
    assert "undone" in award.revoked_reason
    assert sum(LedgerEntry.objects.values_list("points", flat=True)) == 0
    feed.bring_back_post(by=cast.chidi, post=question)
    settle()
    assert held(cast.chidi) == [(1, 0)]
    assert sum(LedgerEntry.objects.values_list("points", flat=True)) == 22


def test_what_somebody_held_for_longer_stays(cast, settle):
    badge()
    (question,) = ask(cast)
    settle()
    BadgeAward.objects.update(entered_at=timezone.now() - timedelta(days=8))
    feed.delete_post(by=cast.chidi, post=question)
    settle()
    assert held(cast.chidi) == [(1, 0)]


def test_what_moderators_removed_earns_nothing_however_long_ago(cast, settle):
    badge()
    (question,) = ask(cast)
    settle()
    BadgeAward.objects.update(entered_at=timezone.now() - timedelta(days=800))
    feed.hide_post(post=question, by=cast.amara)
    settle()
    assert "Moderators" in BadgeAward.objects.get().revoked_reason


def test_a_changed_rule_does_not_take_awards_back(cast, settle):
    mine = badge()
    ask(cast)
    settle()
    mine.rule = {"parts": [{**ASKS["parts"][0], "at_least": 50}]}
    actions.save_badge(by=cast.fatima, badge=mine)
    evaluate_everybody()
    assert (mine.version, held(cast.chidi)) == (2, [(1, 0)])


def test_leaving_the_community_takes_no_badge(cast, settle):
    from communities.community import actions as community

    badge()
    ask(cast)
    settle()
    community.leave_community(by=cast.chidi, community=cast.community)
    settle()
    evaluate_everybody()
    assert held(cast.chidi) == [(1, 0)]


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
    with transaction.atomic(), django_assert_max_num_queries(3):
        evaluate(standings)


def test_a_badge_of_the_whole_site_counts_open_communities(cast, settle):
    from communities.community.models import Community

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


def test_what_somebody_revoked_no_rule_awards_again(cast, settle):
    badge(points=20)
    ask(cast)
    settle()
    actions.revoke_award(by=cast.amara, award=BadgeAward.objects.get(), reason="A copy.")
    settle()
    evaluate_everybody()
    assert held(cast.chidi) == []
    assert sum(LedgerEntry.objects.values_list("points", flat=True)) == 2


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
