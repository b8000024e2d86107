"""What others wrote about somebody goes with their account; the ledger stays."""

import pytest

from communities.feed.actions import keep_post, publish_post
from gamification.actions.badges import endorse, give_badge
from gamification.actions.grants import grant_points
from gamification.actions.kudos import give_kudos, withdraw_kudos
from gamification.audit.checking import audit
from gamification.models import (
    Badge,
    BadgeAward,
    BoardPreference,
    Endorsement,
    Kudos,
    LedgerEntry,
    PointGrant,
)
from plc.accounts.actions import delete_account
from plc.core.registry import holdings

from .ledgers import points_of


@pytest.fixture
def said(cast, relay):
    """What others said to Chidi and of him, and what he said to Ben."""
    place = {"community": cast.community}
    thanks = {**place, "group": None, "kind": 1, "is_public": True}
    give_kudos(by=cast.ben, receiver=cast.chidi, text="He held my ladder.", **thanks)
    give_kudos(by=cast.chidi, receiver=cast.ben, text="For the ladder.", **thanks)
    by_hand = Badge.objects.get(key="norm-keeper")
    give_badge(by=cast.amara, badge=by_hand, member=cast.chidi, reason="His ladder.", **place)
    endorse(by=cast.ben, badge=by_hand, member=cast.chidi, sentence="Ladders!", **place)
    grant_points(by=cast.amara, member=cast.chidi, kind=1, points=5, reason="A ladder.", **place)
    BoardPreference.objects.create(member=cast.chidi, on_boards=False)
    relay()


def test_what_others_wrote_about_somebody_is_deleted_with_their_account(cast, said, relay):
    assert "Thanks, endorsements" in holdings["gamification"].tell(cast.chidi)
    delete_account(person=cast.chidi, by=cast.chidi)
    relay()
    assert Kudos.objects.get(receiver=cast.chidi).text == ""
    assert not Endorsement.objects.filter(member=cast.chidi).exists()
    assert BadgeAward.objects.get(member=cast.chidi, by_hand=True).reason == ""
    assert PointGrant.objects.get(member=cast.chidi).reason == ""
    assert not BoardPreference.objects.filter(member=cast.chidi).exists()


def test_who_deletes_their_account_is_told_what_becomes_of_points_and_badges(cast, said):
    tell = holdings["gamification"].tell
    assert "A badge can outlive the account as a credential only" in tell(cast.chidi)
    assert "Your points and levels are shown to nobody any more." in tell(cast.ben)
    assert tell(cast.fatima) == ""


def test_what_they_wrote_to_others_stays_and_the_ledger_is_right(cast, said, relay):
    before = LedgerEntry.objects.count()
    delete_account(person=cast.chidi, by=cast.chidi)
    relay()
    assert Kudos.objects.get(receiver=cast.ben).text == "For the ladder."
    assert LedgerEntry.objects.count() > before  # the thanks that were erased are reversed
    assert points_of(cast.chidi, "thanks_received") == 0
    assert not [finding for finding in audit() if finding.number]


def test_who_thanked_somebody_that_deletes_their_account_keeps_the_point(cast, said, relay):
    assert points_of(cast.ben, "thanks_given") == 1
    delete_account(person=cast.chidi, by=cast.chidi)
    relay()
    assert points_of(cast.ben, "thanks_given") == 1
    assert not Kudos.objects.shown().filter(receiver=cast.chidi).exists()
    assert not [finding for finding in audit() if finding.number]


def test_what_they_kept_no_longer_counts_for_who_shared_it(cast, relay):
    shared = publish_post(
        by=cast.ben,
        community=cast.community,
        group=cast.group,
        kind="resource",
        title="A template",
        url="https://example.org/sheet",
        body="For rounds.",
    )
    keep_post(by=cast.chidi, post=shared)
    relay()
    assert points_of(cast.ben, "resource_kept") == 3
    delete_account(person=cast.chidi, by=cast.chidi)
    relay()
    assert points_of(cast.ben, "resource_kept") == 0
    assert not [finding for finding in audit() if finding.number]


def test_thanks_that_were_taken_back_before_do_not_count_again(cast, said, relay):
    withdraw_kudos(by=cast.ben, kudos=Kudos.objects.get(receiver=cast.chidi))
    delete_account(person=cast.chidi, by=cast.chidi)
    relay()
    assert points_of(cast.ben, "thanks_given") == 0
