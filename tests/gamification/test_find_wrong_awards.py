"""The audit finds levels, badges and credentials that nobody can hold like this."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from gamification.badges.credentials import issue_for
from gamification.models import Badge, BadgeAward, Holding, LedgerEntry, Level
from plc.credentials.models import Credential, SigningKey, StatusEntry
from tests.gamification.auditing import alter, broken, sql


def test_levels_in_a_circle_and_a_term_that_did_not_end_are_found(cast):
    first = Level.objects.create(community=cast.community, name="Participant")
    second = Level.objects.create(community=cast.community, name="Contributor", after=first)
    third = Level.objects.create(community=cast.community, name="Steward", after=second)
    term = Holding(level=third, member=cast.ben, state="held", since=timezone.now())
    term.save()
    assert "levels" not in broken()
    Level.objects.filter(pk=second.pk).update(after=third)
    Holding.objects.filter(pk=term.pk).update(until=timezone.now() - timedelta(days=3))
    wrong = {(row["wrong"], row["level"]) for row in broken()["levels"]}
    assert wrong == {
        ("not on the ladder", second.pk),
        ("not on the ladder", third.pk),
        ("held beyond its term", third.pk),
    }


@pytest.fixture
def award(cast, accepted) -> BadgeAward:
    entry = LedgerEntry.objects.get(rule="answer_accepted")
    return BadgeAward.objects.create(
        badge=Badge.objects.filter(community=None).first(),
        member=entry.member,
        community=cast.community,
        entries=[entry.pk],
        awarded_at=timezone.now(),
    )


def test_a_badge_that_was_awarded_twice_is_found(award):
    assert broken() == {}
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    alter("gamification_badgeaward", "DROP CONSTRAINT gamification_awarded_once")
    award.pk, award.public_id = None, uuid.uuid4()
    award.save(force_insert=True)
    found = broken()
    assert [row["times"] for row in found["badges"]] == [2]
    assert [row["name"] for row in found["guards"]] == ["gamification_awarded_once"]


def test_a_badge_for_entries_of_somebody_else_is_found(award, cast):
    BadgeAward.objects.update(member=cast.dina)
    assert [row["award"] for row in broken()["badges"]] == [award.pk]


def test_a_credential_that_does_not_follow_its_award_or_its_key_is_found(award, cast):
    credential = issue_for(award, by=award.member)
    assert broken() == {}
    hour_ago = timezone.now() - timedelta(hours=1)
    BadgeAward.objects.update(awarded_at=hour_ago, revoked_at=hour_ago)
    assert [row["wrong"] for row in broken()["credentials"]] == ["valid without its award"]
    Credential.objects.update(revoked_at=hour_ago)
    found = broken()["credentials"]
    assert [row["wrong"] for row in found] == ["published otherwise than stored"]
    StatusEntry.objects.update(revoked=True)
    assert broken() == {}
    SigningKey.objects.update(withdrawn_at=hour_ago, retired_at=hour_ago, sealed=None)
    [row] = broken()["credentials"]
    assert row["credential"] == credential.pk and "withdrawn" in row["wrong"]
