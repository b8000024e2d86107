"""The audit names what is wrong, and nothing else."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from communities.feed import actions as feed
from gamification import tasks
from gamification.audit import nightly as auditing
from gamification.audit.checking import _one_snapshot
from gamification.audit.invariants import INVARIANTS
from gamification.models import BoardScore, DayScore, Season
from tests.gamification.asking import a_question
from tests.gamification.auditing import broken, sql


@pytest.fixture
def question(cast, two_rules):
    return a_question(cast, group=cast.group)


def test_all_is_right_after_points_were_given_and_taken(cast, accepted, relay):
    Season.objects.create(
        community=cast.community,
        name="Spring",
        starts_on=timezone.now() - timedelta(days=2),
        ends_on=timezone.now() + timedelta(days=2),
    )
    feed.unaccept_answer(by=cast.chidi, comment=accepted)
    relay()
    feed.accept_answer(by=cast.chidi, comment=accepted)
    feed.delete_post(by=cast.chidi, post=a_question(cast))
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
