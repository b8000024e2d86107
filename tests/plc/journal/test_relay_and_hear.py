"""What is recorded is heard, by everyone who listens, once."""

from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from plc.accounts.models import User
from plc.journal import actions, tasks
from plc.journal.actions import record
from plc.journal.facts import FACTS, Fact, fact
from plc.journal.listeners import _BY_FACT, LISTENERS, listens_to
from plc.journal.models import Entry, Hearing, SetAside
from plc.schedule import SCHEDULE

EAR = "tests.plc.journal.test_relay_and_hear.ear"


@pytest.fixture
def rung():
    """A fact, and a listener that counts in the database what it hears (a name per entry)."""

    @fact("tests.BellRung")
    class BellRung(Fact):
        number: int

    def hear(entries):
        hear.batches.append([entry.data["number"] for entry in entries])
        for entry in entries:
            if harm := hear.harm.get(entry.data["number"]):
                with connection.cursor() as cursor:
                    cursor.execute(*harm)
            if entry.data["number"] in hear.poison:
                raise ValueError(f"cannot bear {entry.data['number']}")
            User.objects.create(email=f"{entry.pk}@example.org", name="heard")

    hear.__qualname__, hear.__module__ = "ear", EAR.rpartition(".")[0]
    hear.batches, hear.poison, hear.harm = [], set(), {}
    listens_to("tests.BellRung", queue="now")(hear)
    BellRung.ear = hear
    yield BellRung
    del FACTS["tests.BellRung"], LISTENERS[EAR], _BY_FACT["tests.BellRung"]


def ring(rung, *numbers: int) -> list[Entry]:
    with transaction.atomic():
        return [record(rung(number=number), by=None) for number in numbers]


def effects() -> int:
    return User.objects.filter(name="heard").count()


def make_old(**span) -> None:
    Entry.objects.update(relayed_at=timezone.now() - timedelta(**span))
    for aside in SetAside.objects.all():
        SetAside.objects.filter(pk=aside.pk).update(last_at=timezone.now() - timedelta(**span))


def test_everything_is_heard_once_in_order_though_delivered_twice(db, rung, relay):
    ring(rung, 1, 2, 3)
    relay()
    assert rung.ear.batches == [[1, 2, 3]]
    assert effects() == Hearing.objects.count() == 3
    relay()
    assert effects() == 3


def test_the_hearing_waits_in_the_queue_that_the_listener_named(db, rung, tasks):
    entries = ring(rung, 1, 2)
    assert actions.relay() == 2
    assert tasks() == [("now", "plc.journal.tasks.hear", [EAR, [one.pk for one in entries]], {})]
    assert actions.relay() == 0


def test_one_relay_takes_a_bounded_number(db, rung, tasks):
    ring(rung, *range(5))
    assert [actions.relay(limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert [len(args[1]) for _, _, args, _ in tasks()] == [2, 2, 1]


def test_a_poisoned_entry_is_set_aside_and_the_others_go_through(db, rung, relay):
    rung.ear.poison = {2}
    ring(rung, 1, 2, 3)
    relay(failures_expected=True)
    assert effects() == 2
    [aside] = SetAside.objects.all()
    assert aside.entry.data == {"number": 2} and "cannot bear 2" in aside.error
    assert not Hearing.objects.filter(entry=aside.entry).exists()


@pytest.mark.parametrize(
    "harm",
    [
        ("DO $$ BEGIN RAISE SQLSTATE '57014'; END $$",),  # a timeout
        ("DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$",),  # a deadlock
        (f"SELECT {', '.join(['%s::int'] * 65_536)}", [1] * 65_536),
    ],
    ids=["timeout", "deadlock", "too many parameters"],
)
def test_what_the_database_refuses_while_it_answers_is_set_aside_as_well(db, rung, harm):
    rung.ear.harm = {2: harm}
    entries = ring(rung, 1, 2, 3)
    assert actions.hear(listener=EAR, entry_ids=[one.pk for one in entries]) == 2
    assert effects() == 2
    assert SetAside.objects.get().entry.data == {"number": 2}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("numbers", [(1,), (1, 2)])
def test_a_lost_connection_is_nobodys_failure(rung, numbers):
    rung.ear.harm = {1: ("SELECT pg_terminate_backend(pg_backend_pid())",)}
    entries = ring(rung, *numbers)
    with pytest.raises(actions.DatabaseAway):
        actions.hear(listener=EAR, entry_ids=[one.pk for one in entries])
    connection.close()
    assert not SetAside.objects.exists() and not Hearing.objects.exists()
    rung.ear.harm = {}
    assert actions.hear(listener=EAR, entry_ids=[one.pk for one in entries]) == len(numbers)


def test_a_poisoned_entry_is_tried_again_with_pauses_and_then_given_up(db, rung, relay):
    rung.ear.poison = {1}
    ring(rung, 1)
    relay(failures_expected=True)  # delivered twice, hence tried twice
    assert actions.reconcile() == 0  # too soon
    for _ in range(10):
        make_old(days=1)
        for _ in range(actions.reconcile()):
            actions.hear(listener=EAR, entry_ids=[Entry.objects.get().pk])
    aside = SetAside.objects.get()
    assert aside.given_up and aside.tries == actions.TRIES
    assert Entry.objects.get().settled_at


def test_once_mended_an_operator_has_it_tried_again(db, rung, relay):
    rung.ear.poison = {1}
    [entry] = ring(rung, 1)
    relay(failures_expected=True)
    rung.ear.poison = set()
    actions.try_again(aside=SetAside.objects.get())
    make_old(minutes=1)
    assert actions.reconcile() == 1
    actions.hear(listener=EAR, entry_ids=[entry.pk])
    assert effects() == 1 and not SetAside.objects.exists()


def test_what_an_operator_gave_another_chance_is_not_lost_once_it_was_settled(db, rung, relay):
    rung.ear.poison = {1}
    ring(rung, 1)
    relay(failures_expected=True)
    SetAside.objects.update(given_up=True)
    make_old(minutes=1)
    actions.reconcile()
    assert Entry.objects.get().settled_at
    rung.ear.poison = set()
    actions.try_again(aside=SetAside.objects.get())
    assert actions.reconcile() == 1


def test_what_the_broker_lost_is_sent_again_and_then_settled(db, rung, tasks, valkey):
    entries = ring(rung, 1, 2)
    actions.relay()
    valkey.flushdb()
    assert actions.reconcile() == 0  # it may still be on its way
    make_old(seconds=20)
    assert actions.reconcile() == 2
    [(_, _, args, _)] = tasks()
    actions.hear(listener=args[0], entry_ids=args[1])
    make_old(seconds=20)
    assert actions.reconcile() == 0
    assert effects() == 2
    assert all(entry.settled_at for entry in Entry.objects.filter(pk__in=[e.pk for e in entries]))


def test_what_died_with_a_worker_is_sent_again_within_ten_seconds(db, rung):
    ring(rung, 1)
    actions.relay()
    make_old(seconds=5)
    assert actions.reconcile() == 1
    # The run after that may have died with the worker, too.
    pause = SCHEDULE["reconcile the journal"]["schedule"]
    assert actions.AGAIN_AFTER + 2 * pause < timedelta(seconds=10)


@pytest.mark.parametrize(
    ("written", "sent", "due"), [(20, 6, 0), (20, 11, 1), (300, 25, 0), (300, 31, 1)]
)
def test_what_waits_for_long_is_sent_again_with_pauses_that_grow(db, rung, written, sent, due):
    """Seconds ago; so that a long queue is not filled with what already waits in it."""
    at, relayed_at = (timezone.now() - timedelta(seconds=ago) for ago in (written, sent))
    Entry.objects.create(name="tests.BellRung", data={"number": 1}, at=at, relayed_at=relayed_at)
    assert actions.reconcile() == due


def test_an_idle_site_reconciles_by_one_statement(db, rung, django_assert_num_queries):
    ring(rung, 1)
    actions.relay()  # a moment ago
    with django_assert_num_queries(3):  # two are the savepoint of the test's transaction
        actions.reconcile()


def test_an_entry_nobody_listens_to_is_settled_and_never_sent(db, rung, tasks):
    LISTENERS.pop(EAR), _BY_FACT.pop("tests.BellRung")
    try:
        ring(rung, 1)
        actions.relay()
        make_old(seconds=20)
        actions.reconcile()
        assert Entry.objects.get().settled_at and tasks() == []
    finally:
        listens_to("tests.BellRung", queue="now")(rung.ear)


def test_reconciling_looks_past_what_cannot_be_heard_yet(db, rung, tasks):
    """Many entries set aside do not keep newer ones from being found."""
    rung.ear.poison = set(range(30))
    ring(rung, *range(30))
    actions.relay()
    tasks()
    actions.hear(listener=EAR, entry_ids=list(Entry.objects.values_list("pk", flat=True)))
    SetAside.objects.update(tries=4)
    ring(rung, 100)
    actions.relay()
    Entry.objects.update(relayed_at=timezone.now() - timedelta(seconds=20))
    Entry.objects.filter(data__number=100).update(relayed_at=timezone.now() - timedelta(seconds=18))
    tasks()
    assert [actions.reconcile(limit=10) for _ in range(4)] == [0, 0, 0, 1]


@pytest.mark.django_db(transaction=True)
def test_a_worker_does_not_stand_and_wait_for_another_that_hears_the_same(rung):
    [entry] = ring(rung, 1)
    other = connections.create_connection("default")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(
                "INSERT INTO journal_hearing (listener, entry_id, at) VALUES (%s, %s, now())",
                [EAR, entry.pk],
            )
        # Returning at all is the proof: the other lets go only below.
        assert actions.hear(listener=EAR, entry_ids=[entry.pk]) == 0
        assert not SetAside.objects.exists() and effects() == 0
        other.rollback()
        assert actions.hear(listener=EAR, entry_ids=[entry.pk]) == 1
    finally:
        other.close()


def test_a_listener_that_is_gone_is_no_error(db, rung):
    [entry] = ring(rung, 1)
    assert actions.hear(listener="tests.nobody", entry_ids=[entry.pk]) == 0


def test_an_entry_that_is_gone_is_no_error(db, rung):
    assert actions.hear(listener=EAR, entry_ids=[987654321]) == 0


def test_what_a_listener_says_itself_is_carried_on(db, rung, relay):
    heard = []

    def answer(entries):
        for entry in entries:
            heard.append(entry.data["number"])
            if entry.data["number"] < 3:
                record(rung(number=entry.data["number"] + 1), by=None)

    answer.__qualname__ = "answer"
    listens_to("tests.BellRung")(answer)
    try:
        ring(rung, 1)
        relay()
        assert heard == [1, 2, 3]
    finally:
        del LISTENERS[f"{answer.__module__}.answer"]


def test_the_journal_does_not_change_and_is_not_deleted(db, rung):
    [entry] = ring(rung, 1)
    for harm in ("UPDATE journal_entry SET data = '{}'", "DELETE FROM journal_entry"):
        refused = pytest.raises(ProgrammingError, match="append-only")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(harm)
    Entry.objects.filter(pk=entry.pk).update(relayed_at=timezone.now())


def test_only_what_is_settled_and_old_is_pruned(db, rung):
    long_ago = timezone.now() - timedelta(days=500)
    with transaction.atomic():
        kinds = [
            Entry.objects.create(name="tests.BellRung", data={"number": n}, at=at, settled_at=done)
            for n, (at, done) in enumerate(
                [(long_ago, long_ago), (long_ago, None), (timezone.now(), timezone.now())]
            )
        ]
    tasks.prune.run()
    tasks.prune.run()
    assert list(Entry.objects.order_by("pk")) == kinds[1:]


@pytest.mark.django_db(transaction=True)
def test_two_relays_at_once_share_the_work(rung, tasks):
    ring(rung, *range(4))
    with transaction.atomic():
        ids = list(Entry.objects.order_by("id").values_list("id", flat=True))
        list(Entry.objects.filter(pk__in=ids[:2]).select_for_update())
        other = connections.create_connection("default")
        try:
            with other.cursor() as cursor:
                cursor.execute(
                    "SELECT id FROM journal_entry WHERE relayed_at IS NULL ORDER BY id"
                    " FOR UPDATE SKIP LOCKED"
                )
                assert [row[0] for row in cursor.fetchall()] == ids[2:]
        finally:
            other.close()


def test_the_relay_reads_through_its_own_small_index(db, rung):
    now = timezone.now()
    Entry.objects.bulk_create(
        Entry(name="test.Old", at=now, relayed_at=now, settled_at=now) for _ in range(2000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE journal_entry")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id, name FROM journal_entry WHERE relayed_at IS NULL"
            " ORDER BY id LIMIT 500 FOR UPDATE SKIP LOCKED"
        )
        assert "journal_entry_unrelayed" in "\n".join(row[0] for row in cursor.fetchall())
