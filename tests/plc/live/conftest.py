"""A live process of the test's own, and pages that listen to it over real sockets."""

import contextlib
import http.client
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from plc.core import registry
from plc.core.registry import NoticeKind
from plc.embedded.child import dies_with_parent
from plc.embedded.ports import free_port

ROOT = Path(__file__).resolve().parents[3]
APPLICATION_NAME = "live"  # by which its connections are told from others' of the same database


def database_url() -> str:
    """This test worker's database, for another process."""
    return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{connection.settings_dict['NAME']}"


class Server:
    def __init__(self, app: str, **environment: str) -> None:
        self.port = free_port()
        self.pages: list[Page] = []
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "uvicorn", app, "--host=127.0.0.1", f"--port={self.port}"),
                *("--log-level=warning", "--timeout-graceful-shutdown=1"),
            ],
            cwd=ROOT,
            env=os.environ | environment,
            preexec_fn=dies_with_parent(signal.SIGKILL),
        )

    def wait(self, health: int = 200) -> "Server":
        """Until it answers with this to whoever asks for its health, or has ended: on a busy
        machine it takes long to start."""
        until = time.monotonic() + 120
        while self.process.poll() is None and time.monotonic() < until:
            with contextlib.suppress(OSError):
                if self.ask("/live/healthz/")[0] == health:
                    return self
            time.sleep(0.05)
        raise AssertionError("The live process did not come up")

    def ask(self, path: str = "/live/", method: str = "GET", **headers: str) -> tuple[int, dict]:
        """Status and headers of an answer whose body is left unread."""
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        asked.request(method, path, headers=headers)
        answer = asked.getresponse()
        status, found = answer.status, dict(answer.getheaders())
        asked.close()
        return status, found

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


class Page:
    """An open page: `heard` fills as messages come; None in it is the end of the stream."""

    def __init__(self, server: Server, cookies: str, *topics: str, last: int | str = "") -> None:
        self.heard: queue.Queue[dict | None] = queue.Queue()
        self.last = ""
        server.pages.append(self)
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        query = urlencode([("topic", topic) for topic in topics] + [("last", last)] * bool(last))
        self.connection.request("GET", f"/live/?{query}", headers={"Cookie": cookies})
        self.socket = self.connection.sock  # which the answer takes over
        self.answer = self.connection.getresponse()
        assert self.answer.status == 200, self.answer.read()
        threading.Thread(target=self._read, daemon=True).start()
        assert self.next() == {"topic": "live"}

    def _read(self) -> None:
        try:
            for line in self.answer:
                name, _, value = line.decode().rstrip().partition(": ")
                if name == "id":
                    self.last = value
                elif name == "data":
                    self.heard.put(json.loads(value))
        except (OSError, ValueError, http.client.HTTPException, AttributeError):
            pass
        self.heard.put(None)

    def next(self, seconds: float = 8) -> dict | None:
        return self.heard.get(timeout=seconds)

    def silent(self, seconds: float = 0.5) -> bool:
        try:
            return self.heard.get(timeout=seconds) is None
        except queue.Empty:
            return True

    def close(self) -> None:
        """As a laptop's lid: the socket is gone, nothing is said."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(2)


@pytest.fixture(scope="module")
def live_process(django_db_setup: None) -> Iterator[Server]:
    named = f"{database_url()}?{urlencode({'application_name': APPLICATION_NAME})}"
    server = Server("tests.plc.live.serving:application", DATABASE_URL=named)
    yield server.wait()
    server.stop()


@pytest.fixture
def live(live_process: Server, transactional_db: None) -> Iterator[Server]:
    """The live process; the pages that a test opened there go with the test."""
    yield live_process
    for page in live_process.pages:
        page.close()
    live_process.pages.clear()


@pytest.fixture
def waved():
    """A kind of notice."""
    kind = NoticeKind("tests.wave", "Waves", "bell", lambda notices, reader: {})
    registry.notices.register("tests.wave", kind)
    yield "tests.wave"
    del registry.notices._providers["tests.wave"]


@pytest.fixture
def everyone(transactional_db):
    from tests.cast import assemble

    return assemble()


def cookies(client: Client) -> str:
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
