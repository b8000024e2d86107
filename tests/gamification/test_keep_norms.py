"""Norms kept: four weeks of taking part in which moderators had nothing to decide."""

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.community.actions import lift_sanction
from communities.community.models import Membership, Sanction
from communities.feed import actions as feed
from communities.feed.actions import moderation
from communities.feed.models import Comment, Post
from gamification.audit.checking import audit
from gamification.ledger import passing
from gamification.ledger.passing import settle_passed
from gamification.ledger.settling import concerned_by
from gamification.models import LedgerEntry
from gamification.rules import RULES
from plc.journal.models import Entry
from tests import make
from tests.communities.moderation.conftest import decide, report

from .awards import ask
from .ledgers import points_of

RULE = "norms_kept"


@pytest.fixture
def weeks_ago(cast):
    """Everybody joined thirty days ago, and Chidi asked a question a day later."""
    now = timezone.now()
    Membership.objects.update(joined_at=now - timedelta(days=30))
    [asked] = ask(cast)
    Post.objects.filter(pk=asked.pk).update(published_at=now - timedelta(days=29))
    return asked


def is_right():
    return not [finding for finding in audit() if finding.number]


def test_who_took_part_is_paid_once_and_others_are_not(cast, weeks_ago, relay):
    relay()
    assert settle_passed() >= 3
    assert settle_passed() == 0
    [entry] = LedgerEntry.objects.filter(rule=RULE)
    assert entry.member == cast.chidi
    assert entry.at == Membership.objects.get(user=cast.chidi).joined_at + timedelta(weeks=4)
    relay()
    assert is_right()


def test_nobody_is_paid_before_four_weeks_are_over(cast, weeks_ago, relay):
    Membership.objects.update(joined_at=timezone.now() - timedelta(days=27))
    relay()
    assert settle_passed() == 0
    # Time goes by, and nobody has settled it: the ledger is as right as before.
    Membership.objects.update(joined_at=timezone.now() - timedelta(days=30))
    assert is_right()
    settle_passed()
    assert points_of(cast.chidi, RULE) == 5


def test_a_sanction_of_these_weeks_counts_and_a_later_one_does_not(cast, weeks_ago, relay):
    said = {"community": cast.community, "user": cast.chidi, "kind": "warning"}
    sanction = Sanction.objects.create(reason="r", text="t", **said)
    Sanction.objects.update(at=timezone.now() - timedelta(days=20))
    relay()
    settle_passed()
    assert points_of(cast.chidi, RULE) == 0
    lift_sanction(sanction=sanction, by=cast.amara)
    relay()
    assert points_of(cast.chidi, RULE) == 5
    Sanction.objects.create(reason="r", text="t", **said)
    assert is_right()


def test_what_is_taken_down_reverses_it_and_what_is_restored_brings_it_back(cast, weeks_ago, relay):
    ask(cast)  # one stays
    relay()
    settle_passed()
    assert points_of(cast.chidi, RULE) == 5
    # A line of the log cannot be dated back, so the four weeks are moved to where it is.
    Membership.objects.update(joined_at=timezone.now() - timedelta(days=27))
    Post.objects.update(published_at=timezone.now() - timedelta(days=1))
    mona = make.user("Mona Lindqvist")
    make.member(cast.community, mona, role="moderator")
    case = report(cast.dina, weeks_ago)
    decide(case, "remove", mona)
    relay()
    assert points_of(cast.chidi, RULE) == 0
    decide(case, "restore", mona)
    relay()
    assert points_of(cast.chidi, RULE) == 5


def test_the_reports_themselves_count_for_nothing(cast, weeks_ago, relay):
    relay()
    settle_passed()
    Membership.objects.update(joined_at=timezone.now() - timedelta(days=27))
    report(cast.dina, weeks_ago)
    relay()
    assert points_of(cast.chidi, RULE) == 5
    assert not LedgerEntry.objects.filter(member=cast.dina, rule=RULE).exists()


def test_who_cannot_be_settled_stops_nobody_else_and_the_audit_names_them(
    cast, weeks_ago, relay, monkeypatch
):
    [asked] = ask(cast, by=cast.dina)
    Post.objects.filter(pk=asked.pk).update(published_at=timezone.now() - timedelta(days=29))
    relay()
    settle, first = passing.settle, Membership.objects.get(user=cast.chidi)

    def fails_for_chidi(sources):
        if any(first.pk in some for some in sources.values()):
            raise ValueError("Chidi")
        return settle(sources)

    monkeypatch.setattr(passing, "settle", fails_for_chidi)
    assert settle_passed() == Membership.objects.count()
    assert points_of(cast.dina, RULE) == 5
    assert points_of(cast.chidi, RULE) == 0
    assert not is_right()


@pytest.fixture
def commented(cast):
    """Everybody joined thirty days ago. All that Chidi did a day later is a comment on a post of
    Ben's; today he also wrote a post."""
    now = timezone.now()
    Membership.objects.update(joined_at=now - timedelta(days=30))
    [post] = ask(cast, by=cast.ben)
    comment = feed.write_comment(by=cast.chidi, post=post, body="We began with one ward.")
    Comment.objects.filter(pk=comment.pk).update(created_at=now - timedelta(days=29))
    ask(cast)
    return comment


@pytest.mark.parametrize("act", [moderation.hide_post, moderation.remove_post])
def test_a_comment_below_what_moderators_took_down_does_not_count(cast, commented, relay, act):
    relay()
    settle_passed()
    assert points_of(cast.chidi, RULE) == 5
    act(post=commented.post, by=cast.amara)
    relay()
    assert points_of(cast.chidi, RULE) == 0
    assert is_right()
    moderation.restore_post(post=commented.post, by=cast.amara)
    relay()
    assert points_of(cast.chidi, RULE) == 5
    assert is_right()


def test_only_what_was_written_in_the_first_weeks_is_looked_at(cast, commented, relay):
    """A member's membership is not settled again for each of the posts that they delete later."""
    relay()
    late = Post.objects.get(author=cast.chidi)
    feed.delete_post(by=cast.chidi, post=late)
    feed.delete_comment(by=cast.chidi, comment=commented)
    deleted = Entry.objects.filter(name__in=["feed.PostDeleted", "feed.CommentDeleted"])
    assert memberships(deleted.filter(name="feed.PostDeleted")) == set()
    mine = Membership.objects.get(user=cast.chidi, community=cast.community)
    assert memberships(deleted) == {mine.pk}


def test_a_decision_concerns_the_community_it_was_made_in(cast, weeks_ago, relay):
    other = make.community(by=cast.ben, name="Northmoor")
    make.member(other, cast.chidi)
    mona = make.user("Mona Lindqvist")
    make.member(cast.community, mona, role="moderator")
    decide(report(cast.dina, weeks_ago), "remove", mona)
    mine = Membership.objects.get(user=cast.chidi, community=cast.community)
    assert memberships(Entry.objects.filter(name="moderation.CaseDecided")) == {mine.pk}


def memberships(entries):
    """Those that these facts concern by the rule."""
    [way] = RULES.rules[RULE].ways
    return concerned_by(entries)[0].get((RULES.rules[RULE], way), set())
