"""A site of its own as it runs in production (deploy/serve), with people who write, and faults."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg

from plc.embedded import ROOT
from plc.embedded.ports import free_port

from .siege import Siege

LISTENER = "gamification.listeners.settle_deeds"
QUIET_S, READY_S = 180, 120
# The oldest fact that is not heard, in seconds; and when the newest heard one was written.
LAG = """
    SELECT
        (SELECT extract(epoch FROM clock_timestamp() - min(e.at)) FROM journal_entry e
         WHERE e.settled_at IS NULL AND e.at > now() - interval '10 minutes'
         AND e.name = ANY(%(facts)s) AND NOT EXISTS (
            SELECT 1 FROM journal_hearing h WHERE h.entry_id = e.id AND h.listener = %(listener)s
         )),
        (SELECT max(extract(epoch FROM e.at)) FROM (
            SELECT entry_id FROM journal_hearing WHERE listener = %(listener)s
            ORDER BY id DESC LIMIT 50
         ) AS h JOIN journal_entry e ON e.id = h.entry_id)
"""


@dataclass
class Fault:
    """``mended`` is when whatever was stopped on purpose had been started again; ``recovered`` when
    a fact of after that had become points, and none waited longer than five seconds."""

    kind: str
    at: float
    mended: float = 0
    recovered: float | None = None

    @property
    def seconds(self) -> float | None:
        return None if self.recovered is None else self.recovered - self.at


class LivingSite(Siege):
    def __init__(self, place: Path, *, seed: int = 1, people: int = 60, deadly: float = 0) -> None:
        super().__init__(place)
        self.chance = random.Random(seed)
        self.seed, self.people, self.deadly = seed, people, deadly
        self.port = free_port()
        self.programs: dict[str, subprocess.Popen] = {}
        self.faults: list[Fault] = []
        self.stopped = threading.Event()
        self.facts: list[str] = []

    def start(self, *, migrated: Path | None = None) -> None:
        """``migrated`` is the folder of a Postgres whose database has all tables."""
        if is_migrated := migrated is not None and migrated.exists():
            subprocess.run(["cp", "-Rp", str(migrated), str(self.place / "p")], check=True)
        self.start_servers(
            PATH=f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            PYTHONPATH=str(ROOT),
            DJANGO_SETTINGS_MODULE="tests.chaos.settings",
            GUILDHALL_ENV="test",
            GUILDHALL_VAR=str(self.place / "var"),
            GUILDHALL_LOG_LEVEL="ERROR",
            GUILDHALL_SITE_URL=f"http://127.0.0.1:{self.port}",
            WORKER_LOG_LEVEL="ERROR",
            WORKER_TMP=str(self.place),
            CLOCK_FILE=str(self.place / "clock"),
            BIND="127.0.0.1",
            PORT=str(self.port),
        )
        if not is_migrated:
            self.finish("manage.py", "migrate", "-v0")
        for name in ("web", "worker 1", "worker 2", "clock"):  # they start beside what follows
            self.start_program(name)
        self.finish("-m", "tests.chaos.prepare", str(self.place / "known.json"), str(self.people))
        self.known = json.loads((self.place / "known.json").read_text())
        self.facts = self.known["facts"]
        self.wait_until_ready()

    def finish(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not done.returncode, done.stdout + done.stderr
        return done.stdout

    def start_program(self, name: str) -> None:
        self.programs[name] = self.run("deploy/serve", name.split()[0])

    def wait_until_ready(self) -> None:
        until = time.monotonic() + READY_S
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz/", timeout=5).close()
                return
            except (urllib.error.HTTPError, OSError):
                time.sleep(0.2)
        raise AssertionError(f"The site is not ready.\n{self.log.read_text()[-4000:]}")

    # --- people ------------------------------------------------------------------------------

    def write(self) -> None:
        """Let people write, until ``stop_writing``."""
        options = (str(self.place), str(self.port), str(self.seed), str(self.deadly))
        self.driver = self.python("-m", "tests.chaos.driver", *options)
        self.monitor = threading.Thread(target=self.watch, daemon=True)
        self.monitor.start()
        while not self.answered() and self.driver.poll() is None:
            time.sleep(0.1)

    def answered(self) -> int:
        file = self.place / "answered"
        return int(file.read_text()) if file.exists() else 0

    def wait_for(self, *, answered: int) -> None:
        """Wait until that many actions were answered, while all is looked after."""
        until = time.monotonic() + QUIET_S
        while self.answered() < answered:
            assert self.driver.poll() is None, self.log.read_text()[-4000:]
            assert time.monotonic() < until, "the site does not answer any more"
            self.look_after()
            time.sleep(0.1)

    def stop_writing(self) -> None:
        (self.place / "stop").touch()
        assert self.driver.wait(QUIET_S) == 0, self.log.read_text()[-4000:]

    def watch(self) -> None:
        """Note when the site has recovered from each fault."""
        connection = None
        while not self.stopped.wait(0.25):
            try:
                connection = connection or psycopg.connect(
                    self.postgres.url, autocommit=True, connect_timeout=2
                )
                params = {"facts": self.facts, "listener": LISTENER}
                lag, newest = connection.execute(LAG, params).fetchone()
            except psycopg.Error:
                connection = None
                continue
            for fault in self.faults:
                after = fault.mended and newest and float(newest) > fault.mended
                if fault.recovered is None and after and float(lag or 0) < 5:
                    fault.recovered = time.time()

    # --- faults ------------------------------------------------------------------------------

    def kinds(self) -> list[tuple[Callable[[], None], int]]:
        """Each kind of fault, and how often compared to others."""
        return [
            (self.kill_worker_child, 8),
            (self.kill_worker, 4),
            (self.kill_both_workers, 2),
            (self.kill_clock, 2),
            (self.kill_web_child, 4),
            (self.flush_valkey, 3),
            (self.kill_valkey, 2),
            (self.valkey_away, 1),
            (self.restart_postgres, 2),
            (self.crash_postgres, 2),
            (self.kill_backend, 2),
            (self.terminate_backends, 2),
            (self.kill_everything, 1),
        ]

    def hurt(self, kind: Callable[[], None]) -> None:
        fault = Fault(kind.__name__, time.time())
        self.faults.append(fault)
        kind()
        self.look_after()
        fault.mended = time.time()

    def look_after(self) -> None:
        """Start what has ended, as a container runtime does."""
        for name, process in self.programs.items():
            if process.poll() is not None:
                self.kill(process)
                self.start_program(name)

    def kill_worker_child(self) -> None:
        name = self.chance.choice(["worker 1", "worker 2"])
        self.kill_child_of(self.programs[name], self.chance)

    def kill_worker(self) -> None:
        self.kill(self.programs[self.chance.choice(["worker 1", "worker 2"])])

    def kill_both_workers(self) -> None:
        for name in ("worker 1", "worker 2"):
            self.kill(self.programs[name])
        time.sleep(2)

    def kill_clock(self) -> None:
        self.kill(self.programs["clock"])

    def kill_web_child(self) -> None:
        self.kill_child_of(self.programs["web"], self.chance)

    def flush_valkey(self) -> None:
        self.wipe_valkey()

    def valkey_away(self) -> None:
        self.crash(self.valkey, signal.SIGKILL, away=self.chance.uniform(3, 12))

    def restart_postgres(self) -> None:
        """Like `pg_ctl restart -m fast`."""
        self.crash(self.postgres, signal.SIGINT)

    def kill_backend(self) -> None:
        """One process of Postgres, upon which it ends all others and recovers from its log."""
        others = "pid <> pg_backend_pid() AND backend_type = 'client backend'"
        with self.superuser() as server:
            pids = server.execute(f"SELECT pid FROM pg_stat_activity WHERE {others}").fetchall()
        if pids:
            try:
                os.kill(self.chance.choice(sorted(pids))[0], signal.SIGKILL)
            except ProcessLookupError:  # it has ended in between
                pass

    def terminate_backends(self) -> None:
        with self.superuser() as server:
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )

    def superuser(self) -> psycopg.Connection:
        """Waits while Postgres recovers."""
        while not self.postgres.answers():
            time.sleep(0.1)
        return psycopg.connect(self.postgres.superuser_url, autocommit=True)

    def kill_everything(self) -> None:
        for process in self.programs.values():
            os.killpg(process.pid, signal.SIGKILL)
        for server in (self.postgres, self.valkey):
            os.kill(server.pid, signal.SIGKILL)
        for server in (self.postgres, self.valkey):
            while server.running():
                time.sleep(0.02)
            server.start()
        for process in self.programs.values():
            process.wait()

    # --- afterwards --------------------------------------------------------------------------

    def wait_until_quiet(self) -> float:
        """Wait until points have followed from every fact; returns the seconds."""
        began = time.monotonic()
        while time.monotonic() < began + QUIET_S:
            self.look_after()
            if not self.left():
                return time.monotonic() - began
            time.sleep(0.3)
        aside = self.ask("SELECT listener, tries, error FROM journal_setaside LIMIT 3")
        raise AssertionError(
            f"{self.left()} wait for ever; {aside}\n{self.log.read_text()[-4000:]}"
        )

    def left(self) -> int:
        """The number of facts that are not heard, and of standings that are not followed."""
        [(unheard,)] = self.ask(
            "SELECT count(*) FROM journal_entry e WHERE e.name = ANY(%s) AND NOT EXISTS (SELECT 1"
            " FROM journal_hearing h WHERE h.entry_id = e.id AND h.listener = %s)",
            *(self.facts, LISTENER),
        )
        [(touched,)] = self.ask(
            "SELECT count(*) FROM gamification_standing WHERE touched_at IS NOT NULL"
        )
        return unheard + touched

    def stop(self) -> None:
        self.stopped.set()
        driver = [self.driver] if hasattr(self, "driver") else []
        for process in [*driver, *self.programs.values()]:
            self.kill(process)
        self.stop_servers()
