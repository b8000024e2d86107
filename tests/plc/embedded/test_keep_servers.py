"""The embedded servers start anywhere, come back after anything, and let nobody else in."""

import os
import signal
import stat
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import redis

from plc.embedded.child import command_of
from plc.embedded.ports import HOST
from plc.embedded.postgres import Postgres
from plc.embedded.server import Server
from plc.embedded.valkey import Valkey

MakeServer = Callable[[], Server]


def remember(server: Server, word: str) -> None:
    if isinstance(server, Postgres):
        with psycopg.connect(server.url) as database:
            database.execute("CREATE TABLE kept (word text)")
            database.execute("INSERT INTO kept VALUES (%s)", [word])
    else:
        with redis.Redis.from_url(server.url) as cache:
            cache.set("kept", word)


def recall(server: Server) -> str:
    if isinstance(server, Postgres):
        with psycopg.connect(server.url) as database:
            row = database.execute("SELECT word FROM kept").fetchone()
            assert row is not None
            return str(row[0])
    with redis.Redis.from_url(server.url) as cache:
        return cache.get("kept").decode()


def kill(server: Server) -> None:
    os.kill(server.pid, signal.SIGKILL)
    while server.running():
        time.sleep(0.01)


def test_a_server_keeps_its_data_over_a_stop(make_server: MakeServer) -> None:
    first = make_server()
    first.start()
    remember(first, "oak")
    first.stop()
    second = make_server()
    second.start()
    assert recall(second) == "oak"


def test_a_server_killed_with_9_comes_back_with_its_data_on_its_port(
    make_server: MakeServer,
) -> None:
    server = make_server()
    server.start()
    remember(server, "elm")
    if isinstance(server, Valkey):
        time.sleep(1.1)  # its log is written down every second
    port = server.port
    kill(server)
    server.start()
    assert (recall(server), server.port) == ("elm", port)


def test_a_server_left_behind_is_stopped_cleanly_and_succeeded(make_server: MakeServer) -> None:
    orphan = make_server()
    orphan.start()
    remember(orphan, "ash")
    heir = make_server()
    heir.start()
    assert not orphan.running()
    assert recall(heir) == "ash"


def test_a_recorded_number_that_now_belongs_to_a_stranger_is_left_alone(
    make_server: MakeServer,
) -> None:
    server = make_server()
    server.start()
    recorded = server.pidfile.read_text()
    kill(server)
    # As the server sees it: a living process of its own account.
    stranger = subprocess.Popen(["sleep", "60"], **server.identity)
    try:
        server.pidfile.write_text(recorded.replace(recorded.split("\n")[0], str(stranger.pid), 1))
        server.start()
        assert server.answers()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_home_that_was_private_stays_private(make_server: MakeServer, home: Path) -> None:
    server = make_server()
    server.start()
    closed = home.parents[1]
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def test_nobody_without_the_password_gets_in_and_no_process_list_shows_it(
    make_server: MakeServer,
) -> None:
    server = make_server()
    server.start()
    stranger = server.url.replace("pass-word", "guessed")
    if isinstance(server, Postgres):
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(stranger)
    else:
        with redis.Redis.from_url(stranger) as cache, pytest.raises(redis.AuthenticationError):
            cache.ping()
    assert HOST in server.url
    assert "pass-word" not in command_of(server.pid)


def test_the_application_owns_its_database_and_is_no_superuser(home: Path) -> None:
    server = Postgres(home / "data", log=home / "log", password="pass-word")
    server.start()
    try:
        with psycopg.connect(server.url) as database:
            for extension in ("pg_trgm", "citext", "unaccent", "btree_gin"):
                database.execute(f"CREATE EXTENSION {extension}")
            asked = "SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user"
            assert database.execute(asked).fetchone() == (False, False)
            assert database.execute("SHOW server_encoding").fetchone() == ("UTF8",)
            provider = (
                "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'guildhall'"
            )
            assert database.execute(provider).fetchone() == ("b", "C.UTF-8")
    finally:
        server.stop()
