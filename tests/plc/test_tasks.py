"""Every task of the house waits in a queue that workers read, bounds its time, may run twice."""

import inspect
import subprocess
import sys

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from celery.fixups.django import DjangoWorkerFixup
from celery.schedules import crontab
from celery.signals import task_postrun, task_prerun
from django.db import OperationalError, connection

from plc.celery import app
from plc.core.tasks import QUEUES, all_or_each, each_alone, hurry_together, task
from plc.journal.tasks import relay
from plc.schedule import SCHEDULE


def ours() -> dict[str, object]:
    app.loader.import_default_modules()
    rooms = ("plc.", "communities.", "learning.", "gamification.")
    return {name: one for name, one in app.tasks.items() if name.startswith(rooms)}


def test_every_task_declares_one_of_the_queues_and_goes_there():
    assert len(ours()) >= 7
    for name, one in ours().items():
        assert getattr(one, "waits_in", None) in QUEUES, f"{name}: use plc.core.tasks.task"
        assert app.amqp.router.route({}, name)["queue"].name == one.waits_in


def test_no_task_is_lost_with_its_worker_or_runs_for_ever():
    for name, one in ours().items():
        assert one.acks_late and one.reject_on_worker_lost, name
        assert one.soft_time_limit or app.conf.task_soft_time_limit, name
        assert one.time_limit or app.conf.task_time_limit, name
        assert one.ignore_result, name


def test_a_task_takes_ids_and_strings_only():
    plain = {int, str, list[int], list[str], int | None, str | None, bool, inspect.Parameter.empty}
    for name, one in ours().items():
        for parameter in inspect.signature(one.run, eval_str=True).parameters.values():
            assert parameter.annotation in plain, f"{name}({parameter})"


def test_every_entry_of_the_schedule_names_a_task_and_does_not_pile_up():
    for says, entry in SCHEDULE.items():
        assert entry["task"] in ours(), f"“{says}” names no task"
        assert entry.get("options", {}).get("expires") or isinstance(entry["schedule"], crontab)


def test_the_clock_reads_the_schedule():
    app.finalize()
    assert app.conf.beat_schedule == SCHEDULE


def test_the_clock_reads_the_schedule_before_any_task_is_imported():
    code = "from plc.celery import app; app.finalize(); print(len(app.conf.beat_schedule))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(ran.stdout) == len(SCHEDULE)


def test_whatever_the_clock_asks_for_may_run_twice(db, valkey):
    for entry in SCHEDULE.values():
        for _ in range(2):
            ours()[entry["task"]].run()


def test_a_queue_that_nobody_reads_is_refused():
    with pytest.raises(ValueError, match="none of our queues"):
        task(queue="someday")


def test_a_broker_that_is_away_holds_up_one_page_and_not_the_next(monkeypatch, tasks):
    from plc.core import tasks as asking

    monkeypatch.setattr(asking, "_away_until", 0.0)
    with monkeypatch.context() as patch:

        def refuse(*_, **__):
            raise relay.OperationalError("refused")

        patch.setattr(relay, "apply_async", refuse)
        asking.hurry(relay)
    asking.hurry(relay)
    assert tasks() == []
    monkeypatch.setattr(asking, "_away_until", 0.0)
    asking.hurry(relay)
    assert [name for _, name, _, _ in tasks()] == ["plc.journal.tasks.relay"]


def test_many_commits_in_a_moment_send_their_task_twice(tasks, valkey):
    for _ in range(100):
        hurry_together(relay)
    # All within the keys' time, unless this machine takes longer for a hundred calls.
    assert 2 <= len(tasks()) <= 6


def test_who_asks_while_the_task_is_sent_is_served_by_a_later_one(tasks, valkey):
    hurry_together(relay)
    [(_, _, first, _)] = tasks()
    hurry_together(relay)
    with app.connection_for_read() as broker, broker.SimpleQueue("now") as waiting:
        message = waiting.get_nowait()
        message.ack()
    assert first == [] and message.headers["eta"] is not None


@pytest.fixture
def in_worker(transactional_db):
    """Call something between the signals that Celery, and its handling of Django, react to."""
    worker = DjangoWorkerFixup(app)

    def run(act):
        task_prerun.send(sender=relay, task=relay, task_id="1")
        worker.on_task_prerun(sender=relay)
        try:
            return act()
        finally:
            worker.on_task_postrun(sender=relay)
            task_postrun.send(sender=relay)

    return run


def ask(question="SELECT pg_backend_pid()"):
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def test_a_worker_keeps_its_connection_from_one_task_to_the_next(in_worker):
    assert in_worker(ask) == in_worker(ask)


def test_a_connection_that_was_lost_in_a_task_is_not_there_in_the_next(in_worker):
    with pytest.raises(OperationalError):
        in_worker(lambda: ask("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert in_worker(ask)


def test_a_query_that_a_time_limit_left_under_way_does_not_fail_the_next_task(in_worker):
    def stopped_at_once():
        ask()
        connection.connection.pgconn.send_query(b"SELECT pg_sleep(60)")

    in_worker(ask)
    in_worker(stopped_at_once)
    assert in_worker(ask)


def test_only_a_lost_connection_ends_a_run(in_worker):
    tried = []

    def act(pk):
        tried.append(pk)
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$")

    def end(_):
        ask("SELECT pg_terminate_backend(pg_backend_pid())")

    each_alone(act, [1, 2])
    assert tried == [1, 2]
    with pytest.raises(OperationalError):
        in_worker(lambda: each_alone(end, [1, 2]))


def test_what_fails_together_is_tried_one_by_one(db):
    done = []

    def act(ids):
        if 2 in ids:
            raise ValueError
        done.append(ids)

    all_or_each(act, [3, 4])
    assert done == [[3, 4]]
    all_or_each(act, [1, 2, 5])
    assert done == [[3, 4], [1], [5]]


def test_once_time_is_over_nothing_is_tried_one_by_one(db):
    tried = []

    def act(ids):
        tried.append(ids)
        raise SoftTimeLimitExceeded

    with pytest.raises(SoftTimeLimitExceeded):
        all_or_each(act, [1, 2])
    assert tried == [[1, 2]]
