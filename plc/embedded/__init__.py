"""PostgreSQL and Valkey for `make run` and `make test`, if no server is configured.

They listen on 127.0.0.1 only, on a free port, with a password generated at the first start. Data,
passwords and logs are in `var/`. This package does not need Django and is not used in production.
"""

import json
import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
RECORD = "servers.json"


def var_directory() -> Path:
    """Where a local site stores its state."""
    return Path(os.environ.get("GUILDHALL_VAR") or ROOT / "var").resolve()


def environment() -> dict[str, str]:
    """The environment of the site running from `var/`; {} if none is running.

    `manage.py` adds it to its own environment, so that commands use the database and cache of a
    running `make run`.
    """
    try:
        settings: dict[str, str] = json.loads((var_directory() / RECORD).read_text())
    except (FileNotFoundError, PermissionError, ValueError):
        return {}
    return settings if all(_answers(settings[n]) for n in ("DATABASE_URL", "REDIS_URL")) else {}


def _answers(url: str) -> bool:
    """Whether something listens there: after kill -9, the file of a dead supervisor remains."""
    address = urlsplit(url)
    try:
        with socket.create_connection((address.hostname, address.port or 0), timeout=1):
            return True
    except OSError:
        return False
