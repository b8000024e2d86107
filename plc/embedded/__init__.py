"""The PostgreSQL and Valkey that `make run` and `make test` start where no server is configured.

Both listen on 127.0.0.1 alone, on a free port, behind a password made at the first start. Their
data, passwords and logs live in `var/`. Nothing here needs Django, and production never comes here.
"""

import json
import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
RECORD = "servers.json"


def var_directory() -> Path:
    """Where a site on this machine keeps its state."""
    return Path(os.environ.get("GUILDHALL_VAR") or ROOT / "var").resolve()


def environment() -> dict[str, str]:
    """The settings by which the site that runs from `var/` is reached; {} when none runs.

    `manage.py` fills its environment from this, so a command typed beside a running `make run`
    finds the same database and cache.
    """
    try:
        settings: dict[str, str] = json.loads((var_directory() / RECORD).read_text())
    except (FileNotFoundError, PermissionError, ValueError):
        return {}
    return settings if all(_answers(settings[n]) for n in ("DATABASE_URL", "REDIS_URL")) else {}


def _answers(url: str) -> bool:
    """Whether something listens there: the record outlives a supervisor killed with -9."""
    address = urlsplit(url)
    try:
        with socket.create_connection((address.hostname, address.port or 0), timeout=1):
            return True
    except OSError:
        return False
