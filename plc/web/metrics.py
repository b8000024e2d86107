"""Metrics for operators in the Prometheus text format.

Every web process counts on its own and adds its increments to a hash in Valkey every few seconds,
so each process can report the totals of all. When Valkey is flushed, counters start at zero again,
which Prometheus treats as a restart.
"""

import atexit
import os
import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import redis
import structlog
from celery import current_app
from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)

from plc.core import registry
from plc.core.registry import Gauge
from plc.core.tasks import QUEUES
from plc.core.valkey import valkey_client
from plc.journal.models import Entry, SetAside

log = structlog.get_logger(__name__)

KEY = "metrics:requests"
FLUSH_S = 5.0
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
COUNTED_AT_MOST = 100_000
_METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}
_LOCAL = {"127.0.0.1", "::1"}


class Tally:
    """The counts of this process since the last flush."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._new: Counter[str] = Counter()
        self._process = 0
        self._stop = threading.Event()

    def add(self, route: str, method: str, status: int, seconds: float) -> None:
        method = method if method in _METHODS else "OTHER"
        place = bisect_left(BUCKETS, seconds)
        with self._lock:
            self._new[f"count|{route}|{method}|{status}"] += 1
            self._new[f"bucket|{route}|{place}"] += 1
            self._new[f"sum|{route}"] += seconds  # type: ignore[assignment]
        if self._process != os.getpid():
            self._begin()

    def _begin(self) -> None:
        """Start the thread, once per process and after the server has forked it."""
        self._process = os.getpid()
        atexit.register(self.flush)
        threading.Thread(target=self._run, name="metrics", daemon=True).start()

    def _run(self) -> None:
        while not self._stop.wait(FLUSH_S):
            self.flush()

    def flush(self) -> None:
        """Add the new counts to Valkey; if that fails, they are kept for the next flush."""
        with self._lock:
            new, self._new = self._new, Counter()
        if not new:
            return
        try:
            with valkey_client().pipeline(transaction=True) as pipe:
                for field, value in new.items():
                    pipe.hincrbyfloat(KEY, field, value)
                pipe.execute()  # a transaction: if it fails, nothing was counted
        except redis.RedisError:
            with self._lock:
                self._new.update(new)


TALLY = Tally()


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The metrics, for requests with the token or, if none is configured, from this machine; else a
    404."""
    if not _may_read(request):
        raise Http404
    TALLY.flush()
    collected = CollectorRegistry()
    collected.register(Everything())
    return HttpResponse(generate_latest(collected), content_type="text/plain; version=0.0.4")


def _may_read(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}")
    # A proxy on this machine connects from here too, but adds these headers.
    forwarded = {"X-Forwarded-For", "Forwarded", "Via"} & set(request.headers)
    return request.META.get("REMOTE_ADDR") in _LOCAL and not forwarded


class Everything:
    """The collector. Each part is independent, so an unreachable server only removes its own
    metrics."""

    def collect(self) -> Iterator[Metric]:
        try:
            yield from _of_requests()
            yield from _of_queues()
            yield _gauge("guildhall_cache_up", "Whether Valkey answers.", [((), 1)])
        except redis.RedisError:
            yield _gauge("guildhall_cache_up", "Whether Valkey answers.", [((), 0)])
        try:
            yield from _of_the_journal()
            yield from _of_the_rooms()
            yield _gauge("guildhall_database_up", "Whether PostgreSQL answers.", [((), 1)])
        except (DatabaseError, InterfaceError):
            yield _gauge("guildhall_database_up", "Whether PostgreSQL answers.", [((), 0)])


def _of_requests() -> Iterator[Metric]:
    counted = CounterMetricFamily(
        "guildhall_requests", "Requests answered.", labels=["route", "method", "status"]
    )
    timed = HistogramMetricFamily(
        "guildhall_request_seconds", "How long answers took.", labels=["route"]
    )
    buckets: dict[str, list[float]] = {}
    sums: dict[str, float] = {}
    kept: dict[str, str] = valkey_client().hgetall(KEY)  # type: ignore[assignment]
    for field, value in kept.items():
        kind, route, *rest = field.split("|")
        if kind == "count":
            counted.add_metric([route, *rest], float(value))
        elif kind == "bucket":
            buckets.setdefault(route, [0.0] * (len(BUCKETS) + 1))[int(rest[0])] = float(value)
        else:
            sums[route] = float(value)
    bounds = [*map(str, BUCKETS), "+Inf"]
    for route, values in sorted(buckets.items()):
        below = [sum(values[: place + 1]) for place in range(len(values))]
        timed.add_metric(
            [route], list(zip(bounds, below, strict=True)), sum_value=sums.get(route, 0)
        )
    yield counted
    yield timed


def _of_queues() -> Iterator[Metric]:
    prefix = current_app.conf.broker_transport_options.get("global_keyprefix", "")
    waiting = [((queue,), valkey_client().llen(prefix + queue)) for queue in QUEUES]
    yield _gauge("guildhall_queue_length", "Tasks that wait.", waiting, ["queue"])


def _of_the_journal() -> Iterator[Metric]:
    unrelayed = Entry.objects.filter(relayed_at=None)
    yield _gauge(
        "guildhall_journal_unrelayed",
        "Facts on their way to the queues.",
        [((), unrelayed[:COUNTED_AT_MOST].count())],
    )
    unsettled = Entry.objects.filter(settled_at=None, relayed_at__isnull=False)
    ages = []
    for stage, entries in (
        ("unrelayed", unrelayed.order_by("id")),
        ("unsettled", unsettled.order_by("relayed_at")),
    ):
        at = entries.values_list("at", flat=True).first()
        ages.append(((stage,), (timezone.now() - at).total_seconds() if at else 0))
    name, says = "guildhall_journal_oldest_seconds", "Age of the oldest fact not yet heard by all."
    yield _gauge(name, says, ages, ["stage"])
    aside = SetAside.objects.filter(given_up=True).count()
    yield _gauge("guildhall_journal_given_up", "Hearings that failed for good.", [((), aside)])


def _of_the_rooms() -> Iterator[Metric]:
    for provider in registry.gauges:
        for gauge in provider():
            yield _of_room(gauge)


def _of_room(gauge: Gauge) -> Metric:
    return _gauge(f"guildhall_{gauge.name}", gauge.says, [((), gauge.value)])


def _gauge(
    name: str,
    says: str,
    values: Iterable[tuple[tuple[str, ...], float]],
    labels: Sequence[str] = (),
) -> Metric:
    gauge = GaugeMetricFamily(name, says, labels=labels)
    for of, value in values:
        gauge.add_metric(list(of), value)
    return gauge
