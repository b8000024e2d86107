"""Celery tasks: `@task(queue=...)` declares one in a `tasks.py`, `hurry(...)` sends it.

A task takes ids only and must be idempotent: it may run twice, or again after being killed midway.
There are three queues: `now` (somebody is waiting), `soon` and `bulk`. Celery cannot enforce time
limits with a thread pool, as under `make run`, so a task must limit its own work (a batch size, a
socket timeout).
"""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import structlog
from celery import Celery, current_app, shared_task
from celery.exceptions import SoftTimeLimitExceeded
from celery.signals import before_task_publish, task_postrun, task_prerun
from django.db import Error, close_old_connections, connection, transaction
from redis import RedisError

from .valkey import valkey_client

log = structlog.get_logger(__name__)

QUEUES = ("now", "soon", "bulk")
AWAY_S = 5.0
TOGETHER_MS = 500
_away_until = 0.0


def task(*, queue: str, **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Declare a Celery task and its queue; `options` are passed to Celery.

    The queue is read by `route` below, because Celery deprecates the `queue` attribute of tasks.
    """
    if queue not in QUEUES:
        raise ValueError(f"{queue} is none of our queues: {', '.join(QUEUES)}")
    return shared_task(waits_in=queue, **options)


def route(name: str, *_: Any, **__: Any) -> dict[str, str] | None:
    """Celery's router (settings.CELERY_TASK_ROUTES): each task goes into the queue it declares."""
    app: Celery = current_app
    queue = getattr(app.tasks.get(name), "waits_in", None)
    return {"queue": queue} if queue else None


def hurry(work: Any, *args: Any) -> None:
    """Send a task now, or only log it if the broker is unreachable.

    For work that is found again without this message: a pending row, or a fact in the journal.
    """
    _unless_away(work, lambda: work.delay(*args))


def hurry_together(work: Any) -> None:
    """Like `hurry`, for a task without arguments that does everything that waits: asked for many
    times within half a second, it is sent at once and again at the end of that time.

    Otherwise each commit of a busy site would send a task for a single row. What a task costs by
    itself is spent once for all rows of that time: `make bench ARGS="--only boards"` says how much
    that is.
    """
    asked, again = f"hurry:{work.name}", f"hurry:{work.name}:again"

    def send() -> None:
        valkey = valkey_client()
        if valkey.set(asked, 1, nx=True, px=TOGETHER_MS):
            work.delay()
        elif valkey.set(again, 1, nx=True, px=TOGETHER_MS):
            # Runs when the key has expired, so after the commits of all who found it.
            work.apply_async(countdown=TOGETHER_MS / 1000)

    _unless_away(work, send)


def _unless_away(work: Any, send: Callable[[], object]) -> None:
    """Detecting an unreachable broker can take seconds, so nothing is sent for a while
    afterwards."""
    global _away_until
    if time.monotonic() < _away_until:
        return
    try:
        send()
    except (work.OperationalError, RedisError) as error:
        _away_until = time.monotonic() + AWAY_S
        log.warning("broker.unreachable", task=work.name, error=str(error))


def each_alone(act: Callable[[int], object], ids: Iterable[int]) -> None:
    """Call `act` for each id. A failure is logged, and does not affect the other ids; the next run
    tries again what it finds again. Raises what ends a run."""
    for pk in ids:
        try:
            act(pk)
        except Exception as error:
            if ends_a_run(error):
                raise
            log.exception("task.one_failed", id=pk)


def all_or_each(act: Callable[[Sequence[int]], object], ids: Sequence[int]) -> None:
    """Call `act` for all ids at once, and if that fails, for each alone: a failure does not affect
    the other ids. Each call is atomic. Raises what ends a run."""
    try:
        with transaction.atomic():
            act(ids)
    except Exception as error:  # about one of them
        if ends_a_run(error):
            raise
        log.exception("task.all_failed", count=len(ids))
    else:
        return

    @transaction.atomic
    def act_alone(pk: int) -> None:
        act([pk])

    each_alone(act_alone, ids)


def ends_a_run(error: Exception) -> bool:
    """Whether time is over or a server is away, and not only this row fails. A deadlock, or a
    statement that takes too long, is about the row."""
    if isinstance(error, Error):
        return connection.connection is None or connection.connection.closed
    return isinstance(error, (SoftTimeLimitExceeded, RedisError))


@task_prerun.connect
@task_postrun.connect
def keep_connections(**_: Any) -> None:
    """Treat a task as Django treats a request: connections are reused, unless they failed or are
    too old. Celery would open one for every task, a fifth of the time of a busy worker."""
    close_old_connections()


@before_task_publish.connect
def tell_request_id(headers: dict[str, Any] | None = None, **_: Any) -> None:
    """Pass the id of the current request on to the task, for its log lines."""
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    if headers is not None and request_id:
        headers["request_id"] = request_id


@task_prerun.connect
def take_request_id(task: Any, task_id: str, **_: Any) -> None:
    structlog.contextvars.clear_contextvars()
    told = {"task": task.name, "task_id": task_id}
    if request_id := task.request.get("request_id"):
        told["request_id"] = request_id
    structlog.contextvars.bind_contextvars(**told)


@task_postrun.connect
def forget_request_id(**_: Any) -> None:
    structlog.contextvars.clear_contextvars()
