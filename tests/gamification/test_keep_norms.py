"""Norms kept: four weeks of taking part in which moderators had nothing to decide."""

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.community.actions import lift_sanction
from communities.community.models import Membership, Sanction
from communities.feed.models import Post
from gamification.audit.checking import audit
from gamification.ledger.passing import settle_passed
from gamification.models import LedgerEntry
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
