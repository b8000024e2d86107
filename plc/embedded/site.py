"""Runs the whole site on one machine, for `make run`."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg

from plc.embedded import ROOT
from plc.embedded.child import dies_with_parent
from plc.embedded.ports import HOST, free_port, listen
from plc.embedded.postgres import Postgres
from plc.embedded.server import Server
from plc.embedded.stamp import Stamp
from plc.embedded.state import State
from plc.embedded.supervisor import GaveUp, Program, Supervisor, say
from plc.embedded.valkey import Valkey

READY_S = 120
BIN = Path(sys.executable).parent


class Site:
    """The processes of a site on `port`, with its data in `state`, which must be locked."""

    def __init__(self, state: State, port: int) -> None:
        self.listener = listen(port)
        self.wrong = "no answer"
        self.state = state
        self.port = port
        self.live_port = free_port(preferred=port + 1)
        self.settings = self._settings()
        self.servers: dict[str, Server] = {}
        for name, kind in (("DATABASE_URL", Postgres), ("REDIS_URL", Valkey)):
            if not os.environ.get(name):
                title = kind.__name__.lower()
                self.servers[name] = kind(
                    state.path / title, log=state.log(title), password=state.secret(title)
                )
        self.supervisor = Supervisor(self.servers.values(), [])

    def run(self) -> None:
        """Start everything, print the URL, and supervise until stopped."""
        if "DATABASE_URL" not in self.servers:
            self._ask_database(os.environ["DATABASE_URL"])
        self._start_servers()
        accounts = self._bring_up_to_date()
        say("Starting web, live, worker and clock ...")
        self.supervisor.programs = self._programs()
        self.supervisor.start_programs()
        self._wait_until_ready()
        say(f"\nGuildhall is ready at {self.settings['GUILDHALL_SITE_URL']}/\n{accounts}")
        say("Press Ctrl-C to stop.\n")
        self.supervisor.watch()

    def stop(self) -> None:
        self.state.forget_servers()
        self.supervisor.stop()

    def _settings(self) -> dict[str, str]:
        """The environment of the site's processes; variables that are already set take
        precedence."""
        defaults = {
            "GUILDHALL_ENV": "development",
            "GUILDHALL_VAR": str(self.state.path),
            "GUILDHALL_SECRET_KEY": self.state.secret("secret-key"),
            "GUILDHALL_CREDENTIALS_KEYS": self.state.secret("credentials-key"),
            "GUILDHALL_SITE_URL": f"http://localhost:{self.port}",
            "GUILDHALL_LIVE_PORT": str(self.live_port),
            "GUILDHALL_ALLOWED_HOSTS": f"localhost {HOST}",
            "GUILDHALL_LOG_LEVEL": "WARNING",
            "PORT": str(self.port),
        }
        return {name: os.environ.get(name) or value for name, value in defaults.items()}

    def _environment(self) -> dict[str, str]:
        own = {"PYTHONUNBUFFERED": "1"}
        if os.geteuid() == 0:  # suppresses Celery's warning; root is normal in a container
            own["PYTHONWARNINGS"] = "ignore:You're running the worker with superuser privileges"
        return {**own, **os.environ, **self.settings}

    @staticmethod
    def _ask_database(url: str) -> None:
        """Raise GaveUp if a configured database does not accept the connection. An invalid URL is
        left to Django."""
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError as error:
            reason = str(error).partition("\n")[0]
            raise GaveUp(f"The database of DATABASE_URL cannot be reached: {reason}") from error
        except psycopg.ProgrammingError:
            pass

    def _start_servers(self) -> None:
        if self.servers:
            names = " and ".join(server.name for server in self.servers.values())
            say(f"Starting {names} ...")
        self.supervisor.start_servers()
        for name in ("DATABASE_URL", "REDIS_URL"):
            self.settings[name] = (
                self.servers[name].url if name in self.servers else os.environ[name]
            )
        self.state.record_servers(self.settings)

    def _programs(self) -> list[Program]:
        listening = self.listener.fileno()
        environment, celery = self._environment(), [str(BIN / "celery"), "-q", "-A", "plc"]
        commands = {
            "web": [
                *(str(BIN / "gunicorn"), "plc.wsgi:application", f"--bind=fd://{listening}"),
                *("--worker-class=gthread", f"--workers={os.cpu_count() or 1}", "--threads=4"),
                *("--no-control-socket", "--graceful-timeout=5", "--log-level=warning"),
                "--preload",  # start Django once instead of once per worker
            ],
            "live": [
                *(str(BIN / "uvicorn"), "plc.live.asgi:application", f"--host={HOST}"),
                *(f"--port={self.live_port}", "--log-level=warning"),
                "--timeout-graceful-shutdown=3",
            ],
            "worker": [
                *(*celery, "worker", "--pool=threads", "--queues=now,soon,bulk"),
                *("--loglevel=warning", "--without-gossip", "--without-mingle"),
            ],
            "clock": [
                *(*celery, "beat", "--loglevel=warning", "--pidfile="),
                f"--schedule={self.state.path / 'schedule'}",
            ],
        }
        return [
            Program(name, command, environment, [listening] if name == "web" else [])
            for name, command in commands.items()
        ]

    def _bring_up_to_date(self) -> str:
        """Run migrations and load the demo into an empty database, unless this version of the code
        did it before, because each of these starts Django. Returns the accounts to sign in with."""
        stamp = Stamp(self.settings["DATABASE_URL"])
        if (accounts := stamp.found()) is not None:
            return accounts
        say("Bringing the database up to date ...")
        self._manage("migrate", "--verbosity=0")
        self._manage("demo")
        accounts = self._manage("demo", "--accounts", aloud=False)
        stamp.leave(accounts)
        return accounts

    def _manage(self, *arguments: str, aloud: bool = True) -> str:
        """Run a management command; raises GaveUp if it fails. Returns its output unless
        `aloud`."""
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            env=self._environment(),
            stdout=None if aloud else subprocess.PIPE,
            text=True,
            check=False,
            process_group=0,  # we forward Ctrl-C, so that it prints no traceback
            preexec_fn=dies_with_parent(signal.SIGTERM),
        )
        if done.returncode:
            raise GaveUp(f"`manage.py {' '.join(arguments)}` failed; what it said stands above.")
        return done.stdout or ""

    def _wait_until_ready(self) -> None:
        """Supervise the processes until the site is ready; raises GaveUp if it does not get
        there."""
        ready, until = threading.Event(), time.monotonic() + READY_S
        threading.Thread(target=self._ask_until_ready, args=[ready], daemon=True).start()
        while not ready.is_set():
            if time.monotonic() > until:
                raise GaveUp(f"The site was not ready after {READY_S} seconds: {self.wrong}")
            self.supervisor.watch(0.2)

    def _ask_until_ready(self, ready: threading.Event) -> None:
        """One request at a time: the socket is already listening, so it waits for a response."""
        while not ready.is_set():
            try:
                address = f"http://{HOST}:{self.port}/readyz/"
                urllib.request.urlopen(address, timeout=READY_S).close()
                ready.set()
            except urllib.error.HTTPError as refusal:
                self.wrong = refusal.read(2000).decode(errors="replace")
                time.sleep(0.2)
            except OSError:
                time.sleep(0.2)
