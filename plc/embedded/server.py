"""A server with its own directory: start, check, stop, and clean up after a crash."""

import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar, TypedDict

from plc.embedded.child import command_of, dies_with_parent
from plc.embedded.ports import free_port

READY_S = 60  # crash recovery replays the log before it accepts connections
STOP_S = 8
ATTEMPTS = 4


class Identity(TypedDict, total=False):
    """Arguments of `subprocess` for running as another account; {} for our own."""

    user: str
    group: int
    extra_groups: list[int]


class ServerFailed(Exception):
    """A server did not start; the message contains the server's own words."""


class Server(ABC):
    """The common part of PostgreSQL and Valkey.

    `directory` contains the data, `log` the server's output. `durable=False` is for tests: faster,
    but unsafe on power failure.
    """

    name: ClassVar[str]
    stop_signal: ClassVar[signal.Signals]
    forced_stop_signal: ClassVar[signal.Signals]

    def __init__(
        self, directory: Path, *, log: Path, password: str, durable: bool = True, port: int = 0
    ) -> None:
        self.directory = directory
        self.log = log
        self.password = password
        self.durable = durable
        self.port = port
        self.identity: Identity = {}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    @abstractmethod
    def url(self) -> str:
        """The URL for the application, including the password."""

    @property
    @abstractmethod
    def pidfile(self) -> Path:
        """The file whose first line is the server's pid."""

    @property
    @abstractmethod
    def mark(self) -> str:
        """A part of its command line that identifies the process."""

    @abstractmethod
    def prepare(self) -> None:
        """Set up the directory; called before every start, so it must be idempotent."""

    @abstractmethod
    def command(self) -> list[str]:
        """The command line, without passwords, because `ps` shows it to everyone."""

    @property
    @abstractmethod
    def working_directory(self) -> Path: ...

    @abstractmethod
    def answers(self) -> bool:
        """Whether it accepts our password and a query."""

    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start and wait until the server responds; raises ServerFailed with the end of its log.

        Retries a few times: after kill -9, its last processes may still be exiting, and a port that
        was free a moment ago may be taken.
        """
        self.prepare()
        wanted = self.port
        for attempt in range(ATTEMPTS):
            self.end_leftover()
            self.port = wanted or free_port()
            self._spawn()
            if self._wait_until_it_answers():
                return
            self.stop()
            time.sleep(attempt)
        raise ServerFailed(
            f"{self.name} did not start. The end of {self.log}:\n{self._last_words()}"
        )

    def stop(self) -> None:
        """Shut down cleanly, or by force if that takes too long."""
        if self._process is None:
            return
        for sent in (self.stop_signal, self.forced_stop_signal, signal.SIGKILL):
            if self._process.poll() is None:
                self._process.send_signal(sent)
            try:
                self._process.wait(STOP_S)
                break
            except subprocess.TimeoutExpired:
                continue
        self._process = None

    def end_leftover(self) -> None:
        """Shut down a server in this directory that an earlier supervisor left running."""
        pid = self.recorded_pid()
        if pid is None:
            return
        for sent in (self.stop_signal, self.forced_stop_signal):
            if self.mark in command_of(pid):
                os.kill(pid, sent)
            deadline = time.monotonic() + STOP_S
            while self.mark in command_of(pid) and time.monotonic() < deadline:
                time.sleep(0.05)
        if self.mark in command_of(pid):
            raise ServerFailed(f"{self.name} (process {pid}) still runs and does not stop.")

    def recorded_pid(self) -> int | None:
        try:
            return int(self.pidfile.read_text().split("\n")[0])
        except (FileNotFoundError, ValueError):
            return None

    def _spawn(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command(),
                cwd=self.working_directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C is sent to the whole process group, but we stop the servers last.
                process_group=0,
                preexec_fn=dies_with_parent(self.stop_signal),
                **self.identity,
            )

    def _wait_until_it_answers(self) -> bool:
        deadline = time.monotonic() + READY_S
        while self.running() and time.monotonic() < deadline:
            if self.answers():
                return True
            time.sleep(0.03)
        return False

    def _last_words(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-12:])
