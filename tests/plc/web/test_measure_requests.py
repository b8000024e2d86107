"""What operators see of requests, queues, the journal and the mail."""

import io
import logging
import os
import subprocess
import sys

import pytest
import redis
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import path

from plc.core.unlinked import unlinked
from plc.journal.actions import record
from plc.journal.facts import FACTS, Fact, fact
from plc.notifications.actions import queue_mail
from plc.urls import urlpatterns as site
from plc.web import metrics
from plc.web.health import healthz


@unlinked
def ballot(request, poll):
    request.user.is_authenticated  # noqa: B018  as any page does
    logging.getLogger("plc.test").warning("inside")
    return healthz(request)


urlpatterns = [*site, path("ballot/<uuid:poll>/", ballot)]
POLL = "/ballot/0193c0de-0000-7000-8000-000000000001/"


def figures(client=None, **headers) -> dict[str, float]:
    text = (client or Client()).get("/metrics", headers=headers).content.decode()
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


@pytest.fixture
def lines(caplog):
    """What the request log says, as dictionaries."""
    caplog.set_level(logging.INFO, logger="plc.request")
    return lambda: [record.msg for record in caplog.records if record.name == "plc.request"]


def test_requests_are_counted_by_route_and_never_by_what_was_read(db):
    client = Client()
    for number in range(3):
        client.get(f"/files/0193c0de-0000-7000-8000-00000000000{number}/secret.pdf")
    client.get("/healthz/")
    seen = figures()
    route = "files/<uuid:key>/<str:name>"
    assert seen[f'guildhall_requests_total{{method="GET",route="{route}",status="404"}}'] == 3
    assert seen[f'guildhall_request_seconds_count{{route="{route}"}}'] == 3
    assert seen[f'guildhall_request_seconds_bucket{{le="+Inf",route="{route}"}}'] == 3
    assert seen[f'guildhall_request_seconds_sum{{route="{route}"}}'] > 0
    assert not any("secret" in name or "0193c0de" in name for name in seen)


def test_one_process_tells_of_all(db, valkey):
    """Each keeps its own tally and adds to the common one."""
    for _ in range(2):
        process = metrics.Tally()
        process._process = 1  # without its thread
        process.add("x/", "GET", 200, 0.02)
        process.add("x/", "BREW", 418, 20)
        process.flush()
        process.flush()
    seen = figures()
    assert seen['guildhall_requests_total{method="GET",route="x/",status="200"}'] == 2
    assert seen['guildhall_requests_total{method="OTHER",route="x/",status="418"}'] == 2
    assert seen['guildhall_request_seconds_bucket{le="0.025",route="x/"}'] == 2
    assert seen['guildhall_request_seconds_bucket{le="10.0",route="x/"}'] == 2
    assert seen['guildhall_request_seconds_count{route="x/"}'] == 4


def test_what_cannot_be_told_now_is_told_later(db, settings):
    process = metrics.Tally()
    process._process = 1
    process.add("y/", "GET", 200, 0.02)
    address = settings.REDIS_URL
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    metrics.valkey_client.cache_clear()
    process.flush()
    settings.REDIS_URL = address
    metrics.valkey_client.cache_clear()
    process.add("y/", "GET", 200, 0.02)
    process.flush()
    assert figures()['guildhall_requests_total{method="GET",route="y/",status="200"}'] == 2


def test_the_backlogs_of_queues_journal_and_mail_are_told(db, valkey):
    @fact("tests.BellRung")
    class BellRung(Fact):
        pass

    try:
        with transaction.atomic():
            record(BellRung(), by=None)
            queue_mail(to="a@example.org", kind="tests", subject="Hello", text="Words")
    finally:
        del FACTS["tests.BellRung"]
    valkey.rpush("celery.now", "task", "task")
    seen = figures()
    assert seen['guildhall_queue_length{queue="now"}'] == 2
    assert seen["guildhall_journal_unrelayed"] == 1
    assert 0 <= seen['guildhall_journal_oldest_seconds{stage="unrelayed"}'] < 60
    assert seen["guildhall_mail_due"] == 1
    assert seen["guildhall_database_up"] == seen["guildhall_cache_up"] == 1


def test_what_is_away_is_told_and_takes_nothing_else_along(db, monkeypatch):
    def away(*_, **__):
        raise redis.ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(metrics, "valkey_client", away)
        seen = figures()
    assert seen["guildhall_cache_up"] == 0 and seen["guildhall_database_up"] == 1

    def gone(execute, *question):
        raise DatabaseError

    with connection.execute_wrapper(gone):
        seen = figures()
    assert seen["guildhall_cache_up"] == 1 and seen["guildhall_database_up"] == 0


def test_strangers_learn_no_figures(db, settings):
    client = Client()
    assert client.get("/metrics").status_code == 200  # from this machine
    assert client.get("/metrics", headers={"X-Forwarded-For": "10.1.1.1"}).status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="10.1.1.1").status_code == 404
    settings.METRICS_TOKEN = "a long token"
    assert client.get("/metrics").status_code == 404
    wrong = {"Authorization": "Bearer a long tokem"}
    assert client.get("/metrics", headers=wrong).status_code == 404
    right = {"Authorization": "Bearer a long token"}
    answer = client.get("/metrics", headers=right, REMOTE_ADDR="10.1.1.1")
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/plain")


def test_each_request_has_a_line_with_route_status_and_person(cast, client_of, lines):
    client_of(cast.ben).get("/notifications/", {"after": "secret"})
    Client().get("/notifications/")
    signed_in, anonymous = lines()
    assert signed_in["route"] == "notifications/" and signed_in["status"] == 404
    assert signed_in["user"] == cast.ben.pk and signed_in["ms"] > 0
    assert len(signed_in["request_id"]) == 32
    assert "user" not in anonymous and anonymous["status"] == 302
    assert "secret" not in str(signed_in)


@pytest.mark.urls(__name__)
def test_a_view_that_takes_anonymous_answers_leaves_no_line_that_leads_to_a_person(
    cast, client_of, lines, caplog
):
    response = client_of(cast.ben).post(POLL)
    [line] = lines()
    assert line["route"] == "ballot/<uuid:poll>/"
    assert "user" not in line and "request_id" not in line
    assert response["X-Request-Id"] not in caplog.text


def test_a_task_takes_along_the_id_of_the_request_that_asked_for_it(db, valkey):
    import json

    import structlog

    from plc.core.tasks import forget_request_id, take_request_id
    from plc.journal.tasks import relay

    with structlog.contextvars.bound_contextvars(request_id="abc123"):
        relay.delay()
    headers = json.loads(valkey.lpop("celery.now"))["headers"]
    assert headers["request_id"] == "abc123"
    relay.push_request(**headers)
    try:
        take_request_id(task=relay, task_id="1")
        assert structlog.contextvars.get_contextvars()["request_id"] == "abc123"
    finally:
        relay.pop_request()
        forget_request_id()
    assert structlog.contextvars.get_contextvars() == {}


def test_the_level_of_the_log_holds_for_the_lines_of_requests_too():
    ask = (
        "import logging.config; from plc.web.logs import LOGGING;"
        "logging.config.dictConfig(LOGGING);"
        "print(logging.getLevelName(logging.getLogger('plc.request').getEffectiveLevel()))"
    )
    for level in ("INFO", "ERROR"):
        said = subprocess.run(
            [sys.executable, "-c", ask],
            env={**os.environ, "GUILDHALL_ENV": "production", "GUILDHALL_LOG_LEVEL": level},
            capture_output=True,
            text=True,
            check=True,
        )
        assert said.stdout.strip() == level


def test_a_refusal_is_one_line_of_the_log_without_a_trace(cast, client_of, monkeypatch):
    """Also what Django takes for suspicious: any stranger may send too much."""
    chidi, log = client_of(cast.chidi), io.StringIO()
    [handler] = [one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler]
    monkeypatch.setattr(handler, "stream", log)
    assert chidi.get("/c/westmoor/settings/").status_code == 403
    too_much = "body=" + "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    form = "application/x-www-form-urlencoded"
    assert chidi.post("/c/westmoor/new/", too_much, form).status_code == 400
    assert "/c/westmoor/settings/" in log.getvalue() and "RequestDataTooBig" in log.getvalue()
    assert "Traceback" not in log.getvalue()
