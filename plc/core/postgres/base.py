"""Django's own Postgres backend, but for two things that every request pays (docs/decisions/0007).

A connection kept between requests is asked for its health by a look at its socket: a server that
went away has closed it. Only after ten seconds does it have to answer a question again, which also
finds what a look cannot (a firewall that forgot the connection).

Times are read by psycopg's compiled loader. Django's reads them in Python, to put them into the
zone of the connection; ours are all kept in UTC, where the compiled one says the same.
"""

import select
import time
from datetime import UTC
from functools import cache
from typing import Any

from django.db.backends.postgresql import base
from psycopg.adapt import AdaptersMap
from psycopg.types.datetime import TimestamptzLoader

TRUSTED_S = 10


class DatabaseWrapper(base.DatabaseWrapper):
    answered_at = float("-inf")
    # Django's own, which its type stubs leave out.
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
        # As the original, but for asking the loader of times for its zone: ours does not tell.
        if name is None:
            return self.connection.cursor()
        how = {"name": name, "scrollable": False, "withhold": self.connection.autocommit}
        if self.settings_dict["OPTIONS"].get("server_side_binding"):
            return self.connection.cursor(**how)
        return base.ServerSideCursor(self.connection, **how)  # type: ignore[attr-defined]


def _is_open(connection: Any) -> bool:
    """Nothing waits to be read: between requests a server only speaks to say that it leaves."""
    if connection.closed:
        return False
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    return not waiting.poll(0)


@cache
def _with_compiled_times(context: AdaptersMap) -> AdaptersMap:
    own = AdaptersMap(context)
    own.register_loader("timestamptz", TimestamptzLoader)
    return own
