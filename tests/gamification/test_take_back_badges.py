"""Badges are taken back when what earned them is undone or removed, and otherwise stay."""

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.community import actions as community_actions
from communities.feed import actions as feed
from communities.feed.models import Comment
from gamification.actions import badges as actions
from gamification.actions.kudos import give_kudos, hide_kudos, restore_kudos
from gamification.badges.awarding import _reinstate
from gamification.badges.galleries import evidence_of
from gamification.models import BadgeAward, LedgerEntry, ValueKind
from tests import make
from tests.gamification.awards import ASKS, ask, badge, counting, evaluate_everybody, held

pytestmark = pytest.mark.usefixtures("no_other_badges")


def long_ago(days=30):
    """As if all awards had been entered then."""
    BadgeAward.objects.update(entered_at=timezone.now() - timedelta(days=days))


def test_what_is_undone_within_a_week_is_taken_back_with_its_points(cast, settle, client_of):
    badge(points=20)
    (question,) = ask(cast)
    settle()
    feed.delete_post(by=cast.chidi, post=question)
    settle()
    award = BadgeAward.objects.get()
    assert award.revoked_because == "undone"
    page = client_of(cast.chidi).get(award.get_absolute_url()).text
    assert "What it was given for was undone within a week." in page
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
    award = BadgeAward.objects.get()
    assert award.revoked_because == "removed"
    actions.revoke_award(by=cast.amara, award=award, reason="A copy.")
    award.refresh_from_db()
    assert (award.revoked_because, award.revoked_reason_said) == ("", "A copy.")


def test_every_badge_for_what_moderators_removed_goes(cast, settle):
    badge(counting("answer_accepted"), name="Accepted")
    badge(counting("answer_written"), name="Written")
    badge(counting("helpful_received"), levels=[1, 2], name="Of use")
    (question,) = ask(cast)
    answer = feed.write_comment(by=cast.ben, post=question, body="Slowly.", kind="answer")
    feed.accept_answer(by=cast.chidi, comment=answer)
    for person in (cast.amara, cast.chidi):
        feed.react(by=person, to=answer, kind="helpful")
    settle()
    assert len(held(cast.ben)) == 4
    long_ago()
    feed.hide_comment(comment=answer, by=cast.amara)
    settle()
    assert held(cast.ben) == []


def test_a_badge_for_thanks_that_moderators_hid_goes(cast, settle):
    badge(counting("thanks_received"))
    thanks = give_kudos(
        by=cast.ben,
        receiver=cast.chidi,
        community=cast.community,
        group=None,
        kind=ValueKind.CARE,
        text="For the open day.",
        is_public=True,
    )
    settle()
    long_ago()
    hide_kudos(by=cast.amara, kudos=thanks)
    settle()
    assert held(cast.chidi) == []
    restore_kudos(by=cast.amara, kudos=thanks)
    settle()
    assert held(cast.chidi) == [(1, 0)]


def test_a_welcome_that_moderators_hid_takes_the_badge_of_who_wrote_it_only(cast, settle):
    badge(counting("welcome"))
    questions = ask(cast, 2)
    for person, question in zip((cast.amara, cast.ben), questions, strict=True):
        feed.write_comment(by=person, post=question, body="Welcome here.")
    settle()
    long_ago()
    own = Comment.objects.get(author=cast.amara)
    feed.hide_comment(comment=own, by=cast.fatima)
    feed.delete_comment(comment=Comment.objects.get(author=cast.ben), by=cast.ben)
    settle()
    assert (held(cast.amara), held(cast.ben)) == ([], [(1, 0)])


def test_of_repeated_awards_the_one_goes_whose_evidence_was_removed(cast, settle):
    badge(counting("question_asked", 2), repeatable=True)
    first, *_ = ask(cast, 4)
    settle()
    long_ago()
    feed.hide_post(post=first, by=cast.amara)
    settle()
    assert held(cast.chidi) == [(1, 1)]
    ask(cast)
    settle()
    assert len(held(cast.chidi)) == 2
    valid = BadgeAward.objects.valid().values_list("entries", flat=True)
    gone = LedgerEntry.objects.get(reverses=None, source_id=first.pk)
    assert all(gone.pk not in entries for entries in valid)


@pytest.mark.parametrize("state", ["on", "off"])
def test_removed_evidence_counts_also_when_the_badge_was_changed_since(cast, settle, state):
    mine = badge()
    (question,) = ask(cast)
    settle()
    long_ago()
    mine.rule, mine.state = counting("question_asked", 50), state
    actions.save_badge(by=cast.fatima, badge=mine)
    feed.hide_post(post=question, by=cast.amara)
    settle()
    assert held(cast.chidi) == []
    feed.restore_post(post=question, by=cast.amara)
    settle()
    assert held(cast.chidi) == [(1, 0)]


@pytest.fixture
def entered_anew(cast, settle):
    """Chidi's badge, of which the only deed was moved to a group since."""
    badge()
    (question,) = ask(cast)
    settle()
    long_ago()
    make.group_member(cast.group, cast.chidi)
    feed.move_post(
        by=cast.chidi, post=question, community=cast.community, group=cast.group, confirmed=True
    )
    settle()
    return question


def test_an_award_keeps_its_evidence_when_its_deed_is_entered_anew(cast, entered_anew):
    award = BadgeAward.objects.valid().get()
    assert not LedgerEntry.objects.unreversed().filter(pk__in=award.entries).exists()
    (piece,) = evidence_of(award, cast.chidi)
    assert piece.href == entered_anew.get_absolute_url()


def test_a_deed_that_was_entered_anew_can_still_be_removed(cast, entered_anew, settle):
    feed.hide_post(post=entered_anew, by=cast.amara)
    settle()
    assert held(cast.chidi) == []


def test_what_somebody_revokes_meanwhile_is_not_reinstated(cast, settle):
    badge()
    (question,) = ask(cast)
    settle()
    feed.delete_post(by=cast.chidi, post=question)
    settle()
    award = BadgeAward.objects.get()
    actions.revoke_award(by=cast.amara, award=award, reason="A copy.")
    assert not _reinstate(award)  # read before it was revoked
    assert held(cast.chidi) == []


def test_a_changed_rule_does_not_take_awards_back(cast, settle):
    mine = badge()
    ask(cast)
    settle()
    mine.rule = {"parts": [{**ASKS["parts"][0], "at_least": 50}]}
    actions.save_badge(by=cast.fatima, badge=mine)
    evaluate_everybody()
    assert (mine.version, held(cast.chidi)) == (2, [(1, 0)])


def test_other_words_are_a_new_version_and_what_is_undone_is_still_taken_back(cast, settle):
    mine = badge()
    (question,) = ask(cast)
    settle()
    mine.name = "Curious"
    actions.save_badge(by=cast.fatima, badge=mine)
    assert (mine.version, mine.rule_since) == (2, 1)
    feed.delete_post(by=cast.chidi, post=question)
    settle()
    assert held(cast.chidi) == []


def test_leaving_the_community_takes_no_badge(cast, settle):
    badge()
    ask(cast)
    settle()
    community_actions.leave_community(by=cast.chidi, community=cast.community)
    settle()
    evaluate_everybody()
    assert held(cast.chidi) == [(1, 0)]


def test_what_somebody_revoked_no_rule_awards_again(cast, settle):
    badge(points=20)
    ask(cast)
    settle()
    actions.revoke_award(by=cast.amara, award=BadgeAward.objects.get(), reason="A copy.")
    settle()
    evaluate_everybody()
    assert held(cast.chidi) == []
    assert sum(LedgerEntry.objects.values_list("points", flat=True)) == 2
