"""Does the process live, and can it serve? Each thing that is wrong is named."""

import time

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from plc.web import health
from plc.web.tasks import beat


@pytest.fixture
def ready(db, monkeypatch):
    """A site in which all is well."""
    monkeypatch.setattr(health, "_migrated", False)
    beat.run()


def asked() -> tuple[int, dict]:
    answer = Client().get("/readyz/")
    return answer.status_code, answer.json()


def test_all_is_well(ready):
    assert asked() == (
        200,
        {"ready": True, "database": "ok", "cache": "ok", "migrations": "ok", "worker": "ok"},
    )


def test_a_database_that_is_away_is_named_and_the_process_still_lives(ready):
    def gone(execute, *question):
        raise OperationalError("could not connect to 10.0.0.7 as guildhall")

    with connection.execute_wrapper(gone):
        status, told = asked()
        assert Client().get("/healthz/").status_code == 200
    assert (status, told["database"], told["cache"]) == (503, "not reachable", "ok")
    assert "10.0.0.7" not in str(told)


def test_a_cache_that_is_away_is_named(ready, settings):
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    }
    status, told = asked()
    assert (status, told["cache"], told["database"]) == (503, "not reachable", "ok")
    assert told["worker"] == "not reachable"


def test_a_migration_that_is_missing_is_named(ready):
    MigrationRecorder.Migration.objects.filter(app="journal").latest("name").delete()
    status, told = asked()
    assert status == 503 and told["migrations"].startswith("some are missing")


def test_a_worker_that_never_answered_or_long_ago_is_named(ready):
    cache.delete(health.HEARTBEAT_KEY)
    assert asked()[0] == 503 and "no worker" in asked()[1]["worker"]
    cache.set(health.HEARTBEAT_KEY, time.time() - 90)
    status, told = asked()
    assert status == 503 and told["worker"] == "last answered 90 seconds ago"


def test_living_asks_no_database(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert client.get("/healthz/").content == b"ok"
