"""Liveness and readiness probes."""

import time
from collections.abc import Callable

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

HEARTBEAT_KEY = "worker-heartbeat"
HEARTBEAT_MAX_AGE = 60  # seconds; workers are sent a heartbeat task every ten
_migrated = False


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process responds. Checks nothing else, so that an unreachable database
    does not make a supervisor restart healthy web processes."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 if everything that a page needs is available, else 503. The response names the parts that
    failed, without details about the machine."""
    parts = {
        "database": _ask(_database),
        "cache": _ask(_cache),
        "migrations": _ask(_migrations),
        "worker": _ask(_worker),
    }
    ready = all(answer == "ok" for answer in parts.values())
    return JsonResponse({"ready": ready, **parts}, status=200 if ready else 503)


def _ask(part: Callable[[], str]) -> str:
    try:
        return part()
    except Exception:  # whatever the driver raises, the server is unreachable
        return "not reachable"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _cache() -> str:
    cache.set("readyz", "ok", 10)
    return "ok" if cache.get("readyz") == "ok" else "does not keep what it is given"


def _migrations() -> str:
    """Checked until they are complete for the first time in this process."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "some are missing: run the migrate service"
        _migrated = True
    return "ok"


def _worker() -> str:
    last = cache.get(HEARTBEAT_KEY)
    if last is None:
        return "no worker has answered the clock yet"
    age = time.time() - last
    return "ok" if age < HEARTBEAT_MAX_AGE else f"last answered {age:.0f} seconds ago"
