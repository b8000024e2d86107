"""About thirty badges ship; what somebody changed stays theirs."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone, translation

from communities.feed import actions as feed
from gamification.badges.awarding import criteria_of
from gamification.badges.shipped import SHIPPED, load, load_once_migrated
from gamification.models import Badge, BadgeAward, ValueKind
from tests.gamification.awards import ask

pytestmark = pytest.mark.django_db


def test_the_badges_that_ship_are_there_and_their_rules_are_valid():
    badges = list(Badge.objects.all())
    assert len(badges) == len(SHIPPED) >= 30
    assert {badge.kind for badge in badges} == set(ValueKind)
    assert all(criteria_of(badge).summary() for badge in badges)


def test_loading_them_again_changes_nothing():
    assert load() == 0


def test_a_missing_one_is_added_and_an_outdated_one_updated():
    Badge.objects.filter(key="editor").delete()
    Badge.objects.filter(key="teacher").update(levels=[7])
    assert load() == 2
    teacher = Badge.objects.get(key="teacher")
    assert (teacher.levels, teacher.version) == ([1, 10, 50], 2)


@pytest.mark.parametrize("last", [None, "0002_enter_the_past"])
def test_they_wait_until_all_their_migrations_are_there(last):
    Badge.objects.all().delete()
    loader = MigrationExecutor(connection).loader
    some = loader.project_state([("gamification", last)] if last else []).apps
    every = loader.project_state(loader.graph.leaf_nodes()).apps
    assert load_once_migrated(apps=some) == 0
    assert load_once_migrated(apps=every) == len(SHIPPED)


def test_what_somebody_changed_is_not_overwritten():
    Badge.objects.filter(key="teacher").update(name="Mentor", edited_at=timezone.now())
    assert load() == 0
    assert Badge.objects.get(key="teacher").title == "Mentor"


def test_they_speak_the_language_of_the_reader():
    with translation.override("de"):
        assert Badge.objects.get(key="good-answer").title == "Gute Antwort"


def test_both_sides_is_for_whoever_asked_and_soon_after_answered(cast, settle):
    own, other = ask(cast)[0], ask(cast, by=cast.ben)[0]
    settle()
    award = BadgeAward.objects.filter(badge__key="both-sides", member=cast.chidi)
    assert not award.exists()
    feed.write_comment(by=cast.chidi, post=other, body="Begin at the door.", kind="answer")
    settle()
    assert award.exists()
    assert own.accepted_answer is None
