"""What a running site keeps in `var/`: its lock, secrets, logs, and the record of its servers."""

import fcntl
import json
import os
import secrets
import shutil
from pathlib import Path
from typing import BinaryIO, Self

from plc.embedded import RECORD


class AlreadyRunning(Exception):
    """Another supervisor holds this state."""


class State:
    """A directory that one supervisor at a time owns.

    Use as a context manager: entering takes the lock or raises AlreadyRunning. The kernel drops
    the lock with the process, however it ends, so a lock is never stale.
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
        """The secret of that name, made at the first asking and kept for its owner's eyes only."""
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
        """For `plc.embedded.environment()`; holds passwords, hence private."""
        self._write_private(self.path / RECORD, json.dumps(settings, indent=1))

    def forget_servers(self) -> None:
        (self.path / RECORD).unlink(missing_ok=True)

    def clear(self) -> None:
        """Deletes everything kept here, save the lock that is being held."""
        for entry in self.path.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            elif entry.name != "lock":
                entry.unlink()

    @staticmethod
    def _write_private(path: Path, text: str) -> None:
        """All or nothing, so a kill in between leaves no half-written secret."""
        draft = path.with_name(f"{path.name}.new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        draft.replace(path)
