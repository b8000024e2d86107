"""The audit finds deeds and entries that do not fit, and guards of the ledger that are gone."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from communities.feed import actions as feed
from communities.feed.models import Comment, Post
from gamification.actions.rules import change_rule
from gamification.ledger.backfilling import begin_backfill, enter_past
from gamification.ledger.repricing import work_on_recomputations
from gamification.models import Backfill, LedgerEntry, Recomputation, Season, Standing
from plc.journal.models import Entry, Hearing, SetAside
from tests.gamification.asking import a_question
from tests.gamification.auditing import LISTENER, alter, broken, sql, unprotected

pytestmark = pytest.mark.usefixtures("two_rules")


@pytest.fixture
def question(cast):
    return a_question(cast, group=cast.group)


@pytest.fixture
def entry(accepted) -> LedgerEntry:
    return LedgerEntry.objects.get(rule="answer_accepted")


def test_a_deed_that_was_not_entered_is_found(accepted):
    with unprotected():
        sql("DELETE FROM gamification_ledgerentry WHERE rule = 'answer_accepted'")
    (row,) = broken()["deeds"]
    assert (row["wrong"], row["source"]) == ("a deed without an entry", accepted.pk)


def test_an_entry_whose_deed_is_gone_is_found(accepted):
    Comment.objects.filter(pk=accepted.pk).update(state="deleted")
    rows = broken()["deeds"]
    assert {row["wrong"] for row in rows} == {"an entry without a deed"}
    assert accepted.pk in {row["source"] for row in rows}


def test_an_entry_for_the_wrong_place_is_found(accepted):
    Post.objects.filter(pk=accepted.post_id).update(group=None, audience="community")
    assert {row["wrong"] for row in broken()["deeds"]} == {"entered for another place"}


def test_an_entry_for_another_time_is_found(accepted):
    Post.objects.filter(pk=accepted.post_id).update(accepted_at=timezone.now())
    (row,) = broken()["deeds"]
    assert (row["wrong"], row["rule"]) == ("entered for another time", "answer_accepted")


def test_what_was_not_heard_yet_is_not_wrong_and_late_after_a_minute(cast):
    a_question(cast)
    assert broken() == {}
    with unprotected("journal_entry"):
        Entry.objects.update(at=timezone.now() - timedelta(minutes=2))
    assert "feed.PostPublished" in {row["name"] for row in broken()["waiting"]}


def test_a_hearing_that_was_given_up_is_named_with_the_deed_that_it_left_out(cast, relay):
    question = a_question(cast)
    entry = Entry.objects.get(name="feed.PostPublished", data__post_id=question.pk)
    SetAside.objects.create(listener=LISTENER, entry=entry, given_up=True)
    Entry.objects.update(settled_at=timezone.now())
    found = broken()
    assert [row["what"] for row in found["waiting"]] == ["given up"]
    assert [row["source"] for row in found["deeds"]] == [question.pk]


def test_what_other_listeners_have_not_heard_is_not_ours(accepted):
    Hearing.objects.exclude(listener=LISTENER).delete()
    assert broken() == {}


@pytest.mark.parametrize(("minutes", "what"), [(-2, "not followed"), (50, "put off")])
def test_a_standing_that_nobody_followed_is_found(accepted, minutes, what):
    Standing.objects.update(touched_at=timezone.now() + timedelta(minutes=minutes))
    assert {row["what"] for row in broken()["waiting"]} == {what}


def test_a_season_whose_boards_did_not_follow_for_days_is_found(cast):
    term = Season.objects.create(
        community=cast.community, name="Term", starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 30)
    )
    assert broken() == {}
    Season.objects.update(waiting_since=timezone.now() - timedelta(days=3))
    assert [(row["name"], row["id"]) for row in broken()["waiting"]] == [("season", term.pk)]


def change(cast, **terms):
    rest = dict.fromkeys(("points", "daily_cap", "weekly_cap", "cooldown_minutes"))
    said = {"community": cast.community, "rule": "question_asked", "by": cast.amara}
    change_rule(**said, **{"on": True, **rest, **terms})


def unheard(cast) -> int:
    """A question whose entry is missing: nobody heard of it, and nobody will."""
    post = a_question(cast)
    Post.objects.filter(pk=post.pk).update(published_at=timezone.now() + timedelta(minutes=2))
    Entry.objects.update(settled_at=timezone.now())
    return post.pk


def test_what_a_community_does_not_count_is_not_missing(cast, relay):
    change(cast, on=False)
    a_question(cast, group=cast.group)
    relay()
    assert not LedgerEntry.objects.exists()
    assert broken() == {}
    change(cast, on=True)
    relay()
    assert broken() == {}
    missing = unheard(cast)
    assert [row["source"] for row in broken()["deeds"]] == [missing]


def test_other_points_explain_no_missing_entry(cast):
    missing = unheard(cast)
    for points in (3, 4):
        change(cast, points=points)
    assert [row["source"] for row in broken()["deeds"]] == [missing]


@pytest.mark.parametrize("entering", ["a backfill", "a recomputation"])
def test_once_the_past_was_entered_nothing_is_excused(cast, relay, entering):
    change(cast, on=False)
    a_question(cast)
    change(cast, on=True)
    relay()
    if entering == "a backfill":
        begin_backfill(community_id=cast.community.pk)
        enter_past()
    else:
        Recomputation.objects.create(community=cast.community, state="running")
        work_on_recomputations()
    assert LedgerEntry.objects.count() == 1
    assert broken() == {}
    missing = a_question(cast).pk
    Post.objects.filter(pk=missing).update(published_at=timezone.now() - timedelta(days=1))
    Entry.objects.update(settled_at=timezone.now())
    assert [row["source"] for row in broken()["deeds"]] == [missing]


def test_a_past_that_is_being_entered_is_not_missing(cast):
    a_question(cast)
    Entry.objects.update(settled_at=timezone.now())
    assert set(broken()) == {"deeds"}
    Backfill.objects.create(community=cast.community)
    assert broken() == {}


def test_entries_of_a_rule_that_no_longer_exists_are_history(accepted):
    with unprotected():
        sql("UPDATE gamification_ledgerentry SET rule = 'of_old' WHERE rule = 'answer_accepted'")
    assert {row["wrong"] for row in broken()["deeds"]} == {"a deed without an entry"}


def test_a_second_entry_for_a_deed_is_found(entry):
    with unprotected():
        LedgerEntry.objects.filter(pk=entry.pk).update(entry=None)
        entry.pk, entry.occasion, entry.points, entry.entry = None, 1, 0, None
        entry.save(force_insert=True)
    found = broken()
    assert [row["wrong"] for row in found["deeds"]] == ["entered more than once"]
    assert [row["times"] for row in found["once"]] == [2]


def test_a_reversal_that_differs_from_its_original_is_found(entry):
    with unprotected():
        original, entry.pk, entry.points = entry.pk, None, -14
        entry.reverses_id, entry.why = original, 1
        entry.save(force_insert=True)
    (row,) = broken()["reversals"]
    assert (row["of"], row["points"], row["original"]) == (original, -14, 15)


def test_an_entry_that_was_reversed_twice_is_found(cast, accepted, relay):
    feed.unaccept_answer(by=cast.chidi, comment=accepted)
    relay()
    reversal = LedgerEntry.objects.get(rule="answer_accepted", reverses__isnull=False)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'u' AND conname LIKE %s",
            ["gamification_ledgerentry_reverses%"],
        )
        (name,) = cursor.fetchone()
    alter("gamification_ledgerentry", f'DROP CONSTRAINT "{name}"')
    reversal.pk = None
    reversal.save(force_insert=True)
    assert {"reversed_twice": reversal.reverses_id, "times": 2} in broken()["reversals"]


@pytest.mark.parametrize(
    "trigger",
    [
        "gamification_ledgerentry_append_only",
        "gamification_ledgerentry_never_emptied",
        "gamification_check_entry",
    ],
)
def test_a_trigger_that_is_off_is_found(accepted, trigger):
    alter("gamification_ledgerentry", f"DISABLE TRIGGER {trigger}")
    assert broken() == {"guards": [{"missing_or_off": "trigger", "name": trigger}]}
    sql(f"DROP TRIGGER {trigger} ON gamification_ledgerentry")
    assert broken() == {"guards": [{"missing_or_off": "trigger", "name": trigger}]}


def test_a_unique_index_that_is_gone_is_found(accepted):
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("DROP INDEX gamification_deed_once")
    assert [row["name"] for row in broken()["guards"]] == ["gamification_deed_once"]
