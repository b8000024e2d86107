"""What every test may ask for. The servers come with `plc.embedded.pytest_plugin`."""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from django.conf import settings
from psycopg import sql

from tests import chromium as browser


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser's program; a machine without one fails the test and says how to get it."""
    return browser.find()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The database is there before Django looks (below); what it lacks is migrated then."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Clones this worker's database from the migrated one: milliseconds instead of seconds."""
    database = settings.DATABASES["default"]
    name = database.get("TEST", {}).get("NAME") or f"test_{database['NAME']}"
    with psycopg.connect(
        os.environ["DATABASE_URL"], dbname="postgres", autocommit=True
    ) as connection:
        clone = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(clone.format(sql.Identifier(name), sql.Identifier(database["NAME"])))


@pytest.fixture(scope="session")
def valkey() -> Iterator[redis.Redis]:
    """This worker's own database of the run's Valkey."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        yield client


@pytest.fixture(autouse=True)
def empty_valkey(valkey: redis.Redis) -> None:
    """No test finds what another has cached, counted or queued."""
    valkey.flushdb()
