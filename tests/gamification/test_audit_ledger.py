"""The audit names what is wrong, and nothing else."""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from communities.community.models import Community
from communities.feed import actions as feed
from communities.feed.models import Comment, Post
from gamification import tasks
from gamification.actions.leaderboards import choose_boards
from gamification.actions.rules import change_rule
from gamification.audit import invariants
from gamification.audit import nightly as auditing
from gamification.audit.checking import _one_snapshot, audit
from gamification.audit.invariants import FIRST_DAYS, INVARIANTS
from gamification.badges.credentials import issue_for
from gamification.boards import building
from gamification.boards import live as live_boards
from gamification.boards.periods import span_of
from gamification.following import follow
from gamification.ledger.backfilling import begin_backfill, enter_past
from gamification.ledger.rebuilding import rebuild
from gamification.ledger.repricing import work_on_recomputations
from gamification.models import (
    Backfill,
    Badge,
    BadgeAward,
    Board,
    BoardPreference,
    BoardScore,
    DayScore,
    Holding,
    LedgerEntry,
    Level,
    Period,
    Recomputation,
    RuleOverride,
    Season,
    SiteBoards,
    Standing,
)
from gamification.rules import RULES
from plc.credentials.models import Credential, SigningKey, StatusEntry
from plc.journal.models import Entry, Hearing, SetAside

LISTENER = "gamification.listeners.settle_deeds"


def sql(statement: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def alter(table: str, how: str) -> None:
    sql("SET CONSTRAINTS ALL IMMEDIATE")  # checks that are pending would refuse it
    sql(f"ALTER TABLE {table} {how}")


@contextmanager
def unprotected(table: str = "gamification_ledgerentry") -> Iterator[None]:
    """The table without its triggers, as a wrong hand in the database would have it."""
    alter(table, "DISABLE TRIGGER USER")
    yield
    alter(table, "ENABLE TRIGGER USER")


def broken() -> dict[str, list[dict]]:
    return {found.invariant.name: found.rows for found in audit() if found.number}


@pytest.fixture
def ask(cast, relay) -> Callable:
    """Asks a question, in a community where only two rules are on, and all was heard so far."""
    for key in RULES.rules.keys() - {"question_asked", "answer_accepted"}:
        RuleOverride.objects.create(community=cast.community, rule=key, on=False)
    relay()

    def asked(**where):
        words = {"title": "How do you begin a round?", "body": "Ours takes long."}
        return feed.publish_post(
            by=cast.chidi, community=cast.community, kind="question", **words, **where
        )

    return asked


@pytest.fixture
def accepted(cast, ask, relay):
    """A question and its accepted answer in a group, heard by all; the answer."""
    answer = feed.write_comment(
        by=cast.ben, post=ask(group=cast.group), body="With the sickest.", kind="answer"
    )
    feed.accept_answer(by=cast.chidi, comment=answer)
    relay()
    return answer


@pytest.fixture
def entry(accepted) -> LedgerEntry:
    return LedgerEntry.objects.get(rule="answer_accepted")


def test_all_is_right_after_points_were_given_and_taken(cast, accepted, ask, relay):
    Season.objects.create(
        community=cast.community,
        name="Spring",
        starts_on=timezone.now() - timedelta(days=2),
        ends_on=timezone.now() + timedelta(days=2),
    )
    feed.unaccept_answer(by=cast.chidi, comment=accepted)
    relay()
    feed.accept_answer(by=cast.chidi, comment=accepted)
    feed.delete_post(by=cast.chidi, post=ask())
    relay()
    BoardScore.objects.all().delete()  # those before the season
    assert set(broken()) == {"boards"}
    sql("UPDATE gamification_dayscore SET points = 0")
    assert set(broken()) == {"days"}


def test_the_command_prints_what_holds_and_ends_well(accepted, capsys):
    call_command("audit_ledger")
    said = capsys.readouterr().out.splitlines()
    assert len(said) == len(INVARIANTS)
    assert all(": right (" in line for line in said)


def test_the_command_names_the_rows_and_fails(cast, accepted, capsys):
    DayScore.objects.filter(member=cast.ben, place=cast.group.pk, kind=1).update(points=14)
    with pytest.raises(SystemExit, match="1"):
        call_command("audit_ledger", "days", "once")
    once, days, row = capsys.readouterr().out.splitlines()
    assert once.startswith("once: right")
    assert days.startswith("days: 1 broken")
    assert f"member {cast.ben.pk}, place {cast.group.pk}" in row


def test_a_score_of_a_day_that_is_no_sum_is_found(cast, accepted):
    DayScore.objects.filter(member=cast.ben, place=-cast.community.pk, kind=1).update(points=16)
    found = broken()
    # 15 for being accepted and 2 for having been written
    assert [(row["in_the_ledger"], row["in_the_day"]) for row in found["days"]] == [(15, 16)]


def test_a_day_without_a_ledger_is_found(cast):
    DayScore.objects.create(
        member=cast.ben, place=-cast.community.pk, day=timezone.now(), kind=1, points=3
    )
    assert {"days", "boards"} == set(broken())


def test_a_board_without_days_is_found(cast, accepted):
    score = BoardScore.objects.filter(member=cast.ben, board__kind=1).first()
    BoardScore.objects.filter(member=cast.ben, board=score.board_id).update(points=1000)
    rows = broken()["boards"]
    assert [(row["in_the_days"], row["on_the_board"]) for row in rows] == [(15, 1000)]


def test_who_is_listed_against_their_choice_or_not_listed_is_found(cast, accepted):
    scores = BoardScore.objects.filter(member=cast.ben, board__place=-cast.community.pk)
    scores.update(listed=False)
    (row,) = broken()["listed"]
    assert (row["member"], row["is_listed"], row["boards"]) == (cast.ben.pk, False, scores.count())
    scores.update(listed=True)
    BoardPreference.objects.create(member=cast.ben, on_boards=False)
    assert {row["place"] for row in broken()["listed"]} == {-cast.community.pk, cast.group.pk}
    assert rebuild(community=cast.community.pk)
    assert broken() == {}


def test_listing_is_right_while_a_fact_about_it_was_not_heard(cast, accepted):
    BoardScore.objects.filter(member=cast.ben).update(listed=False)
    fact = Entry.objects.create(
        name="community.SanctionLifted", at=timezone.now(), data={"user_id": cast.ben.pk}
    )
    assert "listed" not in broken()
    Hearing.objects.create(entry=fact, listener=invariants.LISTENER)
    assert "listed" in broken()


@pytest.fixture
def site_board(cast, accepted) -> QuerySet[BoardScore]:
    """Ben's scores on the site's boards, which he joined."""
    SiteBoards.objects.create(on=True)
    Community.objects.filter(pk=cast.community.pk).update(visibility="public")
    choose_boards(member=cast.ben, on_boards=True, on_site_board=True, by=cast.ben)
    follow()
    return BoardScore.objects.filter(member=cast.ben, board__place=0)


def test_scores_on_the_sites_boards_are_right_and_a_wrong_one_is_found(cast, site_board):
    assert broken() == {}
    assert site_board.update(points=16) > 1
    rows = [row for row in broken()["boards"] if row["place"] == 0]
    assert {(row["in_the_days"], row["on_the_board"]) for row in rows} == {(15, 16)}
    Standing.objects.filter(member=cast.ben).update(touched_at=timezone.now())
    assert "boards" not in broken()  # about to be computed anew


def test_a_community_that_is_no_longer_public_leaves_the_sites_boards(cast, site_board):
    Community.objects.filter(pk=cast.community.pk).update(visibility="listed")
    assert {row["in_the_days"] for row in broken()["boards"]} == {0}


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


@pytest.mark.django_db
def test_the_audit_and_the_rollups_agree_where_periods_begin():
    days = [date(2023, 12, 25) + timedelta(days=n) for n in range(1100)]
    for period, first in FIRST_DAYS.items():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {first} FROM unnest(%s::date[]) AS d (day)", [days])
            assert [row[0] for row in cursor] == [span_of(period, day).first for day in days]
    assert {*FIRST_DAYS, Period.SEASON} == set(Period)


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


def test_what_was_not_heard_yet_is_not_wrong_and_late_after_a_minute(cast, ask):
    ask()
    assert broken() == {}
    with unprotected("journal_entry"):
        Entry.objects.update(at=timezone.now() - timedelta(minutes=2))
    assert "feed.PostPublished" in {row["name"] for row in broken()["waiting"]}


def test_a_hearing_that_was_given_up_is_named_with_the_deed_that_it_left_out(ask, relay):
    question = ask()
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


def change(cast, **terms):
    rest = dict.fromkeys(("points", "daily_cap", "weekly_cap", "cooldown_minutes"))
    said = {"community": cast.community, "rule": "question_asked", "by": cast.amara}
    change_rule(**said, **{"on": True, **rest, **terms})


def unheard(ask) -> int:
    """A question whose entry is missing: nobody heard of it, and nobody will."""
    post = ask()
    Post.objects.filter(pk=post.pk).update(published_at=timezone.now() + timedelta(minutes=2))
    Entry.objects.update(settled_at=timezone.now())
    return post.pk


def test_what_a_community_does_not_count_is_not_missing(cast, ask, relay):
    change(cast, on=False)
    ask(group=cast.group)
    relay()
    assert not LedgerEntry.objects.exists()
    assert broken() == {}
    change(cast, on=True)
    relay()
    assert broken() == {}
    missing = unheard(ask)
    assert [row["source"] for row in broken()["deeds"]] == [missing]


def test_other_points_explain_no_missing_entry(cast, ask):
    missing = unheard(ask)
    for points in (3, 4):
        change(cast, points=points)
    assert [row["source"] for row in broken()["deeds"]] == [missing]


@pytest.mark.parametrize("entering", ["a backfill", "a recomputation"])
def test_once_the_past_was_entered_nothing_is_excused(cast, ask, relay, entering):
    change(cast, on=False)
    ask()
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
    missing = ask().pk
    Post.objects.filter(pk=missing).update(published_at=timezone.now() - timedelta(days=1))
    Entry.objects.update(settled_at=timezone.now())
    assert [row["source"] for row in broken()["deeds"]] == [missing]


def test_a_past_that_is_being_entered_is_not_missing(cast, ask):
    ask()
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


@pytest.fixture
def live(cast, accepted, valkey) -> int:
    """A board that is in Valkey, and followed; its id."""
    board = Board.objects.get(place=cast.group.pk, kind=0, period="ever")
    assert building.build(board.pk)
    follow()
    assert broken() == {}
    return board.pk


def test_a_score_in_valkey_that_differs_is_found(cast, live, valkey):
    members = live_boards.keys_of(live)[1]
    name = live_boards.name_of(cast.ben.pk)
    valkey.zadd(members, {name: -16})
    score, rank, other = broken()["live"]
    assert score == {"board": live, "member": cast.ben.pk, "in_valkey": 16, "in_postgres": 15}
    assert {rank["points"], other["points"]} == {15, 16}
    valkey.zrem(members, name)
    assert broken()["live"][0]["in_valkey"] == 0


def test_who_is_not_on_a_board_and_in_valkey_is_found(cast, live, valkey):
    valkey.zadd(live_boards.keys_of(live)[1], {live_boards.name_of(cast.emre.pk): -15})
    (row,) = broken()["live"]
    assert row == {"board": live, "member": cast.emre.pk, "in_valkey": 15, "in_postgres": 0}


def test_a_board_that_is_behind_a_touched_standing_is_right(cast, live):
    BoardScore.objects.filter(board=live, member=cast.ben).update(points=20)
    Standing.objects.update(touched_at=timezone.now())
    assert "live" not in broken()


@pytest.fixture
def award(cast, entry) -> BadgeAward:
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


def test_the_nightly_audit_tells_operators(accepted, client, caplog):
    tasks.audit_ledger()
    assert "guildhall_ledger_invariants_broken 0.0" in metrics(client)
    DayScore.objects.filter(member=accepted.author).update(points=14)
    tasks.audit_ledger()
    assert "guildhall_ledger_invariants_broken 2.0" in metrics(client)
    (ago,) = re.findall(
        r"^guildhall_ledger_audited_seconds_ago (\S+)", metrics(client), re.MULTILINE
    )
    assert 0 < float(ago) < 60
    days, boards = (line.msg for line in caplog.records if line.msg["event"] == "ledger.broken")
    assert (days["invariant"], boards["invariant"]) == ("days", "boards")
    assert days["rows"][0]["member"] == str(accepted.author_id)


def metrics(client) -> str:
    return client.get("/metrics").content.decode()


def test_before_the_first_night_no_metric_claims_that_all_is_right(client, db):
    assert "ledger_" not in metrics(client)


def test_two_nightly_audits_do_not_run_at_once(accepted, client):
    cache.add(auditing.RUNNING, True, 60)
    tasks.audit_ledger()
    assert "ledger_" not in metrics(client)


@pytest.mark.django_db(transaction=True)
def test_the_audit_sees_one_state_and_writes_nothing():
    with _one_snapshot(), connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        assert cursor.fetchone() == ("repeatable read",)
        cursor.execute("SHOW transaction_read_only")
        assert cursor.fetchone() == ("on",)
