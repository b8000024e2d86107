"""A fact is written in the transaction that makes it true, or not at all."""

import pytest
from django.db import transaction

from plc.journal.actions import OutsideTransaction, record
from plc.journal.facts import FACTS, Fact, fact, read
from plc.journal.models import Entry


@pytest.fixture
def bell_rung():
    @fact("tests.BellRung")
    class BellRung(Fact):
        bell_id: int
        times: int = 1

    yield BellRung
    del FACTS["tests.BellRung"]


@pytest.mark.django_db(transaction=True)
def test_a_fact_outside_a_transaction_is_refused(bell_rung):
    with pytest.raises(OutsideTransaction, match=r"tests\.BellRung"):
        record(bell_rung(bell_id=1), by=None)
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_fact_goes_with_the_transaction_that_is_rolled_back(bell_rung):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(bell_rung(bell_id=1), by=None)
        raise ZeroDivisionError
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_relay_is_asked_to_hurry_once_the_transaction_commits(bell_rung, tasks):
    with transaction.atomic():
        record(bell_rung(bell_id=1), by=None)
        record(bell_rung(bell_id=2), by=None)
        assert tasks() == []
    assert tasks() == [("now", "plc.journal.tasks.relay", [], {})]


def test_what_was_said_is_kept_with_who_said_it(cast, bell_rung, facts):
    record(bell_rung(bell_id=7), by=cast.ben)
    assert facts() == [("tests.BellRung", {"bell_id": 7, "times": 1})]
    assert Entry.objects.latest("id").actor_id == cast.ben.pk


def test_an_old_entry_is_read_by_todays_class(bell_rung):
    told = read("tests.BellRung", {"bell_id": 7, "loudness": "forgotten since"})
    assert told == bell_rung(bell_id=7, times=1)


def test_a_fact_is_declared_once_under_the_name_of_its_class(bell_rung):
    with pytest.raises(ValueError, match="declared twice"):
        fact("tests.BellRung")(type("BellRung", (Fact,), {}))
    with pytest.raises(ValueError, match="must end in Other"):
        fact("tests.BellRang")(type("Other", (Fact,), {}))
