"""The audit evaluates badges again, and names who lacks one or has one too many."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from gamification.audit import earned
from gamification.audit.earned import wrong_awards
from gamification.models import Badge, BadgeAward, Standing, Walk, WalkKind

from .auditing import broken, sql
from .awards import ask, badge, counting

AWARDED = BadgeAward.objects.filter


@pytest.fixture
def asked(cast, settle):
    """A badge for asking, which Chidi and Ben were awarded."""
    mine = badge()
    ask(cast)
    ask(cast, by=cast.ben)
    settle()
    assert AWARDED(badge=mine).count() == 2
    assert "earned" not in broken()
    return mine


def test_who_has_earned_a_badge_and_lacks_it_is_named(cast, asked):
    AWARDED(badge=asked, member=cast.chidi).delete()
    [row] = broken()["earned"]
    said = {"badge": asked.pk, "member": cast.chidi.pk, "community": cast.community.pk}
    assert row == {"wrong": "earned and not awarded", **said, "level": 1}


def test_who_has_a_badge_that_they_have_not_earned_is_named(cast, asked):
    never = badge(counting("question_asked", 50))
    BadgeAward.objects.create(
        badge=never, member=cast.chidi, community=cast.community, awarded_at=timezone.now()
    )
    [row] = broken()["earned"]
    assert (row["wrong"], row["badge"]) == ("awarded and not earned", never.pk)


def test_what_somebody_revoked_is_not_missing(cast, asked):
    AWARDED(badge=asked, member=cast.chidi).update(
        revoked_at=timezone.now(), revoked_for_good=True, revoked_reason="A copy."
    )
    assert "earned" not in broken()


def test_who_waits_to_be_followed_or_visited_is_not_named(cast, asked):
    AWARDED(badge=asked).delete()
    Standing.objects.update(touched_at=timezone.now())
    assert "earned" not in broken()
    Standing.objects.update(touched_at=None)
    assert len(broken()["earned"]) == 2
    begun = {"begun_at": timezone.now()}
    walk = Walk.objects.create(kind=WalkKind.BADGE, subject_id=asked.pk, **begun)
    assert "earned" not in broken()
    walk.delete()
    first = Standing.objects.filter(member__in=[cast.ben, cast.chidi]).earliest("pk")
    Walk.objects.create(kind=WalkKind.BADGES, through_id=first.pk, **begun)
    assert len(broken()["earned"]) == 1


def test_badges_that_follow_at_night_are_left_to_the_night(cast, settle):
    """Those that expire, and those for endorsements by who is a member today, for example."""
    endorsed = {"part": "endorsements", "at_least": 1}
    badge({"match": "any", "parts": [*counting("question_asked")["parts"], endorsed]})
    badge(counting("question_asked"), expires_after=12)
    badge({"parts": [{**counting("question_asked")["parts"][0], "scope": "site"}]})
    ask(cast)
    settle()
    made = Badge.objects.filter(key=None)
    assert AWARDED(badge__in=made).delete()
    assert "earned" not in broken()


def test_each_night_has_its_share_of_the_members(asked, monkeypatch):
    AWARDED(badge=asked).delete()
    monkeypatch.setattr(earned, "SHARE", 1)
    now, found = timezone.now(), []
    nights = Standing.objects.count()
    for night in range(nights):
        monkeypatch.setattr(earned.timezone, "now", lambda night=night: now + timedelta(days=night))
        rows = [row["member"] for row in wrong_awards() if row["badge"] == asked.pk]
        assert len(rows) <= 1
        found += rows
    assert len(found) == len(set(found)) == 2


def test_nothing_is_written(asked):
    AWARDED(badge=asked).delete()
    with transaction.atomic():
        sql("SET LOCAL transaction_read_only = on")
        assert len(list(wrong_awards())) == 2
        transaction.set_rollback(True)
    assert not AWARDED(badge=asked).exists()
