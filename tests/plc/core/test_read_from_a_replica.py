"""Searches ask the replica while it answers, and else the primary."""

from socket import socket

import pytest
from django.db import connections

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
    assert replica.reading() == "default"
    # It came back, and is asked again after a while.
    monkeypatch.setattr(connections["replica"], "ensure_connection", lambda: None)
    assert replica.reading() == "default"
    replica._away.clear()
    assert replica.reading() == "replica"
