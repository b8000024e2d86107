"""Searches ask the replica while it answers, and else the primary."""

from socket import socket

import pytest
from django.db import connection, connections

from plc.core import replica


@pytest.fixture
def away(settings, monkeypatch, django_db_blocker):
    """A replica is set up, and nobody listens at its port."""
    monkeypatch.setattr(replica, "_away", {})
    with socket() as taken, django_db_blocker.unblock():
        taken.bind(("127.0.0.1", 0))
        there = settings.DATABASES["default"]
        nowhere = {**there, "HOST": "127.0.0.1", "PORT": taken.getsockname()[1]}
        monkeypatch.setitem(settings.DATABASES, "replica", nowhere)
        yield
    del connections["replica"]


def test_while_the_replica_is_away_the_primary_is_asked(away, monkeypatch):
    assert replica.read_alias() == "default"
    # It came back, and is asked again after a while.
    monkeypatch.setattr(connections["replica"], "ensure_connection", lambda: None)
    assert replica.read_alias() == "default"
    replica._away.clear()
    assert replica.read_alias() == "replica"


@pytest.fixture
def kept(settings, monkeypatch, django_db_setup, django_db_blocker):
    """A replica whose connections are kept, and which answers."""
    monkeypatch.setattr(replica, "_away", {})
    there = {
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 600,
        "NAME": connection.settings_dict["NAME"],
    }
    monkeypatch.setitem(settings.DATABASES, "replica", settings.DATABASES["default"] | there)
    with django_db_blocker.unblock():
        yield connections["replica"]
        connections["replica"].close()
        del connections["replica"]
        connection.close()


def test_a_replica_that_goes_while_its_connection_is_kept_is_not_asked(kept):
    assert replica.read_alias() == "replica"
    with kept.cursor() as cursor, connection.cursor() as other:
        cursor.execute("SELECT pg_backend_pid()")
        other.execute("SELECT pg_terminate_backend(%s)", cursor.fetchone())
    kept.settings_dict["PORT"] = "1"
    kept.close_if_unusable_or_obsolete()  # as at the start of a request
    assert replica.read_alias() == "default"
