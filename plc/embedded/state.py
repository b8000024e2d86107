"""The state of a running site in `var/`: its lock, secrets, logs, and the URLs of its servers."""

import fcntl
import json
import os
import secrets
import shutil
from pathlib import Path
from typing import BinaryIO, Self

from plc.embedded import RECORD


class AlreadyRunning(Exception):
    """Another supervisor uses this directory."""


class State:
    """A directory owned by one supervisor at a time.

    A context manager: entering takes the lock or raises AlreadyRunning. The kernel releases the
    lock with the process, so it is never stale.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: BinaryIO | None = None

    def __enter__(self) -> Self:
        self.path.mkdir(parents=True, exist_ok=True)
        lock = (self.path / "lock").open("a+b")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().decode() or "unknown"
            lock.close()
            raise AlreadyRunning(
                f"Guildhall already runs here (process {holder}). Stop it first, with Ctrl-C there."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()).encode())
        lock.flush()
        self._lock = lock
        return self

    def __exit__(self, *_: object) -> None:
        self.forget_servers()
        assert self._lock is not None
        self._lock.truncate(0)
        self._lock.close()

    def secret(self, name: str) -> str:
        """The secret of that name, generated on first use and readable only for its owner."""
        path = self.path / "secrets" / name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        if not path.exists():
            self._write_private(path, secrets.token_urlsafe(48))
        return path.read_text()

    def log(self, name: str) -> Path:
        path = self.path / "log" / f"{name}.log"
        path.parent.mkdir(exist_ok=True)
        return path

    def record_servers(self, settings: dict[str, str]) -> None:
        """Store the settings for `plc.embedded.environment()`; private, because they contain
        passwords."""
        self._write_private(self.path / RECORD, json.dumps(settings, indent=1))

    def forget_servers(self) -> None:
        (self.path / RECORD).unlink(missing_ok=True)

    def clear(self) -> None:
        """Delete everything but the lock, which is being held."""
        for entry in self.path.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            elif entry.name != "lock":
                entry.unlink()

    @staticmethod
    def _write_private(path: Path, text: str) -> None:
        """Write atomically, so that a crash leaves no incomplete secret."""
        draft = path.with_name(f"{path.name}.new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        draft.replace(path)
