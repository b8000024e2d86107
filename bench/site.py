"""The servers of a benchmark: the embedded Postgres and Valkey, and the production web server."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import psycopg

from bench.filling import SUPERUSER_URL
from plc.embedded import ROOT
from plc.embedded.ports import free_port
from plc.embedded.postgres import Postgres
from plc.embedded.server import Server
from plc.embedded.state import State
from plc.embedded.valkey import Valkey

BIN = Path(sys.executable).parent
HERTZ = os.sysconf("SC_CLK_TCK")


class Site:
    """A site with one community of a given size, kept between runs in
    var/bench/<members>-<posts>."""

    def __init__(self, *, members: int, posts: int, place: str = "") -> None:
        self.members, self.posts = members, posts
        self.place = ROOT / "var" / "bench" / (place or f"{members}-{posts}")
        self.place.mkdir(parents=True, exist_ok=True)
        self.state = State(self.place)
        self.postgres = Postgres(
            self.place / "postgres",
            log=self.state.log("postgres"),
            password=self.state.secret("postgres"),
        )
        self.valkey = Valkey(
            self.place / "valkey",
            log=self.state.log("valkey"),
            password=self.state.secret("valkey"),
        )
        self.processes: list[subprocess.Popen[bytes]] = []
        self.port = free_port()
        self.bare_port = free_port()

    def __str__(self) -> str:
        return f"{self.members:,} members, {self.posts:,} posts"

    @property
    def superuser_url(self) -> str:
        """The superuser's URL of the site's database."""
        return self.postgres.superuser_url.rsplit("/", 1)[0] + "/guildhall"

    @property
    def readers(self) -> Path:
        """The file of sessions: a line "cookies csrf-token" for each reader."""
        return self.place / "readers.txt"

    @property
    def a_reader(self) -> tuple[str, str]:
        """The cookies and the CSRF token of the first reader."""
        cookies, token = self.readers.read_text().splitlines()[0].split()
        return cookies.replace(";", "; "), token

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PATH": f"{BIN}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "GUILDHALL_ENV": "production",
            "GUILDHALL_SECRET_KEY": self.state.secret("secret-key"),
            "GUILDHALL_SITE_URL": f"http://127.0.0.1:{self.port}",
            "GUILDHALL_VAR": str(self.place),
            "GUILDHALL_STATIC": str(self.place / "static"),
            "GUILDHALL_LOG_LEVEL": "WARNING",
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.valkey.url,
            "BENCH_RECORDS": str(self.place),
            "BIND": "127.0.0.1",
            "WEB_WORKERS": "2",
        }

    def start_servers(self, *, fresh: bool) -> None:
        if fresh:
            shutil.rmtree(self.place / "postgres", ignore_errors=True)
        self.postgres.start()
        self.valkey.start()
        self.manage("migrate", "--verbosity=0")

    def start(self, *, fresh: bool, tell: Any) -> None:
        self.start_servers(fresh=fresh)
        self._fill(tell)
        tell("static files")
        self.manage("collectstatic", "--noinput", "--verbosity=0")
        self.serve([str(ROOT / "deploy/serve"), "web"], self.port)
        self.serve(
            [
                *("gunicorn", "bench.bare:application", "--no-control-socket"),
                *("--bind", f"127.0.0.1:{self.bare_port}"),
                *("--worker-class", "gthread", "--workers", "2", "--threads", "4"),
            ],
            self.bare_port,
        )

    def _fill(self, tell: Any) -> None:
        """Seed the site, unless it is seeded completely already."""
        with psycopg.connect(self.postgres.url) as db:
            (there,) = db.execute("SELECT count(*) FROM accounts_user").fetchone() or (0,)
            (indexed,) = db.execute("SELECT count(*) FROM search_searchdocument").fetchone() or (0,)
            (scored,) = db.execute("SELECT count(*) FROM gamification_board").fetchone() or (0,)
        if there and not (there >= self.members and indexed):
            sys.exit(f"{self.place} holds half a community. Run again with --fresh.")
        if scored:
            return
        began = time.monotonic()
        subprocess.run(
            [sys.executable, "-m", "bench.filling", str(self.members), str(self.posts)],
            cwd=ROOT,
            env={**self.environment, SUPERUSER_URL: self.superuser_url},
            check=True,
        )
        tell("leaderboards")
        self.manage("rebuild_rollups")
        with psycopg.connect(self.superuser_url, autocommit=True) as db:
            db.execute("VACUUM ANALYZE")
        tell(f"seeded in {time.monotonic() - began:.0f} s")

    def manage(self, *args: str) -> str:
        return self.python("manage.py", *args)

    def python(self, *args: str) -> str:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", *args],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(f"{' '.join(args)} failed:\n{done.stderr[-2000:]}")
        return done.stdout

    def run(self, command: list[str], name: str, **environment: str) -> str:
        """Start a process that ends with the site. Returns the path of its log."""
        log = self.state.log(name).open("ab")
        self.processes.append(
            subprocess.Popen(
                command,
                cwd=ROOT,
                env={**self.environment, **environment},
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        )
        return str(log.name)

    def serve(self, command: list[str], port: int) -> None:
        log = self.run(command, f"web-{port}", PORT=str(port))
        for _ in range(120):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz/", timeout=2).close()
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.25)
        sys.exit(f"{command[0]} did not start; its log is {log}")

    def stop(self) -> None:
        for process in self.processes:
            os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        servers: list[Server] = [self.valkey, self.postgres]
        for server in servers:
            server.stop()

    def cpu(self) -> float:
        """The CPU seconds of all servers so far, including exited children."""
        roots = {process.pid for process in self.processes}
        roots |= {pid for server in (self.postgres, self.valkey) if (pid := server.recorded_pid())}
        return sum(_cpu_of(pid) for pid in _with_children(roots))


def _with_children(roots: set[int]) -> set[int]:
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            parents[int(entry.name)] = int(fields[1])
    found = set(roots)
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/<pid>/stat after the process name."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def _cpu_of(pid: int) -> float:
    """The user and system time of the process and its exited children."""
    fields = _stat(pid)
    return sum(int(field) for field in fields[11:15]) / HERTZ if fields else 0.0
