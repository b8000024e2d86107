"""Django's PostgreSQL backend with two changes that save time on every request and task
(docs/decisions/0007).

The health check of a persistent connection looks at the state of its socket, which tells whether
the server has closed it. A query is sent only after ten seconds, which also detects what the socket
does not show (a firewall that dropped the connection).

Timestamps are loaded by psycopg's compiled loader. Django's is written in Python to convert them to
the connection's time zone; all of ours use UTC, so the results are the same.
"""

import select
import time
from datetime import UTC
from functools import cache
from typing import Any

from django.db.backends.postgresql import base
from psycopg.adapt import AdaptersMap
from psycopg.pq import TransactionStatus
from psycopg.types.datetime import TimestamptzLoader

TRUSTED_S = 10


class DatabaseWrapper(base.DatabaseWrapper):
    answered_at = float("-inf")
    # Defined by Django, missing in its type stubs.
    health_check_done: bool
    health_check_enabled: bool

    def close_if_health_check_failed(self) -> None:
        if self.connection is None or self.health_check_done or not self.health_check_enabled:
            return
        if time.monotonic() - self.answered_at < TRUSTED_S and _is_open(self.connection):
            self.health_check_done = True
            return
        super().close_if_health_check_failed()
        self.answered_at = time.monotonic()

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        if self.timezone is UTC:
            params["context"] = _with_compiled_times(params["context"])
        return params

    def create_cursor(self, name: str | None = None) -> Any:
        if self.timezone is not UTC:
            return super().create_cursor(name)
        # Like the original, without reading the time zone from the loader, which ours lacks.
        if name is None:
            return self.connection.cursor()
        how = {"name": name, "scrollable": False, "withhold": self.connection.autocommit}
        if self.settings_dict["OPTIONS"].get("server_side_binding"):
            return self.connection.cursor(**how)
        return base.ServerSideCursor(self.connection, **how)  # type: ignore[attr-defined]


def _is_open(connection: Any) -> bool:
    """Nothing is under way and nothing is waiting to be read: between requests, the server only
    sends something to close the connection. A task that was stopped by its time limit leaves its
    query under way."""
    if connection.closed or connection.info.transaction_status != TransactionStatus.IDLE:
        return False
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    return not waiting.poll(0)


@cache
def _with_compiled_times(context: AdaptersMap) -> AdaptersMap:
    own = AdaptersMap(context)
    own.register_loader("timestamptz", TimestamptzLoader)
    return own
