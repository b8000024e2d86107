"""A database-like server in a directory of its own: started, asked, stopped, found again."""

import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar, TypedDict

from plc.embedded.child import command_of, dies_with_parent
from plc.embedded.ports import free_port

READY_S = 60  # crash recovery after kill -9 replays the log before it answers
STOP_S = 8
ATTEMPTS = 4


class Identity(TypedDict, total=False):
    """The arguments of `subprocess` that make a program run as somebody; {} is ourselves."""

    user: str
    group: int
    extra_groups: list[int]


class ServerFailed(Exception):
    """A server did not start; the message says why in its own words."""


class Server(ABC):
    """What PostgreSQL and Valkey have in common when we run them.

    `directory` holds the data, `log` what the server says. `durable=False` is for tests: quicker,
    and a power failure may lose everything.
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
        """Where the application finds it, password included."""

    @property
    @abstractmethod
    def pidfile(self) -> Path:
        """Where the server writes its process id, in the first line."""

    @property
    @abstractmethod
    def mark(self) -> str:
        """A piece of its command line that no other process has."""

    @abstractmethod
    def prepare(self) -> None:
        """Lays out the directory; runs before every start and may find it laid out already."""

    @abstractmethod
    def command(self) -> list[str]:
        """The program and its arguments: no passwords, for `ps` shows them to everyone."""

    @property
    @abstractmethod
    def working_directory(self) -> Path: ...

    @abstractmethod
    def answers(self) -> bool:
        """Whether it takes our password and a question now."""

    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Returns once the server answers; raises ServerFailed with the end of its log.

        A few attempts: after kill -9 the last of its processes may still be letting go, and a
        port that was free a moment ago may not be now.
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
        """Asks it to write everything down and end; forces it when that takes too long."""
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
        """Stops, cleanly, a server that an earlier supervisor left behind on this directory."""
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
                # Ctrl-C reaches the whole process group; ours is stopped last, by us.
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
