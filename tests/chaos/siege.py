"""Servers and processes of a run of their own, and ways to damage them."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import redis

from plc.embedded import ROOT
from plc.embedded.child import dies_with_parent
from plc.embedded.postgres import Postgres
from plc.embedded.server import Server
from plc.embedded.valkey import Valkey


class Siege:
    """A durable Postgres, and a Valkey that loses everything when it ends, as a cache may."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.postgres = Postgres(place / "p", log=place / "p.log", password="a-word")
        self.valkey = Valkey(place / "v", log=place / "v.log", password="a-word", durable=False)
        self.environment: dict[str, str] = {}

    @property
    def log(self) -> Path:
        return self.place / "processes.log"

    def start_servers(self, **environment: str) -> None:
        self.postgres.start()
        self.valkey.start()
        self.environment = os.environ | environment
        self.environment |= {"DATABASE_URL": self.postgres.url, "REDIS_URL": self.valkey.url}

    def run(self, *command: str) -> subprocess.Popen:
        """Start a process that leads a group of its own, and ends with us."""
        with self.log.open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,
                preexec_fn=dies_with_parent(signal.SIGKILL),
            )

    def python(self, *arguments: str) -> subprocess.Popen:
        return self.run(sys.executable, "-W", "ignore", *arguments)

    def ask(self, question: str, *params: object) -> list[tuple]:
        with psycopg.connect(self.postgres.url, autocommit=True) as connection:
            answer = connection.execute(question, params or None)
            return answer.fetchall() if answer.description else []

    def kill(self, process: subprocess.Popen) -> None:
        """The process and its children, at once."""
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()

    def kill_child_of(self, process: subprocess.Popen, chance: random.Random) -> None:
        """One process of a pool, whatever it is doing."""
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        if found := children.read_text().split() if children.exists() else []:
            os.kill(int(chance.choice(found)), signal.SIGKILL)

    def wipe_valkey(self) -> None:
        with redis.Redis.from_url(self.valkey.url) as client:
            client.flushall()

    def kill_valkey(self) -> None:
        self.crash(self.valkey, signal.SIGKILL)

    def crash_postgres(self) -> None:
        """Like `pg_ctl restart -m immediate`: no shutdown, recovery from the log."""
        self.crash(self.postgres, signal.SIGQUIT)

    def crash(self, server: Server, how: signal.Signals, away: float = 0) -> None:
        os.kill(server.pid, how)
        while server.running():
            time.sleep(0.02)
        time.sleep(away)
        server.start()

    def stop_servers(self) -> None:
        self.valkey.stop()
        self.postgres.stop()
