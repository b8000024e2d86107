"""Keeps the site's processes running, and ends all of them on exit."""

import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import IO

from plc.embedded.child import dies_with_parent
from plc.embedded.server import Server

GRACE_S = 10
CHECK_S = 0.2
ENDINGS, WITHIN_S = 3, 60


class GaveUp(Exception):
    """A process keeps failing; the message names it."""


class Stop(BaseException):
    """Raised in the main thread by Ctrl-C, SIGTERM or a closed terminal."""


def stop_on_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)


def ignore_signals() -> None:
    """While stopping: a second Ctrl-C must not interrupt it, and its duration is bounded."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _stop(*_: object) -> None:
    raise Stop


def say(line: str) -> None:
    print(line, flush=True)


@dataclass
class Program:
    """A process of the site. Each leads a process group, so that it ends with all its children."""

    name: str
    command: list[str]
    environment: dict[str, str]
    inherits: Sequence[int] = ()  # file descriptors of open sockets
    process: subprocess.Popen[str] | None = None
    endings: deque[float] = field(default_factory=lambda: deque(maxlen=ENDINGS))

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            process_group=0,
            pass_fds=self.inherits,
            preexec_fn=dies_with_parent(signal.SIGTERM),
        )
        threading.Thread(target=self._relay_lines, args=[self.process.stdout], daemon=True).start()

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """Signal the whole group: children may outlive the leader."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                pass

    def keep_running(self) -> None:
        """Restart it if it ended; raises GaveUp if that happened too often recently."""
        if self.process is None or self.running():
            return
        code = self.process.returncode
        self.signal(signal.SIGKILL)
        self.endings.append(time.monotonic())
        if len(self.endings) == ENDINGS and self.endings[-1] - self.endings[0] < WITHIN_S:
            raise GaveUp(
                f"The {self.name} process ended {ENDINGS} times within a minute, at last with "
                f"code {code}; what it said stands above."
            )
        say(f"The {self.name} process ended with code {code}; starting it again.")
        self.start()

    def _relay_lines(self, output: IO[str]) -> None:
        with output:
            for line in filter(str.strip, output):
                say(f"{self.name:>6} | {line.rstrip()}")


class Supervisor:
    """Runs programs on top of servers, which start first and stop last."""

    def __init__(self, servers: Iterable[Server], programs: Iterable[Program]) -> None:
        self.servers = list(servers)
        self.programs = list(programs)

    def start_servers(self) -> None:
        for server in self.servers:
            server.start()

    def start_programs(self) -> None:
        for program in self.programs:
            program.start()

    def check(self) -> None:
        """Check everything once; a server that ended is restarted on the same port."""
        for server in self.servers:
            if not server.running():
                say(f"{server.name} ended; starting it again.")
                server.start()
        for program in self.programs:
            program.keep_running()

    def watch(self, seconds: float = float("inf")) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.check()
            time.sleep(CHECK_S)

    def stop(self) -> None:
        for program in self.programs:
            if program.running():
                program.signal(signal.SIGTERM)
        until = time.monotonic() + GRACE_S
        while any(p.running() for p in self.programs) and time.monotonic() < until:
            time.sleep(0.05)
        for program in self.programs:
            program.signal(signal.SIGKILL)
        for server in reversed(self.servers):
            server.stop()
