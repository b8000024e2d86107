"""The nightly audit, and its metrics. Its result is kept in the cache: without it the metrics are
absent rather than reassuring."""

import time
from collections.abc import Sequence

import structlog
from django.core.cache import cache

from plc.core import registry
from plc.core.cache import cache_value, cached
from plc.core.registry import Gauge

from .checking import audit

log = structlog.get_logger(__name__)

LAST, RUNNING = "ledger:audited", "ledger:auditing"
KEPT_S = 8 * 86_400
AT_MOST_S = 4 * 3600


def audit_now() -> None:
    """Log each broken invariant with its first rows. Does nothing while another run is at it: the
    broker delivers a task again that takes longer than a quarter of an hour."""
    if not cache.add(RUNNING, True, AT_MOST_S):
        return
    try:
        broken = [finding for finding in audit() if finding.number]
        for finding in broken:
            log.error(
                "ledger.broken",
                invariant=finding.invariant.name,
                number=finding.number,
                rows=[{name: str(value) for name, value in row.items()} for row in finding.rows],
            )
        cache_value(LAST, {"at": time.time(), "broken": len(broken)}, KEPT_S)
    finally:
        cache.delete(RUNNING)


def last_audit() -> Sequence[Gauge]:
    last = cached(LAST)
    if last is None:
        return []
    return [
        Gauge(
            "ledger_invariants_broken",
            "Invariants of points that the last audit found broken.",
            last["broken"],
        ),
        Gauge("ledger_audited_seconds_ago", "When the last audit ended.", time.time() - last["at"]),
    ]


registry.gauges.register("ledger", last_audit)
